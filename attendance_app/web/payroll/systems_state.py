"""Payroll systems: set one up, see how its file begins, and what stops it."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, NotFound
from attendance_app.domain.payroll_profile import TARGETS
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.payroll.systems_views import (
    Checked,
    CodeLine,
    PreviewText,
    ProblemLine,
    SettingLine,
    SystemCard,
    SystemLine,
    address,
    checked,
    code_lines,
    preview_texts,
    problem_lines,
    profile_of,
    setting_lines,
    system_card,
    system_lines,
)
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

FIRST = next(iter(TARGETS))


class SystemsState(rx.State):
    """The chosen system's form, and what it makes of the chosen period."""

    systems: rx.Field[list[SystemLine]] = rx.field(default_factory=list)
    card: SystemCard = SystemCard()
    settings: rx.Field[list[SettingLine]] = rx.field(default_factory=list)
    codes: rx.Field[list[CodeLine]] = rx.field(default_factory=list)
    choices: rx.Field[list[str]] = rx.field(default_factory=list)
    periods: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    period: str = ""
    checked: Checked = Checked()
    problems: rx.Field[list[ProblemLine]] = rx.field(default_factory=list)
    files: rx.Field[list[PreviewText]] = rx.field(default_factory=list)
    key: int = 0
    loading: bool = True
    checking: bool = False
    saving: bool = False
    error: str = ""
    check_error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Read the system and the period that the address names."""
        query = self.router.url.query_parameters
        self.error, self.errors, self.loading = "", {}, True
        yield
        try:
            await self._choose_period(number_or_none(query.get("period")))
            await self._read(query.get("system") or FIRST)
            self.loading, self.checking = False, self.card.ready
            yield
            await self._check()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = self.checking = False

    async def _choose_period(self, wanted: int | None) -> None:
        found = await ask(self, use_cases().payroll.periods)
        self.periods = [(str(period.id), period.label) for period in found]
        known = dict(self.periods)
        newest = self.periods[0][0] if self.periods else ""
        self.period = str(wanted) if str(wanted) in known else newest

    async def _read(self, system: str) -> None:
        if system not in TARGETS:
            raise NotFound("There is no such payroll system. Choose one of the list.")
        sites = await asyncio.to_thread(use_cases().sites.list)
        every = await ask(self, use_cases().export_profiles.every)
        view = next(one for one in every if one.target.key == system)
        self.systems = system_lines(every, int(self.period or 0))
        self.card = system_card(view, home_zone(sites))
        self.settings, self.codes = setting_lines(view), code_lines(view)
        self.choices = list(view.target.choices)
        self.key += 1

    async def _check(self) -> None:
        """Look at the period with what is saved."""
        self.checked, self.problems, self.files, self.check_error = Checked(), [], [], ""
        if not self.card.ready or not self.period:
            return
        system, period = self.card.key, int(self.period)
        try:
            view = await ask(self, use_cases().export_profiles.check, system, period)
        except AttendanceError as error:
            self.check_error = sentence(error)
            return
        self.checked, self.files = checked(view), preview_texts(view)
        self.problems = problem_lines(view, system, period)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def pick_period(self, period: str):
        """Check another period."""
        return rx.redirect(address(self.card.key, number_or_none(period) or 0))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def look_again(self):
        """Check the period once more."""
        self.checking = True
        yield
        await self._check()
        self.checking = False

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def save(self, form: dict[str, str]):
        """Set the system up, then check the period."""
        self.errors, self.saving = {}, True
        yield
        try:
            profile = profile_of(self.card.key or FIRST, self.codes, form)
            await ask(self, use_cases().export_profiles.save, profile)
            await self._read(profile.target)
            said = notices.ok("Saved.", "Exports that were asked for keep what they had.")
            await notices.say(self, said)
            await self._check()
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.saving = False
