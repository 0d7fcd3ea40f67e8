"""Timesheets: the team's list, and one person's days, live."""

import logging

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.services.timesheet_views import TimesheetView
from attendance_app.web import routes
from attendance_app.web.asking import ask, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import AxisMark
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.days import axis, frame
from attendance_app.web.spans import WEEK, Span, address, wanted
from attendance_app.web.timesheets import views
from attendance_app.web.timesheets.reading import (
    SIZE,
    Pairs,
    TeamFilter,
    read_choices,
    read_sheet,
    read_team,
    revision,
)
from attendance_app.web.timesheets.views import (
    Adjustment,
    Figure,
    Focus,
    SheetCard,
    Step,
    TeamLine,
    TeamSums,
    WeekBlock,
)
from attendance_app.web.watching import still_open, to_the_door

log = logging.getLogger(__name__)

NEWS_EVERY_S = 0.5
ONLY = ("", "to_settle", "unsigned")


class TeamSheetState(rx.State):
    """One page of people's spans; the address is the truth."""

    span: Span = Span()
    filter: TeamFilter = TeamFilter()
    rows: rx.Field[list[TeamLine]] = rx.field(default_factory=list)
    sums: TeamSums = TeamSums()
    mark: PageMark = PageMark()
    team_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    site_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    search_key: int = 0
    loading: bool = True
    error: str = ""
    _typed: str = ""

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the page that the address names."""
        self.error, self.loading = "", True
        yield
        try:
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _read(self) -> None:
        query = self.router.url.query_parameters
        only = query.get("only", "")
        self.filter = TeamFilter(
            manager=str(number_or_none(query.get("team")) or ""),
            site=str(number_or_none(query.get("site")) or ""),
            query=query.get("q", "").strip()[:100],
            only=only if only in ONLY else "",
            page=number_or_none(query.get("page")) or 1,
        )
        if self.filter.query != self._typed:
            self._typed, self.search_key = self.filter.query, self.search_key + 1
        self.team_choices, self.site_choices = await ask(self, read_choices)
        self.span, sheet, now = await ask(self, read_team, *wanted(query), self.filter)
        self.rows = [views.team_line(row, self.span, now) for row in sheet.rows]
        self.sums = views.team_sums(sheet)
        self.mark = page_mark(sheet.page, SIZE, sheet.total)

    def _to(self, view: str = "", day: str = "", **changes: object):
        kept = {
            "team": self.filter.manager,
            "site": self.filter.site,
            "q": self.filter.query,
            "only": self.filter.only,
        }
        view, day = view or self.span.view, day or self.span.first
        return rx.redirect(address(routes.TIMESHEETS, view, day, **(kept | changes)))

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def pick(self, name: str, value: str):
        """Show other people: a team, a site, or only some."""
        return self._to(**({name: value} if name in ("team", "site", "only") else {}))

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def search(self, text: str):
        """Look for a name or a number."""
        self._typed = text.strip()[:100]
        return self._to(q=self._typed)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def pick_view(self, view: str):
        """Show weeks or pay periods."""
        return self._to(view=view)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def turn(self, day: str):
        """Show the span around another day."""
        return self._to(day=day)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    def go(self, page: int):
        """Turn the page."""
        return self._to(page=max(1, page))


class SheetState(rx.State):
    """One person's days."""

    card: SheetCard = SheetCard()
    span: Span = Span()
    blocks: rx.Field[list[WeekBlock]] = rx.field(default_factory=list)
    marks: rx.Field[list[AxisMark]] = rx.field(default_factory=list)
    start: int = 0
    end: int = 1440
    figures: rx.Field[list[Figure]] = rx.field(default_factory=list)
    approvals: rx.Field[list[Step]] = rx.field(default_factory=list)
    adjustments: rx.Field[list[Adjustment]] = rx.field(default_factory=list)
    focus: Focus = Focus()
    unfinished: str = ""
    loading: bool = True
    error: str = ""

    @rx.event
    @requires()
    async def load(self):
        """Read the person and the days that the address names."""
        wanted_id = self._wanted()
        if wanted_id != self.card.id:
            self.card, self.blocks, self.loading = SheetCard(), [], True
        self.error = ""
        yield
        try:
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    def _wanted(self) -> int:
        parts = self.router.url.path.strip("/").split("/")
        return number_or_none(parts[1] if len(parts) > 1 else "") or 0

    async def _read(self) -> None:
        asked = wanted(self.router.url.query_parameters)
        self.span, sheet = await ask(self, read_sheet, self._wanted(), *asked)
        self._put(sheet)

    def _put(self, sheet: TimesheetView) -> None:
        self.card, self.blocks = views.sheet_card(sheet), views.week_blocks(sheet)
        self.start, self.end = frame(sheet.days)
        self.marks = axis(self.start, self.end)
        self.figures, self.approvals = views.figures(sheet.totals), views.approvals(sheet)
        self.adjustments, self.focus = views.adjustments(sheet), views.focus(sheet)
        self.unfinished = views.unfinished(sheet.days)

    @rx.event(background=True)
    @requires()
    async def watch(self):
        """Keep the days true while they are looked at: a punch appears within a second."""
        known = ""
        try:
            async for _ in still_open(self, every=NEWS_EVERY_S):
                seen = await self._seen()
                if seen and seen != known:  # at first too: it may have changed since it was read
                    known = seen if await self._refresh() else ""
        except NotSignedIn:
            return to_the_door(self)

    async def _seen(self) -> str:
        if not self.span.first or not self.card.id:
            return ""
        try:
            told = await ask(self, revision, self.card.id, *self.span.days)
        except NotSignedIn:
            raise
        except Exception:
            log.warning("the revision of a timesheet could not be read", exc_info=True)
            return ""
        return f"{self.card.id} {self.span.first} {told}"

    async def _refresh(self) -> bool:
        """Read the days again; tell whether that worked."""
        async with self:
            try:
                await self._read()
            except AttendanceError as error:
                self.error = sentence(error)
                return False
        return True

    @rx.event
    @requires()
    def pick_view(self, view: str):
        """Show the week or the pay period."""
        return rx.redirect(address(routes.timesheet(self.card.id), view, self.span.first))

    @rx.event
    @requires()
    def turn(self, day: str):
        """Show the span around another day."""
        view = self.span.view or WEEK
        return rx.redirect(address(routes.timesheet(self.card.id), view, day))
