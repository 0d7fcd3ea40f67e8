"""Payroll: choose a period, look at its totals, export it, download."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn, RuleViolation
from attendance_app.domain.ids import ExportId
from attendance_app.services.payroll_views import PayPeriodView
from attendance_app.web import notices
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.payroll.telling import told_of
from attendance_app.web.payroll.views import (
    KINDS,
    Period,
    PersonLine,
    RunCard,
    Sums,
    address,
    period_card,
    person_lines,
    run_card,
    sums,
)
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)

PREVIEW_SIZE = 50
RUNS_SHOWN = 10  # on a page
IDLE_EVERY = 5


def read_runs(actor: Actor, zone: str, page: int = 1) -> tuple[list[RunCard], PageMark]:
    """Read one page of the exports, newest first; a page after the last is the last."""
    payroll = use_cases().payroll
    now, found = payroll.clock.now(), payroll.list(actor, page, RUNS_SHOWN)
    mark = page_mark(page, RUNS_SHOWN, found.total)
    if mark.page != page:
        found = payroll.list(actor, mark.page, RUNS_SHOWN)
    return [run_card(view, zone, now) for view in found.items], mark


def make_period(actor: Actor, form: dict[str, str]) -> PayPeriodView:
    """Make a period from two typed days.

    Raises:
        RuleViolation: one of them is no day.

    """
    first = day_or_none(form.get("starts_on"), "starts_on")
    last = day_or_none(form.get("ends_on"), "ends_on")
    if first is None:
        raise RuleViolation("Choose the first day.", "starts_on")
    if last is None:
        raise RuleViolation("Choose the last day.", "ends_on")
    return use_cases().payroll.ensure_period(actor, first, last)


class PayrollState(rx.State):
    """The chosen period, its preview, and the newest runs."""

    period: Period = Period()
    choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    site_choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    systems: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    hooks: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    mails: bool = False
    sums: Sums = Sums()
    rows: rx.Field[list[PersonLine]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    runs: rx.Field[list[RunCard]] = rx.field(default_factory=list)
    runs_mark: PageMark = PageMark()
    loading: bool = True
    asking: bool = False
    choosing: bool = False
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _zone: str = "UTC"

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Read the period that the address names, else this month."""
        query = self.router.url.query_parameters
        self.error, self.errors, self.choosing, self.loading = "", {}, False, True
        yield
        try:
            await self._choose(number_or_none(query.get("period")))
            await self._preview(number_or_none(query.get("page")) or 1)
            await self._look(1)
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _choose(self, wanted: int | None) -> None:
        periods = await ask(self, use_cases().payroll.periods)
        sites = await asyncio.to_thread(use_cases().sites.list)
        self._zone = home_zone(sites)
        self.site_choices = [(str(site.id), site.name) for site in sites]
        self.choices = [(str(period.id), period.label) for period in periods]
        self.period = period_card(list(periods), wanted)
        hooks = await ask(self, use_cases().webhooks.list)
        self.hooks = [(str(hook.id), hook.name) for hook in hooks]
        self.mails = use_cases().payroll.mails
        every = await ask(self, use_cases().export_profiles.every)
        self.systems = [(one.target.key, one.target.title) for one in every if one.set_at]

    async def _preview(self, page: int) -> None:
        view = await ask(self, use_cases().payroll.preview, self.period.id, page, PREVIEW_SIZE)
        self.rows, self.sums = person_lines(view), sums(view)
        self.mark = page_mark(view.page, view.size, view.employees)

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR)
    async def watch(self):
        """Follow the runs: each second while one is at work, else now and then."""
        try:
            async for beat in still_open(self, every=1):
                if beat % IDLE_EVERY == 0 or any(run.live for run in self.runs):
                    await self._follow()
        except NotSignedIn:
            return to_the_door(self)

    async def _follow(self) -> None:
        """Read the runs and send them when one has moved; a failed look is made again."""
        try:
            runs, mark = await ask(self, read_runs, self._zone, self.runs_mark.page)
        except NotSignedIn:
            raise
        except Exception:
            log.warning("the exports could not be read", exc_info=True)
            return
        async with self:
            if mark.page == self.runs_mark.page and (runs, mark) != (self.runs, self.runs_mark):
                self.runs, self.runs_mark = runs, mark

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def pick(self, period: str):
        """Go to a period."""
        return rx.redirect(address(number_or_none(period) or 0))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def go(self, page: int):
        """Turn the page of the preview."""
        return rx.redirect(address(self.period.id, max(1, page)))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def show_choosing(self, wish: bool):
        """Open or close the form for other days."""
        self.choosing, self.errors = wish, {}

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def choose_days(self, form: dict[str, str]):
        """Make a period of any days and go there."""
        self.errors = {}
        try:
            period = await ask(self, make_period, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return None
        self.choosing = False
        return rx.redirect(address(period.id))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def export(self, form: dict[str, str]):
        """Ask for an export of the chosen period."""
        self.errors, self.asking = {}, True
        yield
        kinds = [kind for kind, _ in (*KINDS, *self.systems) if form.get(f"kind_{kind}")]
        site, ahead = number_or_none(form.get("site_id")), bool(form.get("look_ahead"))
        request = use_cases().payroll.request
        told = told_of(form)
        await self._request(request, self.period.id, kinds, site, look_ahead=ahead, tell=told)
        self.asking = False

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def again(self, export: int):
        """Ask once more for an export that failed."""
        await self._request(use_cases().payroll.again, export)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def turn_runs(self, page: int):
        """Turn the page of the runs."""
        await self._look(max(1, page))

    async def _request(self, deed: Callable[..., ExportId], *wanted: Any, **how: Any) -> None:
        try:
            await ask(self, deed, *wanted, **how)
            await self._look(1)
        except AttendanceError as error:
            self.errors = field_errors(error)

    async def _look(self, page: int) -> None:
        self.runs, self.runs_mark = await ask(self, read_runs, self._zone, page)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def cancel(self, export: int):
        """Stop an export; nothing of it is left."""
        try:
            await ask(self, use_cases().payroll.cancel, export)
            await self._look(self.runs_mark.page)
            await notices.say(self, notices.ok("Cancelled.", "The run leaves no file behind."))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It was not cancelled.", sentence(error)))
