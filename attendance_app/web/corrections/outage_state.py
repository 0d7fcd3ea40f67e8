"""The bulk fix of a kiosk that was out of order: the same punch for many people."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, RuleViolation
from attendance_app.domain.ids import SiteId
from attendance_app.services.correction_views import OutageFix
from attendance_app.web import notices, wording
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none
from attendance_app.web.authorise import requires
from attendance_app.web.correcting.views import time_or_none
from attendance_app.web.corrections.views import OutageLine, outage_line
from attendance_app.wiring import use_cases

Pairs = list[tuple[str, str]]
MOST, A_PAGE = 500, 200  # as many as one fix may be for


def people_of(actor: Actor, site: str) -> Pairs:
    """Give the active people of a site: (id, name)."""
    site_id = number_or_none(site)
    if site_id is None:
        return []
    search, listed = use_cases().employees.search, list[tuple[str, str]]()
    for page in range(1, -(-MOST // A_PAGE) + 1):
        found = search(actor, site_id=SiteId(site_id), page=page, size=A_PAGE)
        listed += [(str(one.id), f"{one.name}, {one.number}") for one in found.items]
        if page >= found.pages:
            break
    return listed[:MOST]


def fix_of(form: dict[str, str], chosen: list[str]) -> OutageFix:
    """Read the form.

    Raises:
        RuleViolation: day or time is none, or nobody is chosen.

    """
    day, at = day_or_none(form.get("day"), "day"), time_or_none(form.get("at", ""))
    if day is None:
        raise RuleViolation("Choose the day.", "day")
    if at is None:
        raise RuleViolation("Give the time as 16:30.", "at")
    if not chosen:
        raise RuleViolation("Choose at least one person.", "people")
    people = tuple(number for one in chosen if (number := number_or_none(one)))
    return OutageFix(people, form.get("direction", ""), day, at, form.get("reason", "").strip())


class OutageState(rx.State):
    """The bulk fix that is being made."""

    shown: bool = False
    site_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    people: rx.Field[Pairs] = rx.field(default_factory=list)
    chosen: rx.Field[list[str]] = rx.field(default_factory=list)
    lines: rx.Field[list[OutageLine]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    busy: bool = False

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def show(self, wish: bool):
        """Open or close the drawer."""
        self.shown, self.errors, self.lines, self.people = wish, {}, [], []
        sites = await asyncio.to_thread(use_cases().sites.list)
        self.site_choices = [(str(site.id), site.name) for site in sites]

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def pick_site(self, site: str):
        """List the people of a site, all chosen."""
        self.lines = []
        try:
            self.people = await ask(self, people_of, site)
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.chosen = [person for person, _ in self.people]

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def toggle(self, person: str, wish: bool):
        """Choose somebody, or leave them out."""
        left = [one for one in self.chosen if one != person]
        known = {one for one, _ in self.people}
        self.chosen, self.lines = [*left, person] if wish and person in known else left, []

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def send(self, form: dict[str, str]):
        """First show the effect; asked again with it in sight, ask for the corrections."""
        self.errors, self.busy = {}, True
        yield
        try:
            fix = fix_of(form, self.chosen)
            await self._look(fix) if not self.lines else await self._request(fix)
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.busy = False

    async def _look(self, fix: OutageFix) -> None:
        effects = await ask(self, use_cases().corrections.preview_outage, fix)
        self.lines = [outage_line(effect) for effect in effects]

    async def _request(self, fix: OutageFix) -> None:
        made = await ask(self, use_cases().corrections.request_outage, fix)
        self.shown, self.lines = False, []
        told = wording.counted(len(made), "correction")
        await notices.say(self, notices.ok(f"Asked: {told}.", "A second person decides them."))

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def changed(self, _: str):
        """Forget the effect of another time."""
        self.lines = []
