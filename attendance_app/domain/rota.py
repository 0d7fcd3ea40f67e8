"""Plans: a weekly shift or a rotation from a day on, and single days that are different."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY


class Hours(NamedTuple):
    """Planned hours on the wall clock, in minutes after midnight. pause: planned and not paid.

    An end that is not after the start is on the next day.
    """

    start: int
    end: int
    pause: int = 0
    shift: int | None = None

    @property
    def until(self) -> int:
        """The end, counted from the midnight of the day it starts on."""
        return self.end if self.end > self.start else self.end + MINUTES_PER_DAY

    @property
    def minutes(self) -> int:
        """Planned work, without the pause."""
        return max(0, self.until - self.start - self.pause)


class Weekly(NamedTuple):
    """The same hours on some days of each week. weekdays: bit 0 is Monday."""

    hours: Hours
    weekdays: int

    def on(self, day: date) -> Hours | None:
        """Return the hours of a day."""
        return self.hours if self.weekdays >> day.weekday() & 1 else None


class Rotating(NamedTuple):
    """A pattern that repeats. anchor: a Monday on which its first day falls."""

    anchor: date
    days: tuple[Hours | None, ...]

    def on(self, day: date) -> Hours | None:
        """Return the hours of a day."""
        return self.days[(day - self.anchor).days % len(self.days)]


class NoPlan(NamedTuple):
    """Nothing is planned."""

    def on(self, day: date) -> Hours | None:
        """Return None, whatever the `day`."""
        del day
        return None


Pattern = Weekly | Rotating | NoPlan
NOTHING = NoPlan()
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rota:
    """One person's plan. since: (from which day, pattern), in order; before: until the first one.

    changes: days with other hours; None is off.
    """

    before: Pattern = NOTHING
    since: Sequence[tuple[date, Pattern]] = ()
    changes: Mapping[date, Hours | None] = field(default_factory=dict[date, Hours | None])

    def on(self, day: date) -> Hours | None:
        """Return the hours of a day, None when it is off."""
        if day in self.changes:
            return self.changes[day]
        return self.pattern(day).on(day)

    def pattern(self, day: date) -> Pattern:
        """Return what is assigned on a day."""
        place = bisect_right(self.since, day, key=lambda item: item[0])
        return self.since[place - 1][1] if place else self.before

    def days(self, first: date, last: date) -> Iterator[tuple[date, Hours]]:
        """Yield the planned days from `first` to `last`, both included."""
        if not self.since and not self.changes:
            yield from _days_of(self.before, first, last)
            return
        day = first
        while day <= last:
            hours = self.on(day)
            if hours is not None:
                yield day, hours
            day += _DAY


@lru_cache(maxsize=1_000)
def _days_of(pattern: Pattern, first: date, last: date) -> tuple[tuple[date, Hours], ...]:
    """Return the planned days of a pattern, which many people share."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple((day, hours) for day in days if (hours := pattern.on(day)) is not None)


def overlaps(rota: Rota, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield neighbouring planned days whose hours overlap on the wall clock."""
    before: tuple[date, Hours] | None = None
    for day, hours in rota.days(first - timedelta(days=1), last + timedelta(days=1)):
        if before is not None:
            apart = (day - before[0]).days * MINUTES_PER_DAY
            if apart + hours.start < before[1].until:
                yield before[0], day
        before = day, hours


def rest_before(rota: Rota, day: date) -> int | None:
    """Return the wall-clock minutes between the shift of `day` and the one before, if near."""
    hours = rota.on(day)
    if hours is None:
        return None
    for back in (1, 2):
        earlier = rota.on(day - timedelta(days=back))
        if earlier is not None:
            return back * MINUTES_PER_DAY + hours.start - earlier.until
    return None
