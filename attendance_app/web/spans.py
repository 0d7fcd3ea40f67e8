"""Which days a page of hours shows: a week, or a pay period. The address is the truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import RuleViolation
from attendance_app.web import wording
from attendance_app.web.asking import day_or_none
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

WEEK, PERIOD = "week", "period"
VIEWS = [(WEEK, "Week"), (PERIOD, "Pay period")]
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """Days from first to last, both included, ISO dates. period: the id, 0 for a week."""

    view: str = WEEK
    first: str = ""
    last: str = ""
    label: str = ""
    earlier: str = ""
    later: str = ""
    period: int = 0

    @property
    def days(self) -> tuple[date, date]:
        """Give both ends."""
        return date.fromisoformat(self.first), date.fromisoformat(self.last)


def today() -> date:
    """Give the company's day: that of the site which was added first."""
    uses = use_cases()
    zone = ZoneInfo(home_zone(uses.sites.list()))
    return uses.timesheets.clock.now().astimezone(zone).date()


def wanted(query: Mapping[str, str]) -> tuple[str, date | None]:
    """Read the address; a day that is none is today."""
    view = PERIOD if query.get("view") == PERIOD else WEEK
    try:
        return view, day_or_none(query.get("day"), "day")
    except RuleViolation:
        return view, None


def span_of(actor: Actor, view: str, day: date) -> Span:
    """Give the week (from Monday) or the pay period around a day; without periods, the week."""
    if view == PERIOD:
        for line in use_cases().pay_periods.list(actor):
            if line.starts_on <= day <= line.ends_on:
                return period_span(line.id, line.starts_on, line.ends_on)
    monday = day - timedelta(days=day.weekday())
    return week_span(monday)


def week_span(first: date) -> Span:
    """Give seven days from `first` on."""
    last = first + timedelta(days=6)
    return Span(
        WEEK,
        first.isoformat(),
        last.isoformat(),
        wording.span(first, last),
        (first - _WEEK).isoformat(),
        (first + _WEEK).isoformat(),
    )


def period_span(period: int, first: date, last: date) -> Span:
    """Give the days of a pay period."""
    one = timedelta(days=1)
    return Span(
        PERIOD,
        first.isoformat(),
        last.isoformat(),
        wording.span(first, last),
        (first - one).isoformat(),
        (last + one).isoformat(),
        period,
    )


def address(path: str, view: str, day: str, **more: object) -> str:
    """Write the address of a span, with further filters that are set."""
    parts = {"view": view if view != WEEK else "", "day": day} | more
    query = urlencode({key: value for key, value in parts.items() if value})
    return f"{path}?{query}" if query else path
