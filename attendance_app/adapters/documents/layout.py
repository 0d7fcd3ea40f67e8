"""The tables that workbook and CSV share: which columns, in which order, of which kind."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from attendance_app.domain.payroll import (
    DayException,
    EmployeeTimes,
    Flaw,
    PayrollDataset,
    PunchFact,
    Workday,
)

Value = str | int | date | datetime | None
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
    """What stands in a column. A duration is whole minutes; a local time has no zone."""

    TEXT = auto()
    INTEGER = auto()
    DURATION = auto()
    DATE = auto()
    LOCAL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A title, what stands below it, and its width in characters."""

    title: str
    kind: Kind
    width: float


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and `count` rows that are made anew on each call of `rows`.

    flags: the titles of the columns whose cells are tinted when they are neither empty nor 0.
    """

    title: str
    columns: tuple[Column, ...]
    count: int
    rows: Callable[[], Iterator[Row]]
    totals: Row | None = None
    flags: tuple[str, ...] = ()


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the local wall clock, without a zone, to the second."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def offset(at: datetime, zone: ZoneInfo) -> str:
    """Return how far the local clock is from UTC then, as "+02:00"."""
    text = at.astimezone(zone).strftime("%z")
    return f"{text[:3]}:{text[3:]}"


def hours(minutes: int) -> str:
    """Return minutes as "168:05"."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def flaws(person: EmployeeTimes, code: Flaw) -> int:
    """Return how many of an employee's punches have one flaw."""
    return sum(flaw.code is code for day in person.workdays for flaw in day.exceptions)


def summary(dataset: PayrollDataset) -> Table:
    """Return one row per employee."""

    def rows() -> Iterator[Row]:
        for person in dataset.employees:
            yield (
                person.number,
                person.name,
                person.department,
                person.site,
                person.zone,
                *_numbers(person),
            )

    numbers = [_numbers(person) for person in dataset.employees]
    return Table(
        "Summary",
        (
            Column("Number", Kind.TEXT, 12),
            Column("Name", Kind.TEXT, 30),
            Column("Department", Kind.TEXT, 20),
            Column("Site", Kind.TEXT, 20),
            Column("Time zone", Kind.TEXT, 20),
            Column("Days worked", Kind.INTEGER, 13),
            Column("Worked minutes", Kind.INTEGER, 16),
            Column("Worked (h:mm)", Kind.DURATION, 15),
            *(Column(f"{title} minutes", Kind.INTEGER, 16) for title, _ in KINDS),
            Column("Adjustment minutes", Kind.INTEGER, 19),
            Column("Missing out", Kind.INTEGER, 13),
            Column("Missing in", Kind.INTEGER, 12),
            Column("Still in", Kind.INTEGER, 10),
            Column("Other findings", Kind.INTEGER, 15),
        ),
        len(dataset.employees),
        rows,
        totals=(
            "Total",
            None,
            None,
            None,
            None,
            *(sum(column) for column in zip(*numbers, strict=True)),
        )
        if numbers
        else None,
        flags=("Missing out", "Missing in", "Still in"),
    )


def _numbers(person: EmployeeTimes) -> tuple[int, ...]:
    minutes = person.worked_minutes
    known = [flaws(person, code) for code in _PUNCH_FLAWS]
    return (
        person.days_worked,
        minutes,
        minutes,
        *(person.total(field) for _, field in KINDS),
        person.adjusted_minutes,
        *known,
        person.exceptions - sum(known),
    )


def daily(dataset: PayrollDataset) -> Table:
    """Return one row per employee and day, days without a punch too."""

    def rows() -> Iterator[Row]:
        for person in dataset.employees:
            zone = ZoneInfo(person.zone)
            for day in person.workdays:
                yield person.number, person.name, *_day(day, zone)

    return Table(
        "Daily",
        (
            Column("Number", Kind.TEXT, 12),
            Column("Name", Kind.TEXT, 30),
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
            Column("Leave", Kind.TEXT, 14),
            Column("Status", Kind.TEXT, 20),
            Column("Rules", Kind.TEXT, 28),
            Column("Exceptions", Kind.TEXT, 28),
        ),
        sum(len(person.workdays) for person in dataset.employees),
        rows,
        flags=("Exceptions",),
    )


def _day(day: Workday, zone: ZoneInfo) -> Row:
    first, last = day.first_in, day.last_out
    return (
        day.day,
        f"{day.day:%a}",
        local(first, zone) if first else None,
        offset(first, zone) if first else None,
        local(last, zone) if last else None,
        offset(last, zone) if last else None,
        len(day.spans),
        day.worked_minutes,
        day.worked_minutes,
        *(getattr(day, field) for _, field in KINDS),
        day.planned,
        day.leave or None,
        day.status or None,
        day.rules or None,
        ", ".join(flaw.code for flaw in day.exceptions) or None,
    )


def punches(dataset: PayrollDataset) -> Table:
    """Return one row per punch that the totals rest on, and what was corrected."""

    def rows() -> Iterator[Row]:
        for person in dataset.employees:
            zone = ZoneInfo(person.zone)
            for punch in person.punches:
                yield person.number, person.name, *_punch(punch, zone)

    return Table(
        "Punches",
        (
            Column("Number", Kind.TEXT, 12),
            Column("Name", Kind.TEXT, 30),
            Column("Direction", Kind.TEXT, 11),
            Column("Local time", Kind.LOCAL, 20),
            Column("Offset", Kind.TEXT, 9),
            Column("UTC", Kind.LOCAL, 20),
            Column("Method", Kind.TEXT, 12),
            Column("Site", Kind.TEXT, 20),
            Column("Kiosk", Kind.TEXT, 20),
            Column("Counts", Kind.TEXT, 12),
            Column("Correction of", Kind.TEXT, 38),
            Column("Punch id", Kind.TEXT, 38),
        ),
        sum(len(person.punches) for person in dataset.employees),
        rows,
    )


def _punch(punch: PunchFact, zone: ZoneInfo) -> Row:
    return (
        str(punch.direction),
        local(punch.at, zone),
        offset(punch.at, zone),
        local(punch.at, ZoneInfo("UTC")),
        punch.method,
        punch.site,
        punch.kiosk or None,
        "yes" if punch.state == "counts" else punch.state,
        str(punch.corrects) if punch.corrects else None,
        str(punch.id),
    )


def exceptions(dataset: PayrollDataset) -> Table:
    """Return one row for each thing to settle."""

    def rows() -> Iterator[Row]:
        for person in dataset.employees:
            zone = ZoneInfo(person.zone)
            for day in person.workdays:
                for flaw in day.exceptions:
                    yield person.number, person.name, person.site, *_flaw(day.day, flaw, zone)

    return Table(
        "Exceptions",
        (
            Column("Number", Kind.TEXT, 12),
            Column("Name", Kind.TEXT, 30),
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


def _rules(dataset: PayrollDataset) -> list[str]:
    days = (day for person in dataset.employees for day in person.workdays)
    return sorted({day.rules for day in days if day.rules})


def about(dataset: PayrollDataset) -> Table:
    """Return what the workbook is made of."""
    people = dataset.employees
    known = f"{dataset.as_of:%Y-%m-%d %H:%M} UTC"
    lines: tuple[Row, ...] = (
        ("Company", dataset.company),
        ("First day", dataset.starts_on.isoformat()),
        ("Last day", dataset.ends_on.isoformat()),
        ("State", f"provisional: as of {known}" if dataset.provisional else "the period has ended"),
        ("Employees", str(len(people))),
        ("Worked (h:mm)", hours(dataset.worked_minutes)),
        ("Exceptions", str(dataset.exceptions)),
        ("Time zones", ", ".join(sorted({person.zone for person in people}))),
        ("Pairing", "each in with the next out; a missing punch never gives time"),
        ("Rules", ", ".join(_rules(dataset)) or "none chosen: what was clocked, nothing more"),
        ("Seconds", "each punch counts from its whole minute; rounding is as the rules say"),
        ("Dataset SHA-256", dataset.sha256),
    )
    columns = (Column("About", Kind.TEXT, 20), Column("This file", Kind.TEXT, 76))
    return Table("About", columns, len(lines), lambda: iter(lines))
