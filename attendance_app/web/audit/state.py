"""The audit log: who did what, and whether the chain is whole."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.web import wording
from attendance_app.web.asking import ask, sentence
from attendance_app.web.audit.views import (
    AuditLine,
    ChainCard,
    audit_filter,
    audit_line,
    chain_card,
)
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

CHECK_UNASKED = 20_000
"""Longest log that is verified when the page opens; a longer one waits for the button."""


class AuditState(rx.State):
    """One page of the log."""

    rows: rx.Field[list[AuditLine]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    who: str = ""
    kind: str = ""
    period: str = "week"
    opened: int = 0
    loading: bool = True
    error: str = ""
    chain: ChainCard = ChainCard()
    _zone: str = "UTC"

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read the newest entries."""
        self.loading, self.error = True, ""
        yield
        sites = await asyncio.to_thread(use_cases().sites.list)
        self._zone = home_zone(sites)
        await self._read(1)
        if self.chain.state == "unknown" and not self.error:
            yield AuditState.check(True)

    async def _read(self, page: int) -> None:
        now = use_cases().audit.clock.now()
        wanted = audit_filter(self.who, self.kind, self.period, self._zone, now)
        try:
            found = await ask(self, use_cases().audit.page, wanted, page)
            self.rows = [audit_line(entry, self._zone) for entry in found.items]
            self.mark, self.error = page_mark(found.page, found.size, found.total), ""
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading, self.opened = False, 0

    @rx.event
    @requires(Role.ADMIN)
    def open(self, entry: int):
        """Show the before and after of an entry, or close it again."""
        self.opened = 0 if self.opened == entry else entry

    @rx.event
    @requires(Role.ADMIN)
    async def go(self, page: int):
        """Turn the page."""
        await self._read(max(1, page))

    @rx.event
    @requires(Role.ADMIN)
    async def look_for(self, who: str):
        """Show what somebody did."""
        self.who = who.strip()[:100]
        await self._read(1)

    @rx.event
    @requires(Role.ADMIN)
    async def pick_kind(self, kind: str):
        """Show one kind of deed."""
        self.kind = kind
        await self._read(1)

    @rx.event
    @requires(Role.ADMIN)
    async def pick_period(self, period: str):
        """Show some days."""
        self.period = period
        await self._read(1)

    @rx.event(background=True)
    @requires(Role.ADMIN)
    async def check(self, unasked: bool = False):
        """Compute every hash again; unasked only where that is quick."""
        try:
            everything = await ask(self, use_cases().audit.page, None, 1, 1)
            if unasked and everything.total > CHECK_UNASKED:
                return
            async with self:
                self.chain = ChainCard("checking")
            found = await ask(self, use_cases().audit.verify)
            card = chain_card(found, wording.clock(use_cases().audit.clock.now(), self._zone))
        except AttendanceError as error:
            card = ChainCard("unknown", sentence(error))
        async with self:
            self.chain = card
