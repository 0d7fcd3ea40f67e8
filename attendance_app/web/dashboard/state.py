"""The live board: it asks for news twice a second and sends what changed."""

import asyncio
import logging
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.domain.ids import SiteId
from attendance_app.web import notices
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import Bar, Share
from attendance_app.web.components.lines import Line, Rung
from attendance_app.web.dashboard import tables
from attendance_app.web.dashboard.reading import revision, snapshot
from attendance_app.web.dashboard.views import (
    FeedRow,
    QueueCounts,
    QueueRow,
    SiteBar,
    Step,
    board_vars,
    step_rows,
)
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)

NEWS_EVERY_S = 0.5
AGE_EVERY = 20
"""Beats after which the board is read without news: people become late by time alone."""
KINDS = ("all", "late", "absent", "face")


def first_steps(actor: Actor) -> list[Step]:
    """Read what a new installation lacks; who cannot add it is not asked to."""
    if not actor.has((Role.ADMIN, Role.HR)):
        return []
    return step_rows(use_cases().first_steps.now(actor))


class BoardState(rx.State):
    """What the board shows to this browser."""

    site: str = ""
    site_choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    kind: str = KINDS[0]
    ready: bool = False
    error: str = ""
    here: str = ""
    due: str = ""
    note: str = ""
    shares: rx.Field[list[Share]] = rx.field(default_factory=list)
    sentence: str = ""
    queue: rx.Field[list[QueueRow]] = rx.field(default_factory=list)
    counts: QueueCounts = QueueCounts()
    sites: rx.Field[list[SiteBar]] = rx.field(default_factory=list)
    feed: rx.Field[list[FeedRow]] = rx.field(default_factory=list)
    day: str = ""
    as_of: str = ""
    behind: bool = False
    arrivals: rx.Field[list[Bar]] = rx.field(default_factory=list)
    arrival_peak: int = 1
    arrival_step: str = ""
    arrival_sentence: str = ""
    late_lines: rx.Field[list[Line]] = rx.field(default_factory=list)
    late_rungs: rx.Field[list[Rung]] = rx.field(default_factory=list)
    late_first: str = ""
    late_sentence: str = ""
    arrival_rows: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    late_heads: rx.Field[list[str]] = rx.field(default_factory=list)
    late_rows: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    steps: rx.Field[list[Step]] = rx.field(default_factory=list)
    waiting: int = 0
    _held: bool = False
    _newest: rx.Field[list[QueueRow]] = rx.field(default_factory=list)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the board at once."""
        self.error = ""
        try:
            sites = await asyncio.to_thread(use_cases().sites.list)
            self.site_choices = [(str(site.id), site.name) for site in sites]
            self._held = False
            self._put(board_vars(await ask(self, snapshot, self._site())))
            self.steps = await ask(self, first_steps)
        except AttendanceError as error:
            self.error = sentence(error)
        self.ready = True

    def _site(self) -> SiteId | None:
        site = number_or_none(self.site)
        return SiteId(site) if site else None

    def _put(self, fresh: dict[str, Any]) -> None:
        """Set what differs; only that is sent. The queue waits while somebody points at it."""
        if "queue" in fresh:
            fresh = fresh | {"_newest": fresh["queue"]} | self._queue_vars(fresh["queue"])
        for name, value in fresh.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    def _queue_vars(self, newest: list[QueueRow]) -> dict[str, Any]:
        """Give the newest queue, or the shown one and how many rows are new behind it."""
        if not self._held:
            return {"queue": newest, "waiting": 0}
        shown = {row.key for row in self.queue}
        return {"queue": list(self.queue), "waiting": sum(r.key not in shown for r in newest)}

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def hold(self, wish: bool):
        """Keep the queue as it is under a pointer, or show what came meanwhile."""
        self._held = bool(wish)
        if not self._held:
            self.queue, self.waiting = list(self._newest), 0

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def watch(self):
        """Keep the board true while it is looked at."""
        known: tuple[int, str] | None = None
        try:
            async for beat in still_open(self, every=NEWS_EVERY_S):
                seen = await self._seen()
                if seen == known and seen and (beat + 1) % AGE_EVERY:
                    continue
                known = seen if await self._refresh() else None
        except NotSignedIn:
            return to_the_door(self)

    async def _refresh(self) -> bool:
        """Read the board and send what changed; tell whether that worked."""
        fresh = await self._fresh()
        steps = await ask(self, first_steps) if fresh and self.steps else []
        async with self:
            self._put((fresh or {"behind": True}) | ({"steps": steps} if fresh else {}))
        return bool(fresh)

    async def _seen(self) -> tuple[int, str] | None:
        """Give what tells news from old: the revision and the site; None when nobody answers."""
        try:
            return await asyncio.to_thread(revision), self.site
        except Exception:
            log.warning("the board's revision could not be read", exc_info=True)
            return None

    async def _fresh(self) -> dict[str, Any]:
        """Read the board; nothing when that fails, so that the page says how old it is."""
        try:
            return board_vars(await ask(self, snapshot, self._site()))
        except NotSignedIn:
            raise
        except Exception:
            log.warning("the board could not be read", exc_info=True)
            return {}

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def pick_site(self, site: str):
        """Show one site, or all with an empty id."""
        known = {choice for choice, _ in self.site_choices}
        self.site = site if site in known else ""
        try:
            self._put(board_vars(await ask(self, snapshot, self._site())))
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def save(self, chart: str):
        """Hand out the numbers of a chart as CSV."""
        if chart not in tables.CHARTS:
            return None
        try:
            name, text = tables.file_of(chart, await ask(self, snapshot, self._site()))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nothing was downloaded.", sentence(error)))
            return None
        return rx.download(data=text, filename=name, mime_type=tables.TYPE)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def pick_kind(self, kind: str):
        """Show one kind of row."""
        self.kind = kind if kind in KINDS else KINDS[0]
