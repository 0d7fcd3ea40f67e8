"""From punches to a payroll dataset: first in to last out, paired, by local workday."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.interval import Interval
from attendance_app.domain.punch import Direction


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A punch reduced to what pairing needs. at: UTC."""

    at: datetime
    direction: Direction


@dataclass(frozen=True, slots=True)
class Pairing:
    """Worked spans, and the punches that found no partner."""

    spans: tuple[Interval, ...]
    missing_out: tuple[datetime, ...]  # an IN without an OUT
    missing_in: tuple[datetime, ...]  # an OUT without an IN


@dataclass(frozen=True, slots=True)
class Workday:
    """One local day of one employee. A span belongs to the day on which it starts.

    first_in, last_out: UTC, of the paired spans; None when nothing was paired.
    """

    day: date
    worked_minutes: int
    first_in: datetime | None
    last_out: datetime | None
    spans: tuple[Interval, ...]
    exceptions: tuple[str, ...]  # MISSING_OUT, MISSING_IN


@dataclass(frozen=True, slots=True)
class EmployeeTimes:
    """One employee's part of a dataset; workdays in order."""

    employee: EmployeeId
    number: str
    name: str
    department: str
    site: str
    zone: str
    workdays: tuple[Workday, ...]

    @property
    def worked_minutes(self) -> int:
        """Total of the period."""
        return sum(day.worked_minutes for day in self.workdays)

    @property
    def exceptions(self) -> int:
        """How many punches lack a partner."""
        return sum(len(day.exceptions) for day in self.workdays)


@dataclass(frozen=True, slots=True)
class PayrollDataset:
    """Everything an export prints. employees by number; sha256 covers all of it."""

    company: str
    starts_on: date
    ends_on: date
    as_of: datetime
    employees: tuple[EmployeeTimes, ...]
    sha256: str


def pair(events: Iterable[ClockEvent], longest_minutes: int = 16 * 60) -> Pairing:
    """Pair each IN with the next OUT.

    An IN followed by another IN, or by an OUT later than `longest_minutes`, is a missing OUT; an
    OUT without an IN is a missing IN. Neither invents time.
    """
    spans: list[Interval] = []
    missing_out: list[datetime] = []
    missing_in: list[datetime] = []
    opened: datetime | None = None
    for event in sorted(events, key=lambda e: e.at):
        if event.direction is Direction.IN:
            if opened is not None:
                missing_out.append(opened)
            opened = event.at
            continue
        span = Interval(opened, event.at) if opened is not None else None
        if span is not None and span.whole_minutes <= longest_minutes:
            spans.append(span)
        else:
            missing_in.append(event.at)
            if opened is not None:
                missing_out.append(opened)
        opened = None
    if opened is not None:
        missing_out.append(opened)
    return Pairing(tuple(spans), tuple(missing_out), tuple(missing_in))


def workdays(pairing: Pairing, zone: ZoneInfo, days: Sequence[date]) -> tuple[Workday, ...]:
    """Book what was paired on `days`, local to `zone`; days with neither time nor exception too."""
    spans: dict[date, list[Interval]] = {}
    exceptions: dict[date, list[str]] = {}
    for span in pairing.spans:
        spans.setdefault(span.start.astimezone(zone).date(), []).append(span)
    for code, instants in (
        ("MISSING_OUT", pairing.missing_out),
        ("MISSING_IN", pairing.missing_in),
    ):
        for at in instants:
            exceptions.setdefault(at.astimezone(zone).date(), []).append(code)
    return tuple(_workday(day, spans.get(day, []), exceptions.get(day, [])) for day in days)


def _workday(day: date, spans: Sequence[Interval], exceptions: Sequence[str]) -> Workday:
    return Workday(
        day=day,
        worked_minutes=sum(span.whole_minutes for span in spans),
        first_in=spans[0].start if spans else None,
        last_out=spans[-1].end if spans else None,
        spans=tuple(spans),
        exceptions=tuple(exceptions),
    )
