"""The totals of a whole period, for a page that shows fifty people of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeAlias

from attendance_app.domain.payroll import EmployeeTimes
from attendance_app.services.payroll_reading import PayrollReading, Wanted

AT_ONCE = 500
"""People whose times are in memory at a time."""
KEPT_FOR = timedelta(seconds=10)
MOST_KEPT = 50

_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What a period adds up to. employees: how many people it has."""

    employees: int
    worked_minutes: int
    exceptions: int


@dataclass(slots=True)
class PeriodTotals:
    """Adds up periods: one pass over the people, some hundred at a time.

    What was added up is kept for seconds, so that turning the pages of a large company costs one
    pass and not one for each page; two who ask at once wait for the same pass.
    """

    _kept: dict[_Key, tuple[datetime, Totals]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, reading: PayrollReading, wanted: Wanted) -> Totals:
        """Return the totals of everybody in the period, at most seconds old."""
        key, now = (wanted.starts_on, wanted.ends_on, wanted.site), wanted.as_of
        with self._lock:
            known = self._kept.get(key)
            if known and timedelta() <= now - known[0] < KEPT_FOR:
                return known[1]
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = now, _added_up(reading, wanted)
            return self._kept[key][1]


def _added_up(reading: PayrollReading, wanted: Wanted) -> Totals:
    people, employees = reading.page(wanted, 0, AT_ONCE)
    minutes, exceptions = add(people)
    for offset in range(AT_ONCE, employees, AT_ONCE):
        people, _ = reading.page(wanted, offset, AT_ONCE)
        more = add(people)
        minutes, exceptions = minutes + more[0], exceptions + more[1]
    return Totals(employees, minutes, exceptions)


def add(people: Sequence[EmployeeTimes]) -> tuple[int, int]:
    """Return the worked minutes and the unsettled punches of some people."""
    minutes = sum(person.worked_minutes for person in people)
    return minutes, sum(person.exceptions for person in people)
