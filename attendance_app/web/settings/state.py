"""Settings: sites, shifts and the recognition policy."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.domain.ids import SiteId
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.settings.views import (
    Policy,
    ShiftRow,
    SiteRow,
    policy,
    shift_row,
    site_row,
)
from attendance_app.web.zones import time_there
from attendance_app.wiring import use_cases

TABS = ("sites", "shifts", "papers", "recognition", "accounts", "tokens", "webhooks")
NEW_SITE = SiteRow(0, "", "", "", True, 0)
NEW_SHIFT = ShiftRow(0, "", "08:00", "17:00", "", [True] * 5 + [False] * 2, "", 5)


def tab_of(query) -> str:
    """Give the tab that an address names."""
    tab = query.get("tab", "")
    return tab if tab in TABS else TABS[0]


def weekdays(form: dict[str, str]) -> int:
    """Read the seven ticks; bit 0 is Monday."""
    return sum(1 << place for place in range(7) if form.get(f"day{place}"))


class SettingsState(rx.State):
    """Places, hours and policy; ``editing`` names the open drawer."""

    tab: str = TABS[0]
    loading: bool = True
    error: str = ""
    sites: rx.Field[list[SiteRow]] = rx.field(default_factory=list)
    shifts: rx.Field[list[ShiftRow]] = rx.field(default_factory=list)
    policy: Policy = Policy()
    policy_key: int = 0
    site: SiteRow = NEW_SITE
    shift: ShiftRow = NEW_SHIFT
    editing: str = ""
    zone_hint: str = ""
    saving: bool = False
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read what the tabs show."""
        self.tab = tab_of(self.router.url.query_parameters)
        self.error, self.errors, self.editing = "", {}, ""
        yield
        try:
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _read(self) -> None:
        uses = use_cases()
        now = uses.sites.clock.now()
        self.sites = [site_row(view, now) for view in await asyncio.to_thread(uses.sites.list)]
        self.shifts = [shift_row(view) for view in await asyncio.to_thread(uses.sites.shifts)]
        self.policy = policy(await asyncio.to_thread(uses.company.profile))
        self.policy_key += 1

    @rx.event
    @requires(Role.ADMIN)
    def edit_site(self, site: int):
        """Open the form of a site; 0 is a new one."""
        self.site = next((row for row in self.sites if row.id == site), NEW_SITE)
        self.editing, self.errors = "site", {}
        self.zone_hint = "Type a city to search"

    @rx.event
    @requires(Role.ADMIN)
    def edit_shift(self, shift: int):
        """Open the form of a shift; 0 is a new one."""
        self.shift = next((row for row in self.shifts if row.id == shift), NEW_SHIFT)
        self.editing, self.errors = "shift", {}

    @rx.event
    @requires(Role.ADMIN)
    def close(self, _open: bool = False):
        """Close the open form."""
        self.editing = ""

    @rx.event
    @requires(Role.ADMIN)
    def zone_picked(self, zone: str):
        """Show the local time of a zone."""
        self.zone_hint = time_there(zone.strip()[:64], use_cases().sites.clock.now())

    @rx.event
    @requires(Role.ADMIN)
    async def save_site(self, form: dict[str, str]):
        """Add or change a site."""
        sites, name, zone = use_cases().sites, form.get("name", ""), form.get("zone", "").strip()
        if self.site.id:
            names = ("face_allowed", "keep_photos", "badge_allowed", "badge_needs_pin")
            switches = [bool(form.get(name)) for name in names]
            await self._save(sites.edit, SiteId(self.site.id), name, zone, *switches)
        else:
            await self._save(sites.add, name, zone)

    @rx.event
    @requires(Role.ADMIN)
    async def save_shift(self, form: dict[str, str]):
        """Add or change a shift."""
        grace = number_or_none(form.get("grace_minutes"))
        typed = (
            form.get("name", ""),
            form.get("starts_at", ""),
            form.get("ends_at", ""),
            weekdays(form),
            -1 if grace is None else grace,
        )
        if self.shift.id:
            await self._save(use_cases().sites.edit_shift, self.shift.id, *typed)
        else:
            await self._save(use_cases().sites.add_shift, *typed)

    @rx.event
    @requires(Role.ADMIN)
    async def archive_shift(self, shift: int):
        """Offer a shift no more."""
        await self._save(use_cases().sites.archive_shift, shift)
        if self.errors:
            refused = notices.trouble("The shift is still there.", self.errors.get("form", ""))
            await notices.say(self, refused)

    @rx.event
    @requires(Role.ADMIN)
    async def save_policy(self, form: dict[str, str]):
        """Change the company's name and the pause between two punches."""
        seconds = number_or_none(form.get("debounce_seconds"))
        await self._save(
            use_cases().company.update,
            name=form.get("name", ""),
            debounce_seconds=-1 if seconds is None else seconds,
        )

    async def _save(self, method, *args, **kwargs) -> None:
        """Do it, read again, close the form; an error stays beside what was typed."""
        self.errors = {}
        try:
            await ask(self, method, *args, **kwargs)
            await self._read()
            self.editing = ""
            await notices.say(self, notices.ok("Saved."))
        except AttendanceError as error:
            self.errors = field_errors(error)
