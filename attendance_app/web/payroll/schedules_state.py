"""Schedules of exports: what runs when, and making, pausing and removing one."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.domain.export_schedule import Trigger
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.payroll.schedules_views import ScheduleLine, schedule_lines, wish_of
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.wiring import use_cases

LOOK_EVERY = 10


class SchedulesState(rx.State):
    """The schedules, and the form of a new one."""

    rows: rx.Field[list[ScheduleLine]] = rx.field(default_factory=list)
    site_choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    systems: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    hooks: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    mails: bool = False
    trigger: str = str(Trigger.AFTER_PERIOD)
    adding: bool = False
    saving: bool = False
    loading: bool = True
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Read the schedules and what a new one can choose."""
        self.error, self.errors, self.adding, self.loading = "", {}, False, True
        yield
        try:
            await self._choices()
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _choices(self) -> None:
        cases = use_cases()
        sites = await asyncio.to_thread(cases.sites.list)
        self.site_choices = [(str(site.id), site.name) for site in sites]
        every = await ask(self, cases.export_profiles.every)
        self.systems = [(one.target.key, one.target.title) for one in every if one.set_at]
        hooks = await ask(self, cases.webhooks.list)
        self.hooks = [(str(hook.id), hook.name) for hook in hooks]
        self.mails = cases.payroll.mails

    async def _read(self) -> None:
        found = await ask(self, use_cases().export_schedules.list)
        self.rows = schedule_lines(found, use_cases().payroll.clock.now())

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR)
    async def watch(self):
        """Look for new runs now and then."""
        try:
            async for _ in still_open(self, every=LOOK_EVERY):
                await self._follow()
        except NotSignedIn:
            return to_the_door(self)

    async def _follow(self) -> None:
        """Read anew; a failed look is made again."""
        try:
            found = await ask(self, use_cases().export_schedules.list)
        except NotSignedIn:
            raise
        except AttendanceError:
            return
        rows = schedule_lines(found, use_cases().payroll.clock.now())
        async with self:
            if rows != self.rows:
                self.rows = rows

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def show_adding(self, wish: bool):
        """Open or close the form."""
        self.adding, self.errors = wish, {}
        self.trigger = str(Trigger.AFTER_PERIOD)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def pick_trigger(self, trigger: str):
        """Choose what a new schedule waits for; the form asks for the day accordingly."""
        self.trigger = trigger if trigger in tuple(Trigger) else str(Trigger.AFTER_PERIOD)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def add(self, form: dict[str, str]):
        """Make a schedule."""
        self.errors, self.saving = {}, True
        yield
        try:
            wish = wish_of(form, self.systems)
            await ask(self, use_cases().export_schedules.add, wish)
            await self._read()
            self.adding = False
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.saving = False

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def pause(self, schedule: int):
        """Ask for nothing until it is resumed."""
        await self._do(use_cases().export_schedules.pause, schedule)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def resume(self, schedule: int):
        """Go on; what was due meanwhile is not caught up."""
        await self._do(use_cases().export_schedules.resume, schedule)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def remove(self, schedule: int):
        """End a schedule; its runs stay."""
        await self._do(use_cases().export_schedules.remove, schedule)

    async def _do(self, deed: Callable[..., Any], schedule: int) -> None:
        try:
            await ask(self, deed, schedule)
            await self._read()
        except AttendanceError as error:
            await notices.say(self, notices.trouble("This was not done.", sentence(error)))
