"""Reports over weeks: whether rounding is neutral, and the average week."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, RuleViolation
from attendance_app.services.reports import REFERENCE_WEEKS, ROUNDING_WEEKS, Which
from attendance_app.web import routes, wording
from attendance_app.web.asking import ask, day_or_none, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.spans import today
from attendance_app.web.timesheets import reports_views as views
from attendance_app.web.timesheets.reading import Pairs, read_choices
from attendance_app.web.timesheets.reports_views import AVERAGE, ROUNDING, Drawn, ReportLine
from attendance_app.wiring import use_cases

SIZE = 100
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
    """One page of a report, drawn."""

    rows: list[ReportLine]
    chart: Drawn
    mark: PageMark
    label: str
    csv: str
    first: str
    last: str


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


def read_report(actor: Actor, asked: Asked) -> ReportRead:
    """Read a page of people; without a day, the weeks end yesterday."""
    last = date.fromisoformat(asked.day) if asked.day else today() - timedelta(days=1)
    first = last - timedelta(weeks=int(asked.weeks)) + timedelta(days=1)
    which = Which(number_or_none(asked.team), number_or_none(asked.site), asked.q)
    page, reports = number_or_none(asked.page) or 1, use_cases().reports
    if asked.kind == ROUNDING:
        found = reports.rounding(actor, first, last, which, page, SIZE)
        chart, path = views.rounding_chart(found), routes.ROUNDING_CSV
    else:
        found = reports.average(actor, first, last, which, page, SIZE)
        chart, path = views.average_chart(found), routes.AVERAGE_CSV
    query = {
        "first": str(first),
        "last": str(last),
        "manager_id": asked.team,
        "site_id": asked.site,
        "q": asked.q,
    }
    return ReportRead(
        views.lines(found),
        chart,
        page_mark(found.page, SIZE, found.total),
        wording.span(first, last),
        f"{path}?{urlencode({name: value for name, value in query.items() if value})}",
        str(first),
        str(last),
    )


class ReportsState(rx.State):
    """One page of a report; the address is the truth."""

    asked: Asked = Asked()
    rows: rx.Field[list[ReportLine]] = rx.field(default_factory=list)
    chart: Drawn = Drawn()
    mark: PageMark = PageMark()
    label: str = ""
    csv: str = ""
    last: str = ""
    teams: rx.Field[Pairs] = rx.field(default_factory=list)
    sites: rx.Field[Pairs] = rx.field(default_factory=list)
    loading: bool = True
    error: str = ""

    @rx.event
    @requires(*DESK)
    async def load(self):
        """Read the report that the address names."""
        self.error, self.loading = "", True
        self.asked = asked_for(dict(self.router.url.query_parameters))
        yield
        try:
            self.teams, self.sites = await ask(self, read_choices)
            read = await ask(self, read_report, self.asked)
            self.rows, self.chart, self.mark = read.rows, read.chart, read.mark
            self.label, self.csv, self.last = read.label, read.csv, read.last
        except AttendanceError as error:
            self.error, self.rows, self.chart = sentence(error), [], Drawn()
        self.loading = False

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
    def go(self, page: int):
        """Turn the page."""
        return rx.redirect(replace(self.asked, page=str(max(1, page))).address())
