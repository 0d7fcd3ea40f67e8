"""Who is told of one run: the notices beside its files."""

import logging

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.web import notices
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.payroll.told_views import NoticeLine, notice_lines
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)
SELDOM = 5


def read_told(actor: Actor, export: int) -> list[NoticeLine]:
    """Read the notices of a run, with times as at home."""
    cases = use_cases()
    zone = home_zone(cases.sites.list())
    return notice_lines(cases.deliveries.of(actor, export), zone, cases.payroll.clock.now())


class ToldState(rx.State):
    """The notices of the run that the address names."""

    told: rx.Field[list[NoticeLine]] = rx.field(default_factory=list)
    loading: bool = True
    error: str = ""

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def load(self):
        """Read the notices."""
        self.error, self.loading, self.told = "", True, []
        yield
        try:
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    def _wanted(self) -> int:
        return number_or_none(str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]) or 0

    async def _read(self) -> None:
        self.told = await ask(self, read_told, self._wanted())

    @rx.event(background=True)
    @requires(Role.ADMIN, Role.HR)
    async def watch(self):
        """Follow the notices: each second while one is under way, else now and then."""
        try:
            async for beat in still_open(self, every=1):
                if beat % SELDOM == 0 or any(not one.ended for one in self.told):
                    await self._follow()
        except NotSignedIn:
            return to_the_door(self)

    async def _follow(self) -> None:
        """Read anew, and send it when something has moved; a failed look is made again."""
        try:
            told = await ask(self, read_told, self._wanted())
        except NotSignedIn:
            raise
        except Exception:
            log.warning("the notices could not be read", exc_info=True)
            return
        async with self:
            if told != self.told:
                self.told = told

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def again(self, notice: int):
        """Send a notice anew."""
        try:
            await ask(self, use_cases().deliveries.again, notice)
            await self._read()
            await notices.say(self, notices.ok("It is sent again.", "It is written down by whom."))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("It was not sent.", sentence(error)))
