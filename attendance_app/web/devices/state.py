"""Kiosks: which are there, pairing a browser, ending it."""

import asyncio
from dataclasses import replace

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.domain.ids import KioskId, SiteId
from attendance_app.services.kiosks import PairingCode
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.devices.views import (
    CodeCard,
    KioskRow,
    KioskSums,
    code_card,
    kiosk_row,
    kiosk_sums,
)
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

NO_CODE = CodeCard()
LIST_EVERY = 3


class KiosksState(rx.State):
    """The list, and the pairing code while it is shown."""

    rows: rx.Field[list[KioskRow]] = rx.field(default_factory=list)
    sums: KioskSums = KioskSums()
    site_choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    loading: bool = True
    error: str = ""
    adding: bool = False
    saving: bool = False
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    code: CodeCard = NO_CODE
    address: str = ""
    _shown: PairingCode | None = None
    _zone: str = "UTC"

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read the list."""
        self.error, self.address = "", f"{self.router.url.origin}/kiosk"
        self.code, self._shown = NO_CODE, None
        yield
        try:
            sites = await asyncio.to_thread(use_cases().sites.list)
            self.site_choices = [(str(site.id), site.name) for site in sites]
            self._zone = home_zone(sites)
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _read(self) -> None:
        now = use_cases().kiosks.clock.now()
        views = await ask(self, use_cases().kiosks.list)
        rows = [kiosk_row(view, self._zone, now) for view in views]
        if rows != self.rows:
            self.rows, self.sums = rows, kiosk_sums(rows)
        paired = any(r.id == self.code.kiosk and r.state in ("online", "offline") for r in rows)
        if self._shown and paired and not self.code.paired:
            self.code = replace(self.code, paired=True)

    @rx.event(background=True)
    @requires(Role.ADMIN)
    async def watch(self):
        """Keep the list and the countdown of the code true while the page is open."""
        try:
            async for beat in still_open(self, every=1):
                if self._shown is None and beat % LIST_EVERY:
                    continue
                async with self:
                    self._tick()
                    if beat % LIST_EVERY == 0:
                        await self._reread()
        except NotSignedIn:
            return to_the_door(self)

    async def _reread(self) -> None:
        try:
            await self._read()
            self.error = ""
        except NotSignedIn:
            raise
        except AttendanceError as error:
            self.error = sentence(error)

    def _tick(self) -> None:
        if self._shown is None or self.code.paired:
            return
        card = code_card(self._shown, self.code.name, use_cases().kiosks.clock.now())
        if card != self.code:
            self.code = card

    @rx.event
    @requires(Role.ADMIN)
    def show_adding(self, wish: bool):
        """Open or close the form of a new kiosk."""
        self.adding, self.errors = wish, {}

    @rx.event
    @requires(Role.ADMIN)
    async def add(self, form: dict[str, str]):
        """Add a kiosk and show its code."""
        self.errors, self.saving = {}, True
        yield
        try:
            site = SiteId(number_or_none(form.get("site_id")) or 0)
            code = await ask(self, use_cases().kiosks.add, form.get("name", ""), site)
            await self._show(code, form.get("name", ""))
            self.adding = False
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.saving = False

    async def _show(self, code: PairingCode, name: str) -> None:
        self._shown = code
        self.code = code_card(code, name, use_cases().kiosks.clock.now())
        await self._read()

    @rx.event
    @requires(Role.ADMIN)
    async def new_code(self, kiosk: int, name: str):
        """Show a fresh code; the one before it stops working."""
        try:
            await self._show(await ask(self, use_cases().kiosks.new_code, KioskId(kiosk)), name)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("There is no new code.", sentence(error)))

    @rx.event
    @requires(Role.ADMIN)
    def close_code(self, _open: bool = False):
        """Put the code away."""
        self.code, self._shown = NO_CODE, None

    @rx.event
    @requires(Role.ADMIN)
    async def revoke(self, kiosk: int):
        """Unpair a kiosk for good."""
        try:
            await ask(self, use_cases().kiosks.revoke, KioskId(kiosk))
            await self._read()
            said = notices.ok("Unpaired.", "That browser can record nothing any more.")
            await notices.say(self, said)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It is still paired.", sentence(error)))
