"""Leave: requests and their decisions, balances, and the kinds of leave."""

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.finding import Pairs, people_like
from attendance_app.web.leave import views
from attendance_app.web.leave.reading import (
    add_type,
    grant_leave,
    read_balances,
    read_types,
    request_leave,
)
from attendance_app.web.leave.views import Balance, RequestRow, TypeRow
from attendance_app.wiring import use_cases

TABS = ("requests", "balances", "holidays", "types")
SHOWN = {"": "requested", "approved": "approved", "all": None}
SIZE = 50


class LeaveState(rx.State):
    """The chosen tab; holidays have a state of their own."""

    tab: str = TABS[0]
    shown: str = ""
    page: int = 1
    rows: rx.Field[list[RequestRow]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    people: rx.Field[Pairs] = rx.field(default_factory=list)
    types: rx.Field[list[TypeRow]] = rx.field(default_factory=list)
    type_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    person: str = ""
    typed: str = ""
    balances: rx.Field[list[Balance]] = rx.field(default_factory=list)
    asking: bool = False
    granting: bool = False
    adding: bool = False
    loading: bool = True
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read what the address names."""
        query = self.router.url.query_parameters
        tab = query.get("tab", "")
        self.tab, self.person = tab if tab in TABS else TABS[0], query.get("person", "")
        self.error, self.errors, self.loading, self.page = "", {}, True, 1
        yield
        await self._read()
        self.loading = False

    async def _read(self) -> None:
        try:
            kinds = await ask(self, read_types)
            self.types = [views.type_row(kind) for kind in kinds]
            self.type_choices = [(str(kind.id), kind.name) for kind in kinds]
            self.people = await ask(self, people_like, self.typed)
            found = await ask(
                self,
                use_cases().leave.requests,
                state=SHOWN[self.shown],
                page=self.page,
                size=SIZE,
            )
            self.rows = [views.request_row(view) for view in found.items]
            self.mark = page_mark(found.page, found.size, found.total)
            left = await ask(self, read_balances, self.person)
            self.balances = [views.balance(view) for view in left]
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def pick(self, shown: str):
        """Show what waits, or what was decided."""
        self.shown, self.page = shown if shown in SHOWN else "", 1
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def go(self, page: int):
        """Turn the page."""
        self.page = max(1, page)
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def pick_person(self, typed: str):
        """Offer people as a name is typed; show the balances of one that was offered."""
        chosen = next((one for one, told in self.people if told == typed), "")
        self.person, self.typed = chosen, typed[:200]
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def look(self, typed: str):
        """Offer people as a name is typed in the form."""
        self.people = await ask(self, people_like, typed)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def show(self, what: str, wish: bool):
        """Open or close a form."""
        self.errors = {}
        self.asking = wish and what == "asking"
        self.granting = wish and what == "granting"
        self.adding = wish and what == "adding"

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def request(self, form: dict[str, str]):
        """Ask for leave for somebody."""
        try:
            await ask(self, request_leave, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.asking, self.errors = False, {}
        await notices.say(self, notices.ok("Asked.", "Somebody else decides."))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def decide(self, request: int, approve: bool):
        """Approve or reject; the person's days are computed anew."""
        try:
            await ask(self, use_cases().leave.decide, request, approve)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It was not decided.", sentence(error)))
            return
        await notices.say(self, notices.ok("Approved." if approve else "Rejected."))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def grant(self, form: dict[str, str]):
        """Add to somebody's balance."""
        try:
            await ask(self, grant_leave, self.person, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.granting, self.errors = False, {}
        await notices.say(self, notices.ok("The balance is changed.", "The entry stays."))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def add(self, form: dict[str, str]):
        """Add a kind of leave."""
        try:
            await ask(self, add_type, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.adding, self.errors = False, {}
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def archive(self, kind: int):
        """Offer a kind of leave no more."""
        try:
            await ask(self, use_cases().leave.archive_type, kind)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It stays.", sentence(error)))
        await self._read()
