"""Reports over weeks: whether rounding is neutral, and the average week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, RuleViolation
from attendance_app.services.report_views import AverageLine, Report, RoundingLine
from attendance_app.services.reports import REFERENCE_WEEKS, ROUNDING_WEEKS, Which
from attendance_app.web import routes, wording
from attendance_app.web.asking import ask, day_or_none, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.spans import today
from attendance_app.web.timesheets import reports_views as views
from attendance_app.web.timesheets.reading import Pairs, read_choices
from attendance_app.web.timesheets.reports_views import AVERAGE, ROUNDING, Drawn, ReportLine
from attendance_app.web.watching import connected
from attendance_app.wiring import use_cases

AnyReport = Report[RoundingLine] | Report[AverageLine]

SIZE = 100
MOST_DRAWN = 20_000
BEGINS = "Reading everybody's figures"
TOO_MANY = f"The chart is drawn of {MOST_DRAWN:,} people at most. Choose a team or a site."
DESK = (Role.ADMIN, Role.HR, Role.MANAGER)
WEEKS = {ROUNDING: ROUNDING_WEEKS, AVERAGE: REFERENCE_WEEKS}
CHOICES = ["4", "12", "17", "26", "52"]


@dataclass(frozen=True)
class Asked:
    """What the address asks for; ids and the day as text, empty when not asked."""

    kind: str = ROUNDING
    weeks: str = ""
    day: str = ""
    team: str = ""
    site: str = ""
    q: str = ""
    page: str = ""

    def address(self) -> str:
        """Write the address of this report."""
        query = urlencode({name: value for name, value in _set(self).items() if value})
        return f"{routes.REPORTS}?{query}" if query else routes.REPORTS


@dataclass(frozen=True)
class ReportRead:
    """One page of a report, drawn. chart: None when it must be read from several pages."""

    rows: list[ReportLine]
    chart: Drawn | None
    mark: PageMark
    label: str
    csv: str
    last: str


def turned(before: Asked, after: Asked) -> bool:
    """Tell whether only another page is asked for."""
    return before.page != after.page and replace(before, page=after.page) == after


def _set(asked: Asked) -> dict[str, str]:
    return {name: getattr(asked, name) for name in Asked.__dataclass_fields__}


def asked_for(query: dict[str, str]) -> Asked:
    """Read the address; what makes no sense there is as if it was not asked."""
    numbers = {
        name: str(number_or_none(query.get(name)) or "") for name in ("team", "site", "page")
    }
    kind = AVERAGE if query.get("kind") == AVERAGE else ROUNDING
    weeks = query.get("weeks", "")
    try:
        day = str(day_or_none(query.get("day"), "day") or "")
    except RuleViolation:
        day = ""
    return Asked(
        kind,
        weeks if weeks in CHOICES else str(WEEKS[kind]),
        day,
        q=query.get("q", "").strip()[:100],
        **numbers,
    )


def read_lines(actor: Actor, asked: Asked, page: int) -> AnyReport:
    """Read the figures of a page of people; without a day, the weeks end yesterday."""
    last = date.fromisoformat(asked.day) if asked.day else today() - timedelta(days=1)
    first = last - timedelta(weeks=int(asked.weeks)) + timedelta(days=1)
    which = Which(number_or_none(asked.team), number_or_none(asked.site), asked.q)
    reports = use_cases().reports
    read = reports.rounding if asked.kind == ROUNDING else reports.average
    return read(actor, first, last, which, page, SIZE)


def read_report(actor: Actor, asked: Asked) -> ReportRead:
    """Read and draw a page of people, and the chart where they are all on it."""
    found = read_lines(actor, asked, number_or_none(asked.page) or 1)
    query = {
        "first": str(found.first),
        "last": str(found.last),
        "manager_id": asked.team,
        "site_id": asked.site,
        "q": asked.q,
    }
    path = routes.ROUNDING_CSV if asked.kind == ROUNDING else routes.AVERAGE_CSV
    return ReportRead(
        views.lines(found),
        drawn(asked.kind, found.lines) if found.total <= SIZE else None,
        page_mark(found.page, SIZE, found.total),
        wording.span(found.first, found.last),
        f"{path}?{urlencode({name: value for name, value in query.items() if value})}",
        str(found.last),
    )


def drawn(kind: str, lines: Sequence[Any]) -> Drawn:
    """Draw the chart of everybody's figures."""
    return views.rounding_chart(lines) if kind == ROUNDING else views.average_chart(lines)


class ReportsState(rx.State):
    """One page of a report, and the chart of all pages; the address is the truth."""

    asked: Asked = Asked()
    search_key: int = 0  # counts up when the words come from elsewhere than the line
    rows: rx.Field[list[ReportLine]] = rx.field(default_factory=list)
    chart: Drawn = Drawn()
    reading: str = ""  # how far the chart is; empty when it is whole
    mark: PageMark = PageMark()
    label: str = ""
    csv: str = ""
    last: str = ""
    teams: rx.Field[Pairs] = rx.field(default_factory=list)
    sites: rx.Field[Pairs] = rx.field(default_factory=list)
    loading: bool = True
    error: str = ""
    _typed: str = ""
    _round: int = 0  # of drawing: an older one stops

    @rx.event
    @requires(*DESK)
    async def load(self):
        """Read the report that the address names."""
        before, self.asked = self.asked, asked_for(dict(self.router.url.query_parameters))
        self.error, self.loading = "", True
        if before.kind != self.asked.kind:
            self.rows, self.chart = [], Drawn()  # figures of the other report, under wrong heads
        if self.asked.q != self._typed:
            self._typed, self.search_key = self.asked.q, self.search_key + 1
        yield
        try:
            self.teams, self.sites = await ask(self, read_choices)
            read = await ask(self, read_report, self.asked)
            self.rows, self.mark, self.label = read.rows, read.mark, read.label
            self.csv, self.last = read.csv, read.last
            if self._begin_chart(read.chart, only_turned=turned(before, self.asked)):
                yield ReportsState.draw
        except AttendanceError as error:
            self.error, self.rows, self.chart = sentence(error), [], Drawn()
        self.loading = False

    def _begin_chart(self, whole: Drawn | None, only_turned: bool) -> bool:
        """Show the chart that is known, or tell that it must be read first."""
        if only_turned and self.chart.sentence and not self.reading:
            return False
        self._round += 1
        self.chart, self.reading = whole or Drawn(), "" if whole else BEGINS
        return whole is None

    @rx.event(background=True)
    @requires(*DESK)
    async def draw(self):
        """Draw the chart of everybody whom the filters leave, not of one page."""
        async with self:
            asked, mine = self.asked, self._round
        lines: list[Any] = []
        try:
            for page in range(1, MOST_DRAWN // SIZE + 1):
                found = await ask(self, read_lines, asked, page)
                lines += found.lines
                if not await self._told(mine, asked.kind, lines, found.total):
                    return
        except AttendanceError as error:
            async with self:
                self.reading = sentence(error)

    async def _told(self, mine: int, kind: str, lines: list[Any], total: int) -> bool:
        """Tell how far it is, or show the chart; return whether to go on."""
        done = len(lines) >= total
        async with self:
            here = str(self.router.url.path).rstrip("/") == routes.REPORTS
            if self._round != mine or not here:
                return False
            if total > MOST_DRAWN:
                self.reading = TOO_MANY
                return False
            self.reading = "" if done else f"Reading: {len(lines):,} of {total:,} people"
            self.chart = drawn(kind, lines) if done else self.chart
        return not done and connected(self.router.session.client_token)

    @rx.event
    @requires(*DESK)
    def pick(self, name: str, value: str):
        """Show another report, stretch of weeks, day, team or site."""
        if name not in ("kind", "weeks", "day", "team", "site", "q"):
            return None
        weeks = {"weeks": ""} if name == "kind" else {}
        changed = replace(self.asked, page="", **(weeks | {name: value}))
        return rx.redirect(changed.address())

    @rx.event
    @requires(*DESK)
    def search(self, typed: str):
        """Look for a name, a number or a department."""
        self._typed = typed.strip()[:100]
        return rx.redirect(replace(self.asked, page="", q=self._typed).address())

    @rx.event
    @requires(*DESK)
    def save_chart(self):
        """Hand out the numbers of the chart as CSV."""
        if not self.chart.bars:
            return None
        return rx.download(
            data=views.chart_csv(self.asked.kind, self.chart),
            filename=f"{self.asked.kind}-people-{self.last}.csv",
            mime_type="text/csv;charset=utf-8",
        )

    @rx.event
    @requires(*DESK)
    def go(self, page: int):
        """Turn the page."""
        return rx.redirect(replace(self.asked, page=str(max(1, page))).address())
