"""One's own pay period: look at each day, sign, or ask for a correction; and one's own leave."""

from dataclasses import dataclass
from datetime import timedelta

import reflex as rx

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import AttendanceError, NotFound, RuleViolation
from attendance_app.services.pay_period_views import PeriodLine
from attendance_app.services.timesheet_views import TimesheetView
from attendance_app.web import notices
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.days import frame
from attendance_app.web.me import period_views as views
from attendance_app.web.me.period_views import OwnAsk, OwnBalance, OwnDay, OwnPeriod, OwnShift
from attendance_app.web.spans import today
from attendance_app.wiring import use_cases

LISTED = 10
AHEAD = timedelta(days=13)


@dataclass(frozen=True)
class ReadPeriod:
    """A period, its neighbours, and one's hours in it."""

    line: PeriodLine
    earlier: PeriodLine | None
    later: PeriodLine | None
    sheet: TimesheetView
    may_sign: bool
    asked: tuple[OwnAsk, ...]


def own(actor: Actor) -> int:
    """Give the employee of an account.

    Raises:
        NotFound: it belongs to none.

    """
    if actor.employee is None:
        raise NotFound("Your account belongs to no employee. Ask HR to link it.")
    return actor.employee


def read_period(actor: Actor, wanted: int | None) -> ReadPeriod:
    """Read the wanted period, else the one that waits for a signature, else today's."""
    me, uses = own(actor), use_cases()
    listed = uses.pay_periods.list(actor)
    place = next((n for n, line in enumerate(listed) if line.id == wanted), 0)
    if not listed:
        raise NotFound("There is no pay period yet.")
    line = listed[place]
    sheet = uses.timesheets.of_person(actor, me, line.starts_on, line.ends_on)
    found = uses.corrections.list(actor, employee_id=me, size=LISTED)
    return ReadPeriod(
        line,
        listed[place + 1] if place + 1 < len(listed) else None,
        listed[place - 1] if place else None,
        sheet,
        uses.pay_periods.get(actor, line.id).may_sign,
        tuple(views.own_correction(one) for one in found.items),
    )


class OwnPeriodState(rx.State):
    """The period that is signed."""

    period: OwnPeriod = OwnPeriod()
    days: rx.Field[list[OwnDay]] = rx.field(default_factory=list)
    asked: rx.Field[list[OwnAsk]] = rx.field(default_factory=list)
    start: int = 0
    end: int = 1440
    error: str = ""

    @rx.event
    @requires()
    async def load(self):
        """Read the period that the address names."""
        self.error = ""
        yield
        await self._read()

    async def _read(self) -> None:
        wanted = number_or_none(self.router.url.query_parameters.get("period"))
        try:
            read = await ask(self, read_period, wanted)
        except AttendanceError as error:
            self.error = sentence(error)
            return
        self.period = views.own_period(
            read.sheet, read.line, read.may_sign, read.earlier, read.later
        )
        self.days, self.asked = views.shown_days(read.sheet), list(read.asked)
        self.start, self.end = frame(read.sheet.days)

    @rx.event
    @requires()
    async def refresh(self):
        """Read again, after a correction was asked for."""
        await self._read()

    @rx.event
    @requires()
    async def sign(self):
        """Sign one's own hours as they stand."""
        try:
            await ask(self, use_cases().pay_periods.sign, self.period.id)
            await notices.say(self, notices.ok("Signed.", "A later change asks you again."))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Not signed.", sentence(error)))
        await self._read()

    @rx.event
    @requires()
    async def withdraw(self, correction: int):
        """Take back what one asked for."""
        try:
            await ask(self, use_cases().corrections.withdraw, correction)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It stays.", sentence(error)))
        await self._read()


def read_leave(actor: Actor) -> tuple[list[OwnBalance], list[OwnAsk], list[OwnShift], list]:
    """Read one's balances, requests, plan and the kinds of leave."""
    me, uses, day = own(actor), use_cases(), today()
    balances = [views.own_balance(one) for one in uses.leave.balances(actor, me, day)]
    found = uses.leave.requests(actor, employee_id=me, size=LISTED)
    asked = [views.own_leave(one) for one in found.items]
    plan = views.own_shifts(uses.schedules.of_person(actor, me, day, day + AHEAD))
    return balances, asked, plan, [(str(one.id), one.name) for one in uses.leave.types()]


def request_leave(actor: Actor, form: dict[str, str]) -> None:
    """Ask for leave for oneself.

    Raises:
        RuleViolation: a day or the kind is missing, or the use case refuses.

    """
    first = day_or_none(form.get("first_day"), "first_day")
    if first is None:
        raise RuleViolation("Choose the first day.", "first_day")
    kind = number_or_none(form.get("type"))
    if kind is None:
        raise RuleViolation("Choose the kind of leave.", "type")
    last = day_or_none(form.get("last_day"), "last_day") or first
    note = form.get("note", "").strip()
    use_cases().leave.request(actor, own(actor), kind, first, last, None, note)


class OwnLeaveState(rx.State):
    """One's own leave and plan."""

    balances: rx.Field[list[OwnBalance]] = rx.field(default_factory=list)
    asked: rx.Field[list[OwnAsk]] = rx.field(default_factory=list)
    shifts: rx.Field[list[OwnShift]] = rx.field(default_factory=list)
    type_choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    loaded: bool = False
    form_key: int = 0
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires()
    async def load(self):
        """Read one's leave."""
        self.error, self.errors = "", {}
        await self._read()
        self.loaded = True

    async def _read(self) -> None:
        try:
            read = await ask(self, read_leave)
            self.balances, self.asked, self.shifts, self.type_choices = read
        except AttendanceError as error:
            self.error = sentence(error)

    @rx.event
    @requires()
    async def request(self, form: dict[str, str]):
        """Ask for leave."""
        try:
            await ask(self, request_leave, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.errors, self.form_key = {}, self.form_key + 1
        await notices.say(self, notices.ok("Asked.", "Your manager or HR decides."))
        await self._read()

    @rx.event
    @requires()
    async def withdraw(self, request: int):
        """Take a request back."""
        try:
            await ask(self, use_cases().leave.withdraw, request)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It stays.", sentence(error)))
        await self._read()
