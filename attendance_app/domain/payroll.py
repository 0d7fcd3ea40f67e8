"""From punches to a payroll dataset: each in paired with its out, booked by local workday."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.interval import Interval
from attendance_app.domain.letterhead import Letterhead
from attendance_app.domain.printed import Printed
from attendance_app.domain.punch import Direction

LONGEST_SPAN = timedelta(hours=16)
PAID = frozenset({"regular", "overtime", "double", "holiday_paid", "leave_paid"})
_ZONES_APART = timedelta(hours=12)  # a local day ends at most this long after the same day in UTC


class Flaw(StrEnum):
    """What is to settle about a day; a punch without a partner counts no minute."""

    MISSING_OUT = "MISSING_OUT"
    MISSING_IN = "MISSING_IN"
    STILL_IN = "STILL_IN"  # the newest IN may still find its OUT
    DUPLICATE = "DUPLICATE"
    MEAL_SHORT = "MEAL_SHORT"
    MEAL_LATE = "MEAL_LATE"
    MEAL_MISSED = "MEAL_MISSED"
    REST_SHORT = "REST_SHORT"
    WEEKLY_REST = "WEEKLY_REST"
    FUTURE_PUNCH = "FUTURE_PUNCH"
    NOT_EMPLOYED = "NOT_EMPLOYED"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A punch reduced to what pairing needs. at: UTC."""

    at: datetime
    direction: Direction


@dataclass(frozen=True, slots=True)
class PunchFact:
    """A punch as payroll prints it. at: UTC. corrects: the punch that this one replaces.

    state: counts, replaced, voided or dropped (a second tap); the last three count for nothing.
    """

    id: UUID
    at: datetime
    direction: Direction
    method: str
    site: str
    kiosk: str
    corrects: UUID | None = None
    state: str = "counts"

    @property
    def event(self) -> ClockEvent:
        """What pairing needs of it."""
        return ClockEvent(self.at, self.direction)


@dataclass(frozen=True, slots=True)
class Pairing:
    """Worked spans, and the punches that found no partner."""

    spans: tuple[Interval, ...]
    missing_out: tuple[datetime, ...]  # an IN without an OUT
    missing_in: tuple[datetime, ...]  # an OUT without an IN
    still_in: tuple[datetime, ...] = ()  # the newest IN, while it may still find its OUT


@dataclass(frozen=True, slots=True)
class DayException:
    """Something to settle. at: UTC."""

    code: Flaw
    at: datetime


@dataclass(frozen=True, slots=True)
class Workday:
    """One workday of one employee, as the rules of the site made it.

    worked_minutes: regular, overtime and double time. spans: recorded in and out of the shifts
    that start on the day; first_in, last_out: of them, UTC. status: as the rules call it. rules:
    the version that decided, as "Illinois hourly, version 7"; empty before a site has rules.
    """

    day: date
    worked_minutes: int
    first_in: datetime | None
    last_out: datetime | None
    spans: tuple[Interval, ...]
    exceptions: tuple[DayException, ...]
    regular: int = 0
    overtime: int = 0
    double: int = 0
    night: int = 0
    holiday: int = 0
    holiday_paid: int = 0
    leave: str = ""
    leave_minutes: int = 0
    leave_paid: int = 0
    planned: int = 0
    status: str = ""
    rules: str = ""
    late: int = 0
    early: int = 0


@dataclass(frozen=True, slots=True)
class CorrectionFact:
    """An approved correction. Times in UTC; None where there is no old or no new punch."""

    id: int
    operation: str
    old_at: datetime | None
    old_direction: str
    new_at: datetime | None
    new_direction: str
    reason: str
    requested_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class AdjustmentFact:
    """Minutes of one kind of time for a day of an earlier, locked period."""

    day: date
    kind: str
    minutes: int
    cause: str


@dataclass(frozen=True, slots=True)
class EmployeeTimes:
    """One employee's part of a dataset; workdays and punches in order of time."""

    employee: EmployeeId
    number: str
    name: str
    department: str
    site: str
    zone: str
    workdays: tuple[Workday, ...]
    punches: tuple[PunchFact, ...] = ()
    corrections: tuple[CorrectionFact, ...] = ()
    adjustments: tuple[AdjustmentFact, ...] = ()

    def total(self, kind: str) -> int:
        """Return the minutes of one kind, by the name of a field of `Workday`."""
        return sum(getattr(day, kind) for day in self.workdays)

    @property
    def adjusted_minutes(self) -> int:
        """Paid minutes that late facts of earlier periods add, or take."""
        return sum(line.minutes for line in self.adjustments if line.kind in PAID)

    @property
    def paid_minutes(self) -> int:
        """Work, paid holidays, paid leave, and what late facts of earlier periods add."""
        days = self.workdays
        paid = sum(day.worked_minutes + day.holiday_paid + day.leave_paid for day in days)
        return paid + self.adjusted_minutes

    @property
    def worked_minutes(self) -> int:
        """Total of the period."""
        return sum(day.worked_minutes for day in self.workdays)

    @property
    def days_worked(self) -> int:
        """How many days have worked time."""
        return sum(bool(day.worked_minutes) for day in self.workdays)

    @property
    def exceptions(self) -> int:
        """How much is to settle."""
        return sum(len(day.exceptions) for day in self.workdays)


@dataclass(slots=True)
class Tally:
    """What people's parts of a dataset add up to: counts of lines, and minutes.

    leave: the types of leave that occur. rules, zones: what days were decided by.
    """

    people: int = 0
    days: int = 0
    punches: int = 0
    corrections: int = 0
    adjustments: int = 0
    worked_minutes: int = 0
    days_worked: int = 0
    exceptions: int = 0
    leave: set[str] = field(default_factory=set[str])
    rules: set[str] = field(default_factory=set[str])
    zones: set[str] = field(default_factory=set[str])

    def add(self, person: "EmployeeTimes") -> None:
        """Count one more."""
        self.people += 1
        self.days += len(person.workdays)
        self.punches += len(person.punches)
        self.corrections += len(person.corrections)
        self.adjustments += len(person.adjustments)
        self.zones.add(person.zone)
        for day in person.workdays:
            self.worked_minutes += day.worked_minutes
            self.days_worked += bool(day.worked_minutes)
            self.exceptions += len(day.exceptions)
            if day.leave_minutes or day.leave_paid:
                self.leave.add(day.leave)
            if day.rules:
                self.rules.add(day.rules)

    def join(self, other: "Tally") -> None:
        """Add what others add up to."""
        self.people += other.people
        self.days += other.days
        self.punches += other.punches
        self.corrections += other.corrections
        self.adjustments += other.adjustments
        self.worked_minutes += other.worked_minutes
        self.days_worked += other.days_worked
        self.exceptions += other.exceptions
        self.leave |= other.leave
        self.rules |= other.rules
        self.zones |= other.zones


@dataclass(frozen=True, slots=True)
class PayrollDataset:
    """Everything an export prints. employees by number; they may be read from a file each time.

    as_of: the instant it was read; for a period that was settled by then, the instant it settled,
    so that equal facts give equal files. sha256 covers the facts: all but company, as_of and
    printed. tally: of `employees`. site: the only one whose people are in it, or empty.
    """

    company: str
    starts_on: date
    ends_on: date
    as_of: datetime
    employees: Sequence[EmployeeTimes]
    sha256: str
    tally: Tally
    printed: Printed = Printed()  # noqa: RUF009 - frozen
    site: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """Each day of the period."""
        return days_between(self.starts_on, self.ends_on)

    @property
    def worked_minutes(self) -> int:
        """Total of all employees."""
        return self.tally.worked_minutes

    @property
    def exceptions(self) -> int:
        """How much is to settle about all employees."""
        return self.tally.exceptions

    @property
    def letterhead(self) -> Letterhead:
        """The letterhead of the whole: the site's when it is about one."""
        return self.printed.of(self.site)

    @property
    def provisional(self) -> bool:
        """Whether a punch may still come that belongs to the period."""
        return self.as_of < settled_at(self.ends_on)


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def settled_at(ends_on: date) -> datetime:
    """Return when the last span of a period that ends on `ends_on` has ended, in every zone."""
    midnight = datetime.combine(ends_on + timedelta(days=1), time(), UTC)
    return midnight + _ZONES_APART + LONGEST_SPAN


def reading_window(first: date, last: date) -> Interval:
    """Return what to read so that spans at the period's edges find both ends, in every zone."""
    margin = LONGEST_SPAN + timedelta(hours=14)  # UTC+14 is the zone that is furthest ahead
    start = datetime.combine(first, time(), UTC) - margin
    return Interval(start, settled_at(last))


def effective(punches: Sequence[PunchFact]) -> list[PunchFact]:
    """Return the punches that count, in order of time: what was corrected does not."""
    replaced = {punch.corrects for punch in punches if punch.corrects}
    left = (punch for punch in punches if punch.id not in replaced)
    return sorted(left, key=lambda punch: (*_order(punch.event), punch.id))


def _order(event: ClockEvent) -> tuple[datetime, bool]:
    """Sort by time; of two at one instant the OUT comes first, so the order given is no matter."""
    return event.at, event.direction is Direction.IN


def pair(
    events: Iterable[ClockEvent],
    longest_minutes: int = int(LONGEST_SPAN.total_seconds()) // 60,
    as_of: datetime | None = None,
) -> Pairing:
    """Pair each IN with the next OUT.

    An IN followed by another IN, or by an OUT later than `longest_minutes`, is a missing OUT; an
    OUT without an IN is a missing IN. The newest IN is still in when `as_of` is no later than
    that. Nothing invents time.
    """
    spans: list[Interval] = []
    missing_out: list[datetime] = []
    missing_in: list[datetime] = []
    opened: datetime | None = None
    for event in sorted(events, key=_order):
        if event.direction is Direction.IN:
            if opened is not None:
                missing_out.append(opened)
            opened = event.at
            continue
        span = Interval(opened, event.at) if opened is not None else None
        if span is not None and span.duration <= timedelta(minutes=longest_minutes):
            spans.append(span)
        else:
            missing_in.append(event.at)
            if opened is not None:
                missing_out.append(opened)
        opened = None
    still_in: list[datetime] = []
    if opened is not None:
        waits = as_of is not None and as_of - opened <= timedelta(minutes=longest_minutes)
        (still_in if waits else missing_out).append(opened)
    return Pairing(tuple(spans), tuple(missing_out), tuple(missing_in), tuple(still_in))


def workdays(pairing: Pairing, zone: ZoneInfo, days: Sequence[date]) -> tuple[Workday, ...]:
    """Book what was paired on `days`, local to `zone`; days with neither time nor exception too."""
    spans: dict[date, list[Interval]] = {}
    exceptions: dict[date, list[DayException]] = {}
    for span in pairing.spans:
        spans.setdefault(span.start.astimezone(zone).date(), []).append(span)
    for code, instants in (
        (Flaw.MISSING_OUT, pairing.missing_out),
        (Flaw.MISSING_IN, pairing.missing_in),
        (Flaw.STILL_IN, pairing.still_in),
    ):
        for at in instants:
            exceptions.setdefault(at.astimezone(zone).date(), []).append(DayException(code, at))
    return tuple(_workday(day, spans.get(day, []), exceptions.get(day, [])) for day in days)


def _workday(day: date, spans: Sequence[Interval], exceptions: Sequence[DayException]) -> Workday:
    return Workday(
        day=day,
        worked_minutes=sum(span.whole_minutes for span in spans),
        first_in=spans[0].start if spans else None,
        last_out=spans[-1].end if spans else None,
        spans=tuple(spans),
        exceptions=tuple(sorted(exceptions, key=lambda flaw: (flaw.at, flaw.code))),
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Who a dataset is about. employed: on at least one day of the period."""

    employee: EmployeeId
    number: str
    name: str
    department: str
    site: str
    zone: str
    employed: bool = True
