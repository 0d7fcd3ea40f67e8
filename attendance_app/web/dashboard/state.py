"""The live board: it asks for news twice a second and sends what changed."""

import asyncio
import logging
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.domain.ids import SiteId
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import Share
from attendance_app.web.dashboard.reading import revision, snapshot
from attendance_app.web.dashboard.views import (
    FeedRow,
    QueueCounts,
    QueueRow,
    SiteBar,
    board_vars,
)
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)

NEWS_EVERY_S = 0.5
AGE_EVERY = 20
"""Beats after which the board is read without news: people become late by time alone."""
KINDS = ("all", "late", "absent", "face")


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

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the board at once."""
        self.error = ""
        try:
            sites = await asyncio.to_thread(use_cases().sites.list)
            self.site_choices = [(str(site.id), site.name) for site in sites]
            self._put(board_vars(await ask(self, snapshot, self._site())))
        except AttendanceError as error:
            self.error = sentence(error)
        self.ready = True

    def _site(self) -> SiteId | None:
        site = number_or_none(self.site)
        return SiteId(site) if site else None

    def _put(self, fresh: dict[str, Any]) -> None:
        """Set what differs; only that is sent."""
        for name, value in fresh.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

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
        async with self:
            self._put(fresh or {"behind": True})
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
    def pick_kind(self, kind: str):
        """Show one kind of row."""
        self.kind = kind if kind in KINDS else KINDS[0]
