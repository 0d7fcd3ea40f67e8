"""The tables that workbook and CSV share: which columns, in which order, of which kind.

A table makes the rows of one person at a time, so that one pass over the people fills all sheets.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from zoneinfo import ZoneInfo

from attendance_app.domain.money.amounts import decimal_hours
from attendance_app.domain.payroll import (
    DayException,
    EmployeeTimes,
    Flaw,
    PayrollDataset,
    PunchFact,
    Workday,
)

Value = str | int | Decimal | date | datetime | None
Row = Sequence[Value]

MEANING = {
    Flaw.MISSING_OUT: "Clocked in, never out: no time is counted",
    Flaw.MISSING_IN: "Clocked out without an in: no time is counted",
    Flaw.STILL_IN: "Still clocked in when the file was made",
    Flaw.DUPLICATE: "Tapped twice: one of them counts",
    Flaw.MEAL_SHORT: "The meal was too short",
    Flaw.MEAL_LATE: "The meal started too late",
    Flaw.MEAL_MISSED: "No meal was taken",
    Flaw.REST_SHORT: "Too little rest since the shift before",
    Flaw.WEEKLY_REST: "No long enough rest in this week",
    Flaw.FUTURE_PUNCH: "Clocked at a time that had not come: no time is counted",
    Flaw.NOT_EMPLOYED: "Clocked outside the employment",
}
KINDS = (  # title, field of Workday
    ("Regular", "regular"),
    ("Overtime", "overtime"),
    ("Double", "double"),
    ("Night", "night"),
    ("Holiday", "holiday"),
    ("Paid holiday", "holiday_paid"),
    ("Paid leave", "leave_paid"),
)
_PUNCH_FLAWS = (Flaw.MISSING_OUT, Flaw.MISSING_IN, Flaw.STILL_IN)
NO_PEOPLE = "Nobody worked here in this period"


class Kind(Enum):
    """What stands in a column. A duration is whole minutes; a local time has no zone.

    ID: a text that we made ourselves, of letters, digits and hyphens, and hardly ever the same.
    """

    TEXT = auto()
    ID = auto()
    INTEGER = auto()
    DECIMAL = auto()
    DURATION = auto()
    DATE = auto()
    LOCAL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A title, what stands below it, and its width in characters."""

    title: str
    kind: Kind
    width: float


WHO = (Column("Number", Kind.TEXT, 12), Column("Name", Kind.TEXT, 30))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and `count` rows: `of` gives those of one person, `fixed` those of nobody.

    totals: the sums of the numbers end the table. flags: the titles of the columns whose cells are
    tinted when they are neither empty nor 0. total: what the last line is called.
    """

    title: str
    columns: tuple[Column, ...]
    count: int
    of: Callable[[EmployeeTimes], Iterator[Row]] | None = None
    fixed: tuple[Row, ...] = ()
    totals: bool = False
    flags: tuple[str, ...] = ()
    total: str = "Total"

    def rows(self, people: Sequence[EmployeeTimes]) -> Iterator[Row]:
        """Return all rows."""
        yield from self.fixed
        if self.of is not None:
            for person in people:
                yield from self.of(person)


class Sums:
    """Adds up the columns of numbers while rows pass."""

    def __init__(self, table: Table) -> None:
        numbers = (Kind.INTEGER, Kind.DURATION, Kind.DECIMAL)
        self._at = [n for n, column in enumerate(table.columns) if column.kind in numbers]
        self._found: list[Value] = [None] * len(table.columns)
        self._found[0] = table.total
        for n in self._at:
            self._found[n] = 0

    def add(self, row: Row) -> None:
        """Take a row."""
        found = self._found
        for n in self._at:
            if row[n]:
                found[n] += row[n]  # pyright: ignore[reportOperatorIssue] - numbers, all of them

    def row(self) -> Row:
        """Return the last line of the table."""
        return tuple(self._found)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the local wall clock, without a zone, to the second."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def offset(at: datetime, zone: ZoneInfo) -> str:
    """Return how far the local clock is from UTC then, as "+02:00"."""
    return _signed(at.astimezone(zone).utcoffset() or timedelta())


@cache
def _signed(distance: timedelta) -> str:
    minutes = distance // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@cache
def _short_day(weekday: int) -> str:
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[weekday]


def hours(minutes: int) -> str:
    """Return minutes as "168:05"."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def flaws(person: EmployeeTimes, code: Flaw) -> int:
    """Return how many of an employee's punches have one flaw."""
    return sum(flaw.code is code for day in person.workdays for flaw in day.exceptions)


def summary(dataset: PayrollDataset) -> Table:
    """Return one row per employee."""
    types = sorted(dataset.tally.leave)

    def rows(person: EmployeeTimes) -> Iterator[Row]:
        yield (
            person.number,
            person.name,
            person.department,
            person.site,
            person.zone,
            *_numbers(person, types),
        )

    return Table(
        "Summary",
        (
            *WHO,
            Column("Department", Kind.TEXT, 20),
            Column("Site", Kind.TEXT, 20),
            Column("Time zone", Kind.TEXT, 20),
            Column("Days worked", Kind.INTEGER, 13),
            Column("Worked minutes", Kind.INTEGER, 16),
            Column("Worked (h:mm)", Kind.DURATION, 15),
            *(Column(f"{title} minutes", Kind.INTEGER, 16) for title, _ in KINDS),
            *(Column(f"Leave: {name}", Kind.INTEGER, 16) for name in types),
            Column("Adjustment minutes", Kind.INTEGER, 19),
            Column("Paid minutes", Kind.INTEGER, 14),
            Column("Paid hours", Kind.DECIMAL, 12),
            Column("Late", Kind.INTEGER, 8),
            Column("Late minutes", Kind.INTEGER, 13),
            Column("Absences", Kind.INTEGER, 10),
            Column("Missing out", Kind.INTEGER, 13),
            Column("Missing in", Kind.INTEGER, 12),
            Column("Still in", Kind.INTEGER, 10),
            Column("Other findings", Kind.INTEGER, 15),
            Column("Corrections", Kind.INTEGER, 12),
        ),
        len(dataset.employees),
        rows,
        totals=dataset.tally.people > 0,
        flags=("Missing out", "Missing in", "Still in"),
    )


def _numbers(person: EmployeeTimes, leave_types: Sequence[str]) -> tuple[Value, ...]:
    minutes = person.worked_minutes
    known = [flaws(person, code) for code in _PUNCH_FLAWS]
    leave = dict.fromkeys(leave_types, 0)
    for day in person.workdays:
        if day.leave in leave:
            leave[day.leave] += day.leave_minutes or day.leave_paid
    paid = person.paid_minutes
    return (
        person.days_worked,
        minutes,
        minutes,
        *(person.total(field) for _, field in KINDS),
        *leave.values(),
        person.adjusted_minutes,
        paid,
        decimal_hours([paid])[0],
        sum(day.late > 0 for day in person.workdays),
        person.total("late"),
        sum(day.status == "ABSENT" for day in person.workdays),
        *known,
        person.exceptions - sum(known),
        len(person.corrections),
    )


def daily(dataset: PayrollDataset) -> Table:
    """Return one row per employee and day, days without a punch too."""

    def rows(person: EmployeeTimes) -> Iterator[Row]:
        zone = ZoneInfo(person.zone)
        for day in person.workdays:
            yield person.number, person.name, *_day(day, zone)

    return Table(
        "Daily",
        (
            *WHO,
            Column("Date", Kind.DATE, 12),
            Column("Day", Kind.TEXT, 7),
            Column("First in", Kind.LOCAL, 17),
            Column("In offset", Kind.TEXT, 10),
            Column("Last out", Kind.LOCAL, 17),
            Column("Out offset", Kind.TEXT, 11),
            Column("Spans", Kind.INTEGER, 8),
            Column("Worked minutes", Kind.INTEGER, 16),
            Column("Worked (h:mm)", Kind.DURATION, 15),
            *(Column(f"{title} minutes", Kind.INTEGER, 16) for title, _ in KINDS),
            Column("Planned minutes", Kind.INTEGER, 16),
            Column("Late minutes", Kind.INTEGER, 13),
            Column("Leave", Kind.TEXT, 14),
            Column("Status", Kind.TEXT, 20),
            Column("Rules", Kind.TEXT, 28),
            Column("Exceptions", Kind.TEXT, 28),
        ),
        dataset.tally.days,
        rows,
        flags=("Exceptions",),
    )


def _day(day: Workday, zone: ZoneInfo) -> Row:
    first, last = day.first_in, day.last_out
    return (
        day.day,
        _short_day(day.day.weekday()),
        local(first, zone) if first else None,
        offset(first, zone) if first else None,
        local(last, zone) if last else None,
        offset(last, zone) if last else None,
        len(day.spans),
        day.worked_minutes,
        day.worked_minutes,
        day.regular,
        day.overtime,
        day.double,
        day.night,
        day.holiday,
        day.holiday_paid,
        day.leave_paid,
        day.planned,
        day.late,
        day.leave or None,
        day.status or None,
        day.rules or None,
        ", ".join(flaw.code for flaw in day.exceptions) or None,
    )


def punches(dataset: PayrollDataset) -> Table:
    """Return one row per punch that the totals rest on, and what was corrected."""

    def rows(person: EmployeeTimes) -> Iterator[Row]:
        zone = ZoneInfo(person.zone)
        for punch in person.punches:
            yield person.number, person.name, *_punch(punch, zone)

    return Table(
        "Punches",
        (
            *WHO,
            Column("Direction", Kind.TEXT, 11),
            Column("Local time", Kind.LOCAL, 20),
            Column("Offset", Kind.TEXT, 9),
            Column("UTC", Kind.LOCAL, 20),
            Column("Method", Kind.TEXT, 12),
            Column("Site", Kind.TEXT, 20),
            Column("Kiosk", Kind.TEXT, 20),
            Column("Counts", Kind.TEXT, 12),
            Column("Correction of", Kind.ID, 38),
            Column("Punch id", Kind.ID, 38),
        ),
        dataset.tally.punches,
        rows,
    )


def _punch(punch: PunchFact, zone: ZoneInfo) -> Row:
    there = punch.at.astimezone(zone)
    return (
        str(punch.direction),
        there.replace(tzinfo=None, microsecond=0),
        _signed(there.utcoffset() or timedelta()),
        punch.at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        punch.method,
        punch.site,
        punch.kiosk or None,
        "yes" if punch.state == "counts" else punch.state,
        str(punch.corrects) if punch.corrects else None,
        str(punch.id),
    )


def exceptions(dataset: PayrollDataset) -> Table:
    """Return one row for each thing to settle."""

    def rows(person: EmployeeTimes) -> Iterator[Row]:
        zone = ZoneInfo(person.zone)
        for day in person.workdays:
            for flaw in day.exceptions:
                yield person.number, person.name, person.site, *_flaw(day.day, flaw, zone)

    return Table(
        "Exceptions",
        (
            *WHO,
            Column("Site", Kind.TEXT, 20),
            Column("Date", Kind.DATE, 12),
            Column("Local time", Kind.LOCAL, 20),
            Column("Offset", Kind.TEXT, 9),
            Column("Code", Kind.TEXT, 16),
            Column("Meaning", Kind.TEXT, 46),
        ),
        dataset.exceptions,
        rows,
    )


def _flaw(day: date, flaw: DayException, zone: ZoneInfo) -> Row:
    at = flaw.at
    return day, local(at, zone), offset(at, zone), str(flaw.code), MEANING[flaw.code]
