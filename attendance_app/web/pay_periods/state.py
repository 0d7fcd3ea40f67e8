"""A pay period: who signed and approved, what is in the way, the lock, and late lines."""

import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn, RuleViolation
from attendance_app.services.pay_period_views import AdjustmentView, PeriodLine, PeriodView
from attendance_app.web import notices, routes
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.pay_periods import views
from attendance_app.web.pay_periods.blockers import BlockerRow, blocker_rows
from attendance_app.web.pay_periods.views import (
    ActLine,
    AdjustmentLine,
    CalendarCard,
    Compared,
    PeriodCard,
    PeriodChoice,
    StepItem,
    TeamRow,
)
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)

NEWS_EVERY_S = 1
RESTS = 10
"""Who waited a second for news asks again after ten: a large company is no burden."""
ADJUSTMENTS = 50
DESK = (Role.ADMIN, Role.HR, Role.MANAGER)
OFFICE = (Role.ADMIN, Role.HR)


@dataclass(frozen=True)
class Read:
    """Everything that the page shows."""

    view: PeriodView
    listed: tuple[PeriodLine, ...]
    adjustments: tuple[AdjustmentView, ...]
    calendar: CalendarCard
    zone: str


def read_period(actor: Actor, wanted: int | None) -> Read:
    """Read the wanted period, else the one that holds today."""
    uses, zone = use_cases().pay_periods, home_zone(use_cases().sites.list())
    listed = uses.list(actor)
    known = {line.id for line in listed}
    chosen = wanted if wanted in known or wanted else uses.current(actor).id
    late = uses.adjustments(actor, chosen, 1, ADJUSTMENTS)
    calendar = views.calendar_card(uses.calendar())
    return Read(uses.get(actor, chosen), listed, late.items, calendar, zone)


def set_calendar(actor: Actor, form: dict[str, str]) -> None:
    """Say how periods follow each other.

    Raises:
        RuleViolation: the first day is none, or does not fit.

    """
    anchor = day_or_none(form.get("anchor"), "anchor")
    if anchor is None:
        raise RuleViolation("Choose the first day of some period.", "anchor")
    sign_off = bool(form.get("sign_off"))
    use_cases().pay_periods.set_calendar(actor, form.get("frequency", ""), anchor, sign_off)


def add_custom(actor: Actor, form: dict[str, str]) -> int:
    """Make a period of any days."""
    first = day_or_none(form.get("starts_on"), "starts_on")
    last = day_or_none(form.get("ends_on"), "ends_on")
    if first is None or last is None:
        raise RuleViolation("Choose both days.", "starts_on" if first is None else "ends_on")
    return use_cases().pay_periods.add_custom(actor, first, last)


class PeriodState(rx.State):
    """One period, live."""

    card: PeriodCard = PeriodCard()
    choices: rx.Field[list[PeriodChoice]] = rx.field(default_factory=list)
    steps: rx.Field[list[StepItem]] = rx.field(default_factory=list)
    blockers: rx.Field[list[BlockerRow]] = rx.field(default_factory=list)
    compared: rx.Field[list[Compared]] = rx.field(default_factory=list)
    teams: rx.Field[list[TeamRow]] = rx.field(default_factory=list)
    acts: rx.Field[list[ActLine]] = rx.field(default_factory=list)
    adjustments: rx.Field[list[AdjustmentLine]] = rx.field(default_factory=list)
    calendar: CalendarCard = CalendarCard()
    form: str = ""
    busy: bool = False
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(*DESK)
    async def load(self):
        """Read the period that the address names, else the one of today."""
        self.error, self.errors, self.form = "", {}, ""
        wanted = number_or_none(self.router.url.query_parameters.get("period"))
        if wanted != self.card.id:
            self.card = PeriodCard()
        yield
        await self._read()

    async def _read(self) -> None:
        wanted = number_or_none(self.router.url.query_parameters.get("period"))
        try:
            self._put(await ask(self, read_period, wanted))
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)

    def _put(self, read: Read) -> None:
        """Set what differs; only that is sent."""
        view = read.view
        fresh: dict[str, Any] = {
            "card": views.period_card(view, read.listed, read.calendar.words, read.zone),
            "choices": views.choices(read.listed, view.line.id),
            "steps": views.step_items(view, read.zone),
            "blockers": blocker_rows(view.blockers),
            "compared": views.compared(view.compared),
            "teams": [
                views.team_row(one, str(view.line.starts_on), view.sign_off) for one in view.teams
            ],
            "acts": [views.act_line(one, read.zone) for one in view.approvals],
            "adjustments": [views.adjustment_line(one) for one in read.adjustments],
            "calendar": read.calendar,
        }
        for name, value in fresh.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    @rx.event(background=True)
    @requires(*DESK)
    async def watch(self):
        """Keep stepper, blockers and seal true while they are looked at."""
        try:
            async for _ in self._news():
                async with self:
                    await self._read()
        except NotSignedIn:
            return to_the_door(self)

    async def _news(self) -> AsyncIterator[str]:
        """Give the revision when it is new; the first too: it may differ from what was read."""
        known, rest = "", 0
        async for _ in still_open(self, every=NEWS_EVERY_S):
            rest -= 1
            if rest > 0:
                continue
            begun = time.monotonic()
            seen = await self._seen()
            rest = 1 + int((time.monotonic() - begun) * RESTS / NEWS_EVERY_S)
            if seen and seen != known:
                known = seen
                yield seen

    async def _seen(self) -> str:
        """Give what tells news from old; nothing before there is a period, or when it fails."""
        period = self.card.id
        if not period:
            return ""
        try:
            return f"{period} {await ask(self, use_cases().pay_periods.revision, period)}"
        except NotSignedIn:
            raise
        except Exception:
            log.warning("the revision of a pay period could not be read", exc_info=True)
            return ""

    async def _do(self, method: Any, *args: Any, done: str, more: str = "") -> None:
        self.busy = True
        try:
            await ask(self, method, *args)
            await notices.say(self, notices.ok(done, more))
            self.form = ""
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nothing was changed.", sentence(error)))
        self.busy = False
        await self._read()

    @rx.event
    @requires(*DESK)
    async def approve_team(self, manager: int):
        """Approve a team's hours; 0 is one's own team, or nobody's people."""
        approve = use_cases().pay_periods.approve_team
        done, more = "Approved.", "A later change of these hours makes it void."
        await self._do(approve, self.card.id, manager or None, done=done, more=more)

    @rx.event
    @requires(*OFFICE)
    async def approve_hr(self):
        """Approve everybody's hours."""
        done, more = "Approved as HR.", "Another person locks the period."
        await self._do(use_cases().pay_periods.approve_hr, self.card.id, done=done, more=more)

    @rx.event
    @requires(*OFFICE)
    async def lock(self):
        """Freeze the period."""
        more = "Late facts become lines of the next open period."
        await self._do(use_cases().pay_periods.lock, self.card.id, done="Locked.", more=more)

    @rx.event
    @requires(*OFFICE)
    async def ask_reopen(self, form: dict[str, str]):
        """Ask to reopen; a second person must agree."""
        ask_to = use_cases().pay_periods.ask_reopen
        reason = form.get("reason", "").strip()
        await self._do(ask_to, self.card.id, reason, done="Asked.", more="A second person agrees.")

    @rx.event
    @requires(*OFFICE)
    async def reopen(self):
        """Agree to reopen; the old revision stays readable."""
        more = "It is a new revision; the old one stays readable."
        await self._do(use_cases().pay_periods.reopen, self.card.id, done="Open again.", more=more)

    @rx.event
    @requires(*OFFICE)
    def show(self, form: str, wish: bool):
        """Open or close a form: calendar, custom or reopen."""
        self.form, self.errors = form if wish else "", {}

    @rx.event
    @requires(*OFFICE)
    async def save_calendar(self, form: dict[str, str]):
        """Say how periods follow each other from now on."""
        try:
            await ask(self, set_calendar, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.form = ""
        await notices.say(self, notices.ok("Saved.", "Periods that somebody approved stay."))
        await self._read()

    @rx.event
    @requires(*OFFICE)
    async def save_custom(self, form: dict[str, str]):
        """Make a period of any days and go there."""
        try:
            period = await ask(self, add_custom, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return None
        self.form = ""
        return rx.redirect(routes.pay_period(period))

    @rx.event
    @requires(*DESK)
    def pick(self, period: str):
        """Go to a period."""
        return rx.redirect(routes.pay_period(number_or_none(period) or 0))
