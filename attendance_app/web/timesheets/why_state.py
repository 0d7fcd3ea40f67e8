"""The why of one workday, live."""

import logging

import reflex as rx

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import AttendanceError, NotFound, NotSignedIn
from attendance_app.services.timesheet_views import WhyView
from attendance_app.web.asking import ask, day_or_none, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.timesheets import why_views
from attendance_app.web.timesheets.reading import revision
from attendance_app.web.timesheets.time_line import TimeLine, time_line
from attendance_app.web.timesheets.why_views import (
    PunchLine,
    ResultLine,
    StepRow,
    Tile,
    UsedRules,
    WhyCard,
)
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.wiring import use_cases

log = logging.getLogger(__name__)

NEWS_EVERY_S = 0.5


def read_why(actor: Actor, path: str) -> WhyView:
    """Read the day that an address names.

    Raises:
        NotFound: it names none.

    """
    parts = [*path.strip("/").split("/"), "", ""]
    employee, day = number_or_none(parts[1]), day_or_none(parts[2], "day")
    if employee is None or day is None:
        raise NotFound("There is no such day.")
    return use_cases().timesheets.why(actor, employee, day)


class WhyState(rx.State):
    """One person's workday, explained."""

    card: WhyCard = WhyCard()
    tiles: rx.Field[list[Tile]] = rx.field(default_factory=list)
    line: TimeLine = TimeLine()
    steps: rx.Field[list[StepRow]] = rx.field(default_factory=list)
    result: rx.Field[list[ResultLine]] = rx.field(default_factory=list)
    punches: rx.Field[list[PunchLine]] = rx.field(default_factory=list)
    used: UsedRules = UsedRules()
    late_facts: rx.Field[list[str]] = rx.field(default_factory=list)
    loading: bool = True
    error: str = ""

    @rx.event
    @requires()
    async def load(self):
        """Read the day that the address names."""
        self.error, self.loading = "", True
        yield
        await self._try()
        self.loading = False

    async def _try(self) -> bool:
        """Read the day; tell whether that worked."""
        try:
            self._put(await ask(self, read_why, str(self.router.url.path)))
            self.error = ""
        except AttendanceError as error:
            self.error = sentence(error)
        return not self.error

    def _put(self, view: WhyView) -> None:
        self.card, self.line = why_views.why_card(view), time_line(view)
        self.tiles, self.steps = why_views.tiles(view), why_views.step_rows(view)
        self.result, self.punches = why_views.result(view), why_views.punch_lines(view)
        self.used, self.late_facts = why_views.used_rules(view.rules), list(view.late_facts)

    @rx.event(background=True)
    @requires()
    async def watch(self):
        """Keep the day true while it is looked at."""
        known = ""
        try:
            async for _ in still_open(self, every=NEWS_EVERY_S):
                seen = await self._seen()
                if seen and seen != known:  # at first too: it may have changed since it was read
                    async with self:
                        known = seen if await self._try() else ""
        except NotSignedIn:
            return to_the_door(self)

    async def _seen(self) -> str:
        day = day_or_none(self.card.day, "day")
        if day is None:
            return ""
        try:
            return f"{day} {await ask(self, revision, self.card.employee, day, day)}"
        except NotSignedIn:
            raise
        except Exception:
            log.warning("the revision of a day could not be read", exc_info=True)
            return ""
