"""The hours that a payroll system gets: a person's minutes by pay code, and their decimals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from attendance_app.domain.payroll import EmployeeTimes

REG, OT, DT = "REG", "OT", "DT"
HOLIDAY, NIGHT, HOLIDAY_WORKED = "HOLIDAY", "NIGHT", "HOLIDAY_WORKED"
LEAVE = "LEAVE"  # paid leave whose type a late change does not tell; a type is "LEAVE <name>"
PREMIUMS = (NIGHT, HOLIDAY_WORKED)  # minutes that are in REG, OT or DT too
CODES = (REG, OT, DT, HOLIDAY, NIGHT, HOLIDAY_WORKED)
SKIP = "-"
_OF_KIND = {
    "regular": REG,
    "overtime": OT,
    "double": DT,
    "holiday_paid": HOLIDAY,
    "night": NIGHT,
    "holiday": HOLIDAY_WORKED,
}


@dataclass(frozen=True, slots=True)
class PayLine:
    """Time of one pay code, on one day or (None) in the whole period. hours: as it is written."""

    code: str
    day: date | None
    minutes: int
    hours: Decimal


def leave_code(leave: str) -> str:
    """Return the pay code of a type of leave."""
    return f"{LEAVE} {leave}" if leave else LEAVE


def minutes_by_code(person: EmployeeTimes, first: date) -> dict[str, dict[date, int]]:
    """Return minutes by pay code and day; late changes of earlier periods stand on `first`."""
    found: dict[str, dict[date, int]] = {}

    def add(code: str, day: date, minutes: int) -> None:
        if minutes:
            days = found.setdefault(code, {})
            days[day] = days.get(day, 0) + minutes

    for day in person.workdays:
        for kind, code in _OF_KIND.items():
            add(code, day.day, getattr(day, kind))
        add(leave_code(day.leave), day.day, day.leave_paid)
    for line in person.adjustments:
        code = LEAVE if line.kind == "leave_paid" else _OF_KIND[line.kind]
        add(code, first, line.minutes)
    return {code: found[code] for code in sorted(found, key=_order)}


def pay_lines(
    person: EmployeeTimes, first: date, codes: Mapping[str, str], *, daily: bool
) -> list[PayLine]:
    """Return what is written about a person: by code, then by day; codes left out are not there.

    Decimals are rounded cumulatively, two places, half up: the lines add up to the rounded total
    of the person's time. Premiums repeat minutes and have a sum of their own each.
    """
    found: list[PayLine] = []
    whole = Cumulative()
    for code, days in minutes_by_code(person, first).items():
        if codes.get(code, SKIP) == SKIP:
            continue
        total = Cumulative() if code in PREMIUMS else whole
        parts: Iterable[tuple[date | None, int]]
        parts = sorted(days.items()) if daily else [(None, sum(days.values()))]
        found += [
            PayLine(code, day, minutes, total.next(minutes)) for day, minutes in parts if minutes
        ]
    return found


class Cumulative:
    """Rounds each line so that all lines so far add up to their rounded sum."""

    def __init__(self) -> None:
        self._minutes, self._written = 0, Decimal()

    def next(self, minutes: int) -> Decimal:
        """Return the hours of the next line."""
        self._minutes += minutes
        before, self._written = self._written, rounded_hours(self._minutes)
        return self._written - before


def rounded_hours(minutes: int) -> Decimal:
    """Return minutes as hours with two decimals, half up."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def sums_by(lines: Iterable[PayLine], targets: Mapping[str, str]) -> Iterator[tuple[str, Decimal]]:
    """Add up lines by what the payroll system calls them, in the order they come."""
    found: dict[str, Decimal] = {}
    for line in lines:
        found[targets[line.code]] = found.get(targets[line.code], Decimal()) + line.hours
    yield from found.items()


def _order(code: str) -> tuple[int, str]:
    return (CODES.index(code) if code in CODES else len(CODES), code)
