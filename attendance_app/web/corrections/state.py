"""Corrections: what waits for a decision, who forgot to clock out."""

import logging
from dataclasses import dataclass

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.services.correction_views import CorrectionView, ForgottenOut
from attendance_app.services.paging import Page
from attendance_app.web import notices
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.corrections.views import (
    CorrectionRow,
    ForgottenRow,
    batches,
    correction_row,
    forgotten_row,
)
from attendance_app.web.session import SessionState
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)

SIZE = 50
NEWS_EVERY_S = 2
SHOWN = {"": "requested", "approved": "approved", "rejected": "rejected", "all": None}


@dataclass(frozen=True)
class Read:
    """A page of corrections, who forgot to clock out, and how many wait."""

    found: Page[CorrectionView]
    forgotten: tuple[ForgottenOut, ...]
    reasons: dict[str, str]
    waiting: int
    zone: str
    me: str
    employee: int | None


def read_corrections(actor: Actor, state: str | None, page: int) -> Read:
    """Read what the page shows."""
    uses = use_cases()
    corrections = uses.corrections
    return Read(
        corrections.list(actor, state=state, page=page, size=SIZE),
        corrections.forgotten_outs(actor),
        dict(corrections.reasons()),
        corrections.waiting(actor),
        home_zone(uses.sites.list()),
        actor.name,
        actor.employee,
    )


class CorrectionsState(rx.State):
    """One page of corrections."""

    shown: str = ""
    page: int = 1
    rows: rx.Field[list[CorrectionRow]] = rx.field(default_factory=list)
    batches: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    forgotten: rx.Field[list[ForgottenRow]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    rejecting: int = 0
    rejecting_name: str = ""
    loading: bool = True
    error: str = ""

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the list that the address names."""
        query = self.router.url.query_parameters
        shown = query.get("show", "")
        self.shown, self.page = shown if shown in SHOWN else "", 1
        self.error, self.loading, self.rejecting = "", True, 0
        yield
        await self._read()
        self.loading = False

    async def _read(self) -> None:
        try:
            await self._put(await ask(self, read_corrections, SHOWN[self.shown], self.page))
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)

    async def _put(self, read: Read) -> None:
        found = read.found
        rows = [correction_row(view, read.me, read.reasons, read.zone) for view in found.items]
        people = [forgotten_row(one, read.employee) for one in read.forgotten]
        if rows != self.rows or people != self.forgotten:
            self.rows, self.batches, self.forgotten = rows, batches(rows), people
        self.mark = page_mark(found.page, found.size, found.total)
        session = await self.get_state(SessionState)
        session.to_decide = read.waiting

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def watch(self):
        """Follow the list while it is looked at."""
        try:
            async for _ in still_open(self, every=NEWS_EVERY_S):
                async with self:
                    await self._read()
        except NotSignedIn:
            return to_the_door(self)

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
    async def approve(self, correction: int):
        """Approve; the days are computed anew."""
        await self._decide([correction], True, "")

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def approve_batch(self, batch: str):
        """Approve a whole bulk fix at once."""
        await self._decide([r.id for r in self.rows if r.batch == batch and r.may_decide], True, "")

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def begin_reject(self, correction: int, name: str):
        """Ask for the reason of a no."""
        self.rejecting, self.rejecting_name = correction, name

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def show_rejecting(self, wish: bool):
        """Close the dialog."""
        self.rejecting = self.rejecting if wish else 0

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def reject(self, form: dict[str, str]):
        """Reject, with a word to who asked."""
        correction, self.rejecting = number_or_none(self.rejecting), 0
        await self._decide([correction or 0], False, form.get("comment", ""))

    async def _decide(self, corrections: list[int], approve: bool, comment: str) -> None:
        try:
            decide = use_cases().corrections.decide_many
            count = await ask(self, decide, corrections, approve, comment)
        except AttendanceError as error:
            no = notices.trouble("It was not decided.", sentence(error))
            await notices.say(self, no)
            return
        done = "Approved" if approve else "Rejected"
        said = f"{done}: {count} corrections." if count > 1 else f"{done}."
        more = "The days are computed anew." if approve else "Nothing changes."
        await notices.say(self, notices.ok(said, more))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def remind(self, employee: int):
        """Remind somebody who seems to have left."""
        try:
            found = await ask(self, use_cases().reminders.remind, employee)
            more = "It stands on their page; a mail follows where mail is set up."
            await notices.say(self, notices.ok(f"{found.employee} is reminded.", more))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nobody was reminded.", sentence(error)))
        await self._read()

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def withdraw(self, correction: int):
        """Take back what one asked for oneself."""
        try:
            await ask(self, use_cases().corrections.withdraw, correction)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It stays.", sentence(error)))
        await self._read()
