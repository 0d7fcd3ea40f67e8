"""Local time of an IANA zone in whole minutes, without a conversion per minute.

Days and minutes are integers that count from 1970-01-01: a day from its local midnight, a minute
from 00:00 UTC, a local minute from 00:00 on the wall.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTES_PER_DAY = 24 * 60
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the wall clock of whichever zone is meant
_NOT_A_PLACE = ("localtime", "posixrules", "Factory", "posix/", "right/")


def day_number(day: date) -> int:
    """Return how many days `day` is after 1970-01-01."""
    return day.toordinal() - _EPOCH_DAY


@lru_cache(maxsize=100_000)
def date_of(day: int) -> date:
    """Return the date that is `day` days after 1970-01-01."""
    return date.fromordinal(day + _EPOCH_DAY)


class UnknownZone(ValueError):
    """No IANA zone has that name, or its meaning would depend on the machine."""


class ZoneClock:
    """The wall clock of one zone. Offsets and conversions are remembered."""

    def __init__(self, name: str) -> None:
        if name.startswith(_NOT_A_PLACE):
            raise UnknownZone(name)
        try:
            self._zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UnknownZone(name) from error
        self.name = name
        self._days: dict[int, tuple[tuple[int, int], ...]] = {}
        self._instants: dict[int, int] = {}

    def to_utc(self, day: int, minute: int) -> int:
        """Return the instant at which the wall shows `minute` (0 to 2880) of `day`.

        Of an ambiguous time the first; a time that the clocks skip moves forward by the gap
        (PEP 495 with fold=0, RFC 5545, Temporal "compatible").
        """
        local = day * MINUTES_PER_DAY + minute
        known = self._instants.get(local)
        if known is None:
            wall = (_EPOCH + timedelta(minutes=local)).replace(tzinfo=self._zone)
            known = self._instants[local] = local - _minutes(wall.utcoffset())
        return known

    def offset(self, at: int) -> int:
        """Return by how many minutes the wall is ahead of UTC at the instant `at`."""
        day = at // MINUTES_PER_DAY
        known = self._days.get(day) or self._offsets(day)
        begins, offset = known[-1]
        return offset if at >= begins else known[0][1]

    def steady(self, start: int, end: int) -> int | None:
        """Return the offset of the UTC days from `start` to `end`, None if the clocks change."""
        first, last = start // MINUTES_PER_DAY, end // MINUTES_PER_DAY
        offset = self._whole_day(first)
        for day in range(first + 1, last + 1):
            if self._whole_day(day) != offset:
                return None
        return offset

    def _whole_day(self, day: int) -> int | None:
        known = self._days.get(day) or self._offsets(day)
        return known[0][1] if len(known) == 1 else None

    def local(self, at: int) -> int:
        """Return the local minute at the instant `at`; modulo 1440 it is the time on the wall."""
        return at + self.offset(at)

    def pieces(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Cut [start, end) where the clocks change: (start, end, offset) of each piece."""
        days = range(start // MINUTES_PER_DAY, (end - 1) // MINUTES_PER_DAY + 1)
        found: list[tuple[int, int, int]] = []
        for begins, offset in [each for day in days for each in self._offsets(day)]:
            if begins <= start:
                found = [(start, end, offset)]
            elif begins < end and offset != found[-1][2]:
                found[-1] = (found[-1][0], begins, found[-1][2])
                found.append((begins, end, offset))
        return found

    def _offsets(self, utc_day: int) -> tuple[tuple[int, int], ...]:
        """Return (from which instant, offset) for the UTC day; two where the clocks change."""
        known = self._days.get(utc_day)
        if known is None:
            start = utc_day * MINUTES_PER_DAY
            before, after = self._ask(start), self._ask(start + MINUTES_PER_DAY)
            known = ((start, before),)
            if before != after:
                known += ((self._change(start, start + MINUTES_PER_DAY), after),)
            self._days[utc_day] = known
        return known

    def _change(self, low: int, high: int) -> int:
        """Return the first instant in (low, high] with the offset of `high`, by halving."""
        after = self._ask(high)
        while high - low > 1:
            middle = (low + high) // 2
            if self._ask(middle) == after:
                high = middle
            else:
                low = middle
        return high

    def _ask(self, at: int) -> int:
        return _minutes(datetime.fromtimestamp(at * 60, self._zone).utcoffset())


def _minutes(offset: timedelta | None) -> int:
    return (offset or timedelta()) // timedelta(minutes=1)


@lru_cache(maxsize=1_000)
def clock_of(zone: str) -> ZoneClock:
    """Return the wall clock of an IANA zone.

    Raises:
        UnknownZone: there is no such zone.

    """
    return ZoneClock(zone)
