"""What the timesheets read: several use cases, one trip to a thread."""

from dataclasses import dataclass
from datetime import date

from attendance_app.domain.actor import Actor
from attendance_app.services.timesheet_views import TeamSheetView, TimesheetView
from attendance_app.web.asking import number_or_none
from attendance_app.web.spans import PERIOD, Span, span_of, today, week_span
from attendance_app.wiring import use_cases

SIZE = 50
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class TeamFilter:
    """Which people: a manager's, a site's, by name, and which of them. Ids as text, or empty."""

    manager: str = ""
    site: str = ""
    query: str = ""
    only: str = ""
    page: int = 1


def read_team(
    actor: Actor, view: str, day: date | None, wanted: TeamFilter
) -> tuple[Span, TeamSheetView, date]:
    """Read a page of people's spans."""
    now = today()
    span = span_of(actor, view, day or now)
    first, last = span.days
    sheet = use_cases().timesheets.of_team(
        actor,
        first,
        last,
        manager_id=number_or_none(wanted.manager),
        site_id=number_or_none(wanted.site),
        query=wanted.query,
        only=wanted.only,
        page=wanted.page,
        size=SIZE,
    )
    return span, sheet, now


def read_choices(actor: Actor) -> tuple[Pairs, Pairs]:
    """Read the teams and the sites to choose from."""
    uses = use_cases()
    teams = [
        (str(team.manager_id), team.manager)
        for team in uses.teams.list(actor)
        if team.manager_id is not None
    ]
    return teams, [(str(site.id), site.name) for site in uses.sites.list()]


def read_sheet(
    actor: Actor, employee: int, view: str, day: date | None
) -> tuple[Span, TimesheetView]:
    """Read somebody's workweek, by the rules of their site, or their pay period."""
    on = day or today()
    sheets = use_cases().timesheets
    use_cases().pay_periods.list(actor, 1)  # makes those that have begun meanwhile
    if view == PERIOD:
        span = span_of(actor, view, on)
        return span, sheets.of_person(actor, employee, *span.days)
    sheet = sheets.week_of(actor, employee, on)
    return week_span(sheet.first), sheet


def revision(actor: Actor, employee: int, first: date, last: date) -> str:
    """Give a text that changes when these days change."""
    return use_cases().timesheets.revision(actor, employee, first, last)
