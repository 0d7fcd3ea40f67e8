"""The schedule: a team's plan, changed cell by cell and published together."""

from datetime import date, timedelta
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.services.schedule_views import DayChange, PlanRow
from attendance_app.web import notices, routes, wording
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.finding import Pairs, joined, people_like
from attendance_app.web.schedule import views
from attendance_app.web.schedule.reading import (
    LENGTHS,
    SIZE,
    Plan,
    PlanFilter,
    assign_plan,
    change_from,
    change_of,
    copy_before,
    plan_filter,
    publish_all,
    read_plan,
    rotation_days,
)
from attendance_app.web.schedule.views import (
    AssignmentLine,
    CellForm,
    Cover,
    DayHead,
    PersonPlan,
    RotationLine,
)
from attendance_app.web.spans import address
from attendance_app.wiring import use_cases

DESK = (Role.ADMIN, Role.HR, Role.MANAGER)
MOST_UNDO = 50
MOST_WEEKS = 12


class ScheduleState(rx.State):
    """One page of a plan; the address is the truth."""

    filter: PlanFilter = PlanFilter()
    search_key: int = 0  # counts up when the words come from elsewhere than the line
    label: str = ""
    heads: rx.Field[list[DayHead]] = rx.field(default_factory=list)
    rows: rx.Field[list[PersonPlan]] = rx.field(default_factory=list)
    covers: rx.Field[list[Cover]] = rx.field(default_factory=list)
    conflicts: rx.Field[list[str]] = rx.field(default_factory=list)
    drafts: int = 0
    changed: int = 0
    mark: PageMark = PageMark()
    team_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    site_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    shift_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    plan_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    rotations: rx.Field[list[RotationLine]] = rx.field(default_factory=list)
    assignments: rx.Field[list[AssignmentLine]] = rx.field(default_factory=list)
    cell: CellForm = CellForm()
    kind: str = "shift"
    form: str = ""
    form_key: int = 0
    weeks: int = 1
    offered: rx.Field[Pairs] = rx.field(default_factory=list)
    chosen: rx.Field[Pairs] = rx.field(default_factory=list)
    taken: int = 0  # counts up, so that the line is empty again
    undoable: int = 0
    loading: bool = True
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _typed: str = ""
    _rows: tuple[PlanRow, ...] = ()
    _first: str = ""
    _last: str = ""
    _undo: rx.Field[list[tuple[int, str, DayChange | None]]] = rx.field(default_factory=list)

    @rx.event
    @requires(*DESK)
    async def load(self):
        """Read the plan that the address names."""
        self.filter = plan_filter(self.router.url.query_parameters)
        self.error, self.errors, self.form, self.loading = "", {}, "", True
        self.cell, self._undo, self.undoable = CellForm(), [], 0
        if self.filter.query != self._typed:
            self._typed, self.search_key = self.filter.query, self.search_key + 1
        yield
        await self._read()
        self.loading = False

    async def _read(self) -> None:
        try:
            self._put(await ask(self, read_plan, self.filter))
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)

    def _put(self, plan: Plan) -> None:
        view = plan.view
        self._rows, self._first, self._last = view.rows, str(view.first), str(view.last)
        self.label = wording.span(view.first, view.last)
        self.heads, self.rows = views.heads(view, plan.day), views.plans(view, plan.day)
        self.covers, self.conflicts = views.covers(view), list(view.conflicts)
        self.drafts, self.changed = view.drafts, views.changed_people(view)
        self.mark = page_mark(view.page, SIZE, view.total)
        self.team_choices, self.site_choices = plan.teams, plan.sites
        self.shift_choices = views.shift_choices(plan.shifts)
        self.rotations = [views.rotation_line(one) for one in plan.rotations]
        self.plan_choices = views.plan_choices(self.shift_choices, plan.rotations)

    def _to(self, **changes: object):
        kept = {
            "length": self.filter.long if self.filter.long != "week" else "",
            "team": self.filter.team,
            "site": self.filter.site,
            "q": self.filter.query,
        }
        day = str(changes.pop("day", self._first))
        return rx.redirect(address(routes.SCHEDULE, "week", day, **(kept | changes)))

    @rx.event
    @requires(*DESK)
    def turn(self, by: int):
        """Show the plan before or after."""
        days = LENGTHS[self.filter.long]
        first = date.fromisoformat(self._first)
        return self._to(day=first + timedelta(days=days if by > 0 else -days))

    @rx.event
    @requires(*DESK)
    def pick_length(self, length: str):
        """Show a week, two, or a month."""
        return self._to(length=length if length in LENGTHS else "week")

    @rx.event
    @requires(*DESK)
    def pick(self, name: str, value: str):
        """Show a team or a site."""
        return self._to(**({name: value} if name in ("team", "site") else {}))

    @rx.event
    @requires(*DESK)
    def search(self, typed: str):
        """Look for a name, a number or a department."""
        self._typed = typed.strip()[:100]
        return self._to(q=self._typed)

    @rx.event
    @requires(*DESK)
    def go(self, page: int):
        """Turn the page."""
        return self._to(page=max(1, page))

    @rx.event
    @requires(*DESK)
    async def open_cell(self, cell: str):
        """Open one day of one person."""
        row, found = views.find(self._rows, cell)
        if row is None or found is None:
            return
        self.cell, self.errors = views.cell_form(self._rows, cell), {}
        self.form_key += 1
        self.kind = self.cell.kind
        known = await ask(self, use_cases().schedules.assignments, row.employee_id)
        self.assignments = [views.assignment_line(one) for one in known[:3]]

    @rx.event
    @requires(*DESK)
    def show_cell(self, wish: bool):
        """Close the day."""
        self.cell = self.cell if wish else CellForm()

    @rx.event
    @requires(*DESK)
    def pick_kind(self, kind: str):
        """Plan a shift, other hours, or a day off."""
        self.kind = kind if kind in ("shift", "hours", "off") else "shift"

    @rx.event
    @requires(*DESK)
    async def save_cell(self, form: dict[str, str]):
        """Keep the day as a draft that nobody sees until it is published."""
        try:
            day = day_or_none(self.cell.day, "day") or date.min
            change = change_from(form | {"kind": self.kind}, self.cell.employee, day)
            await self._draft(change)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.cell = CellForm()
        await self._read()

    async def _draft(self, change: DayChange) -> None:
        before = self._before(change.employee_id, change.day)
        await ask(self, use_cases().schedules.draft, change)
        self._remember(change.employee_id, change.day, before)

    def _before(self, employee: int, day: date) -> DayChange | None:
        """Give what a cell's draft was, so that it can be brought back; None without a draft."""
        _, cell = views.find(self._rows, f"{employee}|{day}")
        return change_of(employee, day, cell) if cell and cell.source == "draft" else None

    def _remember(self, employee: int, day: date, before: DayChange | None) -> None:
        self._undo = [*self._undo, (employee, day.isoformat(), before)][-MOST_UNDO:]
        self.undoable = len(self._undo)

    @rx.event
    @requires(*DESK)
    async def undo(self):
        """Take the last change back."""
        if not self._undo:
            return
        employee, day, before = self._undo[-1]
        self._undo = self._undo[:-1]
        self.undoable = len(self._undo)
        schedules, on = use_cases().schedules, date.fromisoformat(day)
        if before is None:
            await self._try(schedules.undraft, employee, on)
        else:
            await self._try(schedules.draft, before)

    async def _try(self, method: Any, *args: Any) -> None:
        try:
            await ask(self, method, *args)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("The plan stays.", sentence(error)))
        await self._read()

    @rx.event
    @requires(*DESK)
    async def paste(self, source: str, target: str):
        """Plan a day like the one that was copied."""
        _, cell = views.find(self._rows, source)
        row, there = views.find(self._rows, target)
        if cell is None or row is None or there is None:
            return
        try:
            await self._draft(change_of(row.employee_id, there.day, cell))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("The plan stays.", sentence(error)))
        await self._read()

    @rx.event
    @requires(*DESK)
    async def clear(self, target: str):
        """Forget a draft, or draft a day off."""
        row, cell = views.find(self._rows, target)
        if row is None or cell is None or (not cell.starts and cell.source != "draft"):
            return
        before = self._before(row.employee_id, cell.day)
        if before is not None:
            await self._try(use_cases().schedules.undraft, row.employee_id, cell.day)
        else:
            await self._try(use_cases().schedules.draft, DayChange(row.employee_id, cell.day))
        self._remember(row.employee_id, cell.day, before)

    @rx.event
    @requires(*DESK)
    async def back_to_plan(self):
        """Let the assigned plan count again on the open day."""
        day = day_or_none(self.cell.day, "day") or date.min
        schedules = use_cases().schedules
        take_back = schedules.undraft if self.cell.source == "draft" else schedules.clear
        employee, self.cell = self.cell.employee, CellForm()
        await self._try(take_back, employee, day)

    @rx.event
    @requires(*DESK)
    async def publish(self):
        """Let everybody see their changes."""
        people = [row.employee_id for row in self._rows]
        first, last = date.fromisoformat(self._first), date.fromisoformat(self._last)
        try:
            count = await ask(self, publish_all, people, first, last)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nothing was published.", sentence(error)))
            return
        told = wording.counted(count, "change")
        await notices.say(self, notices.ok(f"Published: {told}.", "People see it on their page."))
        self._undo, self.undoable = [], 0
        await self._read()

    @rx.event
    @requires(*DESK)
    async def copy_last_week(self):
        """Draft in this week what was planned in the one before."""
        people = [row.employee_id for row in self._rows]
        await self._try(copy_before, people, date.fromisoformat(self._first))

    @rx.event
    @requires(*DESK)
    async def show(self, form: str, wish: bool):
        """Open or close a form: assign or rotation."""
        if wish and form == "assign" and self.form != "rotation":
            self.chosen, self.offered = [], await ask(self, people_like, "")
        self.form, self.errors, self.weeks = form if wish else "", {}, 1

    @rx.event
    @requires(*DESK)
    async def look(self, typed: str):
        """Offer people as a name is typed; one that was offered is chosen."""
        before, self.chosen = self.chosen, joined(self.chosen, self.offered, typed)
        if self.chosen != before:
            self.taken, typed = self.taken + 1, ""
        self.offered = await ask(self, people_like, typed)

    @rx.event
    @requires(*DESK)
    def leave_out(self, person: str):
        """Take somebody out of those chosen."""
        self.chosen = [one for one in self.chosen if one[0] != person]

    @rx.event
    @requires(*DESK)
    def add_week(self, by: int):
        """Make the pattern longer or shorter."""
        self.weeks = min(max(1, self.weeks + (1 if by > 0 else -1)), MOST_WEEKS)

    @rx.event
    @requires(*DESK)
    async def assign(self, form: dict[str, str]):
        """Give people a plan from a day on."""
        everybody = [row.employee_id for row in self._rows]
        chosen = [person for person, _ in self.chosen]
        try:
            count = await ask(self, assign_plan, form, everybody, chosen)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.form = ""
        told = wording.counted(count, "person has", "people have")
        await notices.say(self, notices.ok(f"{told} a new plan."))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def save_rotation(self, form: dict[str, str]):
        """Make a rotating pattern."""
        days = rotation_days(form, self.weeks)
        try:
            await ask(self, use_cases().schedules.add_rotation, form.get("name", ""), days)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.form = "assign"
        await self._read()

    @rx.event
    @requires(*DESK)
    async def archive_rotation(self, rotation: int):
        """Offer a pattern no more."""
        number = number_or_none(rotation) or 0
        await self._try(use_cases().schedules.archive_rotation, number)
