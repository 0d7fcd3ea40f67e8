"""Rule versions in force by workday, and the workdays and workweeks that they make."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from attendance_app.domain.worked_time.policy import Policy
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, ZoneClock, day_number

_FURTHEST_AHEAD = 14 * 60  # UTC+14: no local day starts longer than this before its date in UTC
_MONDAY = 4  # 1970-01-05; 1970-01-01 was a Thursday


class Version(NamedTuple):
    """A policy and the workday from which it is in force; None: from the beginning."""

    since: date | None
    policy: Policy
    clock: ZoneClock


class Rules:
    """All versions of one rule set. Share it between people: it remembers where days begin."""

    def __init__(self, policy: Policy, later: Iterable[tuple[date, Policy]] = ()) -> None:
        ordered = sorted(later, key=lambda item: item[0])
        self._since = [day_number(since) for since, _ in ordered]
        self.versions = (
            Version(None, policy, policy.clock),
            *(Version(since, version, version.clock) for since, version in ordered),
        )
        self.policies = tuple(version.policy for version in self.versions)
        self._only = None if ordered else self.versions[0]
        self._begins: dict[int, int] = {}
        self._spans: dict[int, tuple[int, tuple[int, int]]] = {}  # day -> begin, (day, end)
        self._shift = 0  # by how much the workday that was found last began after its date in UTC

    def on(self, day: int) -> Version:
        """Return the version in force on the workday `day`."""
        return self._only or self.versions[bisect_right(self._since, day)]

    def at(self, minute: int) -> Version:
        """Return the version in force on the workday that contains the instant `minute`."""
        return self._only or self.on(self.workday(minute)[0])

    def begin(self, day: int) -> int:
        """Return the instant at which the workday `day` begins."""
        known = self._begins.get(day)
        if known is None:
            version = self.on(day)
            known = version.clock.to_utc(day, version.policy.workday_start)
            self._begins[day] = known
        return known

    def workday(self, minute: int) -> tuple[int, int]:
        """Return the workday that contains the instant `minute`, and when it ends.

        It is the last workday that has begun. A version that changes the zone or the start of the
        workday makes one workday longer, shorter or empty.
        """
        known = self._spans.get((minute - self._shift) // MINUTES_PER_DAY)
        if known is not None and known[0] <= minute < known[1][1]:
            return known[1]
        return self._find(minute)

    def _find(self, minute: int) -> tuple[int, int]:
        day = (minute + _FURTHEST_AHEAD) // MINUTES_PER_DAY
        while self.begin(day) > minute:
            day -= 1
        begin, end = self.begin(day), min(self.begin(day + 1), self.begin(day + 2))
        self._shift = begin - day * MINUTES_PER_DAY
        self._spans[day] = begin, (day, end)
        return day, end

    def week(self, day: int) -> int:
        """Return the first workday of the workweek that contains the workday `day`."""
        return week_of(day, self.on(day).policy)


def week_of(day: int, policy: Policy) -> int:
    """Return the first workday of the workweek that contains `day` where `policy` is in force."""
    return day - (day - _MONDAY - policy.workweek_start) % 7
