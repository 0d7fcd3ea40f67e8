"""Pay periods one after the other, without a gap."""

from collections.abc import Iterator
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


def _month_later(day: date) -> date:
    month = day.year * 12 + day.month
    return day.replace(year=month // 12, month=month % 12 + 1)
