"""The people list: search, filters and pages on the server, and adding somebody."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.domain.ids import ShiftId, SiteId
from attendance_app.services.employees import EmployeeForm
from attendance_app.web import notices, routes, wording
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.employees.filters import PAGE_SIZE, PeopleFilter
from attendance_app.web.employees.views import PersonRow, person_row
from attendance_app.wiring import use_cases

Pairs = list[tuple[str, str]]


def employee_form(form: dict[str, str]) -> EmployeeForm:
    """Read what was typed; the use case decides whether it will do.

    Raises:
        RuleViolation: the first day is no day.

    """
    return EmployeeForm(
        number=form.get("number", ""),
        name=form.get("name", ""),
        email=form.get("email", "") or None,
        department=form.get("department", ""),
        site_id=SiteId(number_or_none(form.get("site_id")) or 0),
        shift_id=ShiftId(shift) if (shift := number_or_none(form.get("shift_id"))) else None,
        starts_on=day_or_none(form.get("starts_on"), "starts_on"),
    )


def choices() -> tuple[Pairs, Pairs]:
    """Give the sites and the shifts to choose from: (id, text)."""
    sites = use_cases().sites
    shifts = [(str(s.id), f"{s.name}, {s.starts_at} to {s.ends_at}") for s in sites.shifts()]
    return [(str(s.id), s.name) for s in sites.list()], shifts


class PeopleState(rx.State):
    """One page of people."""

    shown: PeopleFilter = PeopleFilter()
    rows: rx.Field[list[PersonRow]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    total: int = 0
    subtitle: str = ""
    search_key: int = 0
    _typed: str = ""
    loading: bool = True
    error: str = ""
    site_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    shift_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    adding: bool = False
    saving: bool = False
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the page that the address names."""
        self.shown = PeopleFilter.read(self.router.url.query_parameters)
        self._follow_address()
        self.error, self.loading = "", True
        yield
        try:
            self.site_choices, self.shift_choices = await asyncio.to_thread(choices)
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    def _follow_address(self) -> None:
        """Begin the search box anew, but only when somebody came by a link, not by typing."""
        if self.shown.query != self._typed:
            self._typed = self.shown.query
            self.search_key += 1

    async def _read(self) -> None:
        f = self.shown
        model = await ask(self, use_cases().enrolment.current_model) if f.face == "stale" else ""
        page = await ask(
            self,
            use_cases().employees.search,
            query=f.query,
            site_id=SiteId(int(f.site)) if f.site else None,
            state=f.state,
            face=f.face,
            sort=f.sort,
            descending=f.descending,
            page=f.page,
            size=PAGE_SIZE,
            model=model,
        )
        self.rows = [person_row(view) for view in page.items]
        self.total = page.total
        self.subtitle = wording.counted(page.total, "person", "people")
        self.mark = page_mark(page.page, page.size, page.total)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def search(self, text: str):
        """Look for a name or a number."""
        self._typed = text.strip()[:100]
        return rx.redirect(self.shown.changed(query=self._typed).href(), replace=True)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def pick_site(self, site: str):
        """Show one site, or all with an empty id."""
        return rx.redirect(self.shown.changed(site=site).href())

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def pick_view(self, state: str, face: str):
        """Show a ready-made view of the list."""
        return rx.redirect(self.shown.changed(state=state, face=face).href())

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def sort_by(self, key: str):
        """Order by a column."""
        return rx.redirect(self.shown.sorted_by(key).href())

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def go(self, page: int):
        """Turn the page."""
        return rx.redirect(self.shown.changed(page=max(1, page)).href())

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def show_adding(self, wish: bool):
        """Open or close the form of a new person."""
        self.adding = wish
        self.errors = {}

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def add(self, form: dict[str, str]):
        """Add somebody and go on to their page."""
        self.errors, self.saving = {}, True
        yield
        try:
            new = await ask(self, use_cases().employees.create, employee_form(form))
        except AttendanceError as error:
            self.errors = field_errors(error)
        else:
            self.adding = False
            said = notices.ok(f"{form['name'].strip()} is added.", "Next: a PIN, then the face.")
            await notices.say(self, said, stay=True)
            yield rx.redirect(routes.person(new))
        self.saving = False
