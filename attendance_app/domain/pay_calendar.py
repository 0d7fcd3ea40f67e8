"""Pay periods one after the other, without a gap."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from attendance_app.domain.errors import RuleViolation


class Frequency(StrEnum):
    """How long a pay period is. MONTHLY_FROM starts on the anchor's day of the month."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    SEMIMONTHLY = "semimonthly"
    MONTHLY = "monthly"
    MONTHLY_FROM = "monthly_from"
    CUSTOM = "custom"


Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ShortPeriod:
    """A period that another calendar's last one cut short. usual_first: where it would begin."""

    first: date
    last: date
    usual_first: date
    calendar: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def usual_days(self) -> int:
        """How many it would have."""
        return (self.last - self.usual_first).days + 1

    @property
    def sentence(self) -> str:
        """Why it is short, and what that means for pay."""
        before = self.first - timedelta(days=1)
        return (
            f"It has {self.days} of {self.usual_days} days. Periods follow “{self.calendar}” now, "
            f"by which this one would begin on {_day(self.usual_first)}; the last period of the "
            f"calendar before holds the days until {_day(before)}. No day is paid twice, none is "
            "left out. Overtime still looks at whole workweeks, also over the edge. A salary "
            "that is fixed for a period is divided by your payroll system: this holds hours."
        )


def check_anchor(frequency: Frequency, anchor: date) -> None:
    """Refuse an anchor on which no period of the frequency can start.

    Raises:
        RuleViolation: it does not fit.

    """
    if frequency is Frequency.SEMIMONTHLY and anchor.day not in (1, 16):
        raise RuleViolation("Half months start on the 1st and on the 16th.", "anchor")
    if frequency is Frequency.MONTHLY and anchor.day != 1:
        raise RuleViolation("Months start on the 1st. Choose “month from a day” else.", "anchor")
    if frequency is Frequency.MONTHLY_FROM and anchor.day > 28:
        raise RuleViolation("Not every month has this day. Choose 1 to 28.", "anchor")


def period_of(frequency: Frequency, anchor: date, day: date) -> Span:
    """Return the first and the last day of the period that holds `day`; not for CUSTOM."""
    length = {Frequency.WEEKLY: 7, Frequency.BIWEEKLY: 14}.get(frequency)
    if length is not None:
        first = day - timedelta(days=(day - anchor).days % length)
        return first, first + timedelta(days=length - 1)
    if frequency is Frequency.SEMIMONTHLY:
        if day.day <= 15:
            return day.replace(day=1), day.replace(day=15)
        return day.replace(day=16), _month_later(day.replace(day=1)) - timedelta(days=1)
    starts = anchor.day if frequency is Frequency.MONTHLY_FROM else 1
    first = day.replace(day=starts)
    if first > day:
        first = (first.replace(day=1) - timedelta(days=1)).replace(day=starts)
    return first, _month_later(first) - timedelta(days=1)


def periods_between(frequency: Frequency, anchor: date, first: date, last: date) -> Iterator[Span]:
    """Yield the periods that hold a day from `first` to `last`, in order; none for CUSTOM."""
    if frequency is Frequency.CUSTOM:
        return
    day = first
    while day <= last:
        span = period_of(frequency, anchor, day)
        yield span
        day = span[1] + timedelta(days=1)


def short_period(
    first: date, last: date, calendars: Iterable[tuple[Frequency, date]]
) -> ShortPeriod | None:
    """Return why a period is shorter than its calendar makes them, or None when it is not.

    calendars: every one the company had, newest first. A period that is whole by any of them is
    not short; a short one belongs to the newest whose period ends with it.
    """
    found: ShortPeriod | None = None
    for frequency, anchor in calendars:
        if frequency is Frequency.CUSTOM:
            continue
        usual_first, usual_last = period_of(frequency, anchor, last)
        if usual_last != last or usual_first > first:
            continue
        if usual_first == first:
            return None
        found = found or ShortPeriod(first, last, usual_first, words(frequency, anchor))
    return found


def words(frequency: Frequency, anchor: date) -> str:
    """Return the calendar as people say it."""
    ends = (anchor - timedelta(days=1)).day
    return {
        Frequency.WEEKLY: f"Every week, from {anchor:%A} on",
        Frequency.BIWEEKLY: f"Every two weeks, from {anchor:%A} on",
        Frequency.SEMIMONTHLY: "The 1st to the 15th, and the 16th to the end of the month",
        Frequency.MONTHLY: "Every month",
        Frequency.MONTHLY_FROM: f"Every month from day {anchor.day} to day {ends}",
        Frequency.CUSTOM: "Each period is set by hand",
    }[frequency]


def _day(of: date) -> str:
    return f"{of.day} {of:%B %Y}"


def _month_later(day: date) -> date:
    month = day.year * 12 + day.month
    return day.replace(year=month // 12, month=month % 12 + 1)
