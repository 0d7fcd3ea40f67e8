"""One export: how it stands, followed each second, and how its files begin when it is done."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.services.payroll_views import ExportView
from attendance_app.web import notices, routes
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.payroll import run_views as views
from attendance_app.web.payroll.run_views import FileTab, Shown
from attendance_app.web.payroll.views import RunCard, address, run_card
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases


def read_look(actor: Actor, export: int, name: str) -> Shown:
    """Read how a file of an export begins."""
    glimpse = use_cases().export_glimpses.look(actor, export, name)
    return views.shown(export, name, glimpse)


class RunState(rx.State):
    """The export that the address names. unseen: why the chosen file is not shown."""

    run: RunCard = RunCard()
    period_href: str = ""
    tabs: rx.Field[list[FileTab]] = rx.field(default_factory=list)
    shown: Shown = Shown()
    chosen: str = ""
    looking: bool = False
    unseen: str = ""
    error: str = ""
    loading: bool = True
    _zone: str = "UTC"

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Read the export, and how its first file begins."""
        self.run, self.tabs, self.shown, self.chosen = RunCard(), [], Shown(), ""
        self.error, self.unseen, self.loading, self.looking = "", "", True, False
        yield
        try:
            self._zone = home_zone(await asyncio.to_thread(use_cases().sites.list))
            self._take(await ask(self, use_cases().payroll.get, self._wanted()))
            if self.tabs:
                self.chosen = self.tabs[0].name
                self.shown, self.unseen = await self._seen(self.run.id, self.chosen)
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    def _wanted(self) -> int:
        return number_or_none(str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]) or 0

    def _take(self, view: ExportView) -> None:
        self.run = run_card(view, self._zone, use_cases().payroll.clock.now())
        self.period_href = address(view.period_id)
        self.tabs = views.tabs(view)

    async def _seen(self, export: int, name: str) -> tuple[Shown, str]:
        """Read how a file begins, or why it cannot be shown."""
        try:
            return await ask(self, read_look, export, name), ""
        except NotSignedIn:
            raise
        except AttendanceError as error:
            return Shown(), sentence(error)

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR)
    async def watch(self):
        """Follow the export until it has ended, then show its first file."""
        try:
            async for _ in still_open(self, every=1):
                if self.loading:
                    continue
                if not self.run.live:
                    break
                await self._follow()
        except NotSignedIn:
            return to_the_door(self)

    async def _follow(self) -> None:
        try:
            view = await ask(self, use_cases().payroll.get, self._wanted())
        except NotSignedIn:
            raise
        except AttendanceError:
            return
        first = next(iter(views.tabs(view)), None)
        seen = await self._seen(view.id, first.name) if first else (Shown(), "")
        async with self:
            self._take(view)
            if first and not self.chosen:
                self.chosen, (self.shown, self.unseen) = first.name, seen

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def choose(self, name: str):
        """Look at another file."""
        self.looking, self.chosen = True, name
        yield
        self.shown, self.unseen = await self._seen(self.run.id, name)
        self.looking = False

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def cancel(self):
        """Stop the export; nothing of it is left."""
        try:
            self._take(await ask(self, use_cases().payroll.cancel, self.run.id))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It was not cancelled.", sentence(error)))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def again(self):
        """Ask once more for an export that failed, and go to the new one."""
        try:
            made = await ask(self, use_cases().payroll.again, self.run.id)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("There is no new run.", sentence(error)))
            return None
        return rx.redirect(routes.payroll_run(made))
