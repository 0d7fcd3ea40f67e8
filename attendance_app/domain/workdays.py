"""One person's workdays: the facts as the company keeps them, and what a day is worth."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.rota import Hours, Rota
from attendance_app.domain.rule_timeline import RulesInForce, VersionRef
from attendance_app.domain.worked_time.corrections import Correction
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts, Scheduled, plans_of
from attendance_app.domain.worked_time.facts import Leave as EngineLeave
from attendance_app.domain.worked_time.findings import Severity
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Punch, microseconds
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.statuses import DayStatus
from attendance_app.domain.worked_time.zones import date_of, day_number

ENGINE_VERSION = "1.0.0"
REACH = timedelta(days=9)  # what is read before the first day, so that its shifts are whole
AFTER = timedelta(days=3)


class DayOff(NamedTuple):
    """A holiday. paid: minutes for who is planned and stays home."""

    name: str
    paid: int


class LeaveDay(NamedTuple):
    """Approved leave. minutes: None for the full day. charged: minutes that it counts."""

    type: str
    minutes: int | None
    charged: int
    paid: bool


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Everything that one person's days depend on; punches and corrections for the engine.

    hired, left: first and last day of employment.
    """

    employee: int
    in_force: RulesInForce
    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    rota: Rota = Rota()  # noqa: RUF009 - frozen
    holidays: Mapping[date, DayOff] = field(default_factory=dict[date, DayOff])
    leave: Mapping[date, LeaveDay] = field(default_factory=dict[date, LeaveDay])
    hired: date | None = None
    left: date | None = None


class Found(NamedTuple):
    """A finding on a day. minute: UTC, from 1970. punches: ids."""

    code: str
    severity: str
    minute: int
    punches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayResult:
    """What one workday is worth. Instants are UTC minutes from 1970, amounts are minutes.

    segments: recorded (in, out) of the shifts that start on the day. planned: (from, to, minutes
    without the pause). since: from which day the rules that decided it are in force. opened: an in
    that still waits for its out. notices: findings for review only.
    """

    day: date
    reg: int = 0
    ot: int = 0
    dt: int = 0
    night: int = 0
    holiday: int = 0
    holiday_name: str = ""
    holiday_paid: int = 0
    leave: str = ""
    leave_minutes: int = 0
    leave_paid: int = 0
    planned: tuple[int, int, int] | None = None
    status: str = ""
    late: int = 0
    early: int = 0
    segments: tuple[tuple[int, int, str, str], ...] = ()
    opened: int | None = None
    findings: tuple[Found, ...] = ()
    notices: tuple[Found, ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    since: date | None = None

    @property
    def worked(self) -> int:
        """Regular, overtime and double time."""
        return self.reg + self.ot + self.dt

    @property
    def blocking(self) -> int:
        """How many findings keep the pay period open."""
        return sum(found.severity == Severity.BLOCK for found in self.findings)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self == DayResult(self.day, since=self.since)

    def amounts(self) -> dict[str, int]:
        """Return what is paid, by kind; adjustments are differences of these."""
        return {
            "regular": self.reg,
            "overtime": self.ot,
            "double": self.dt,
            "night": self.night,
            "holiday": self.holiday,
            "holiday_paid": self.holiday_paid,
            "leave_paid": self.leave_paid,
        }

    def json(self) -> dict[str, Any]:
        """Return the result as JSON values; `from_json` reads it back."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name in self.__slots__
            if (value := getattr(self, name)) not in (0, "", (), None)
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "DayResult":
        """Return the result that `json` wrote."""
        values = dict(given)
        for name in ("day", "since"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        for name in ("findings", "notices"):
            values[name] = tuple(_found(item) for item in values.get(name, ()))
        for name in ("segments", "tags"):
            values[name] = tuple(tuple(item) for item in values.get(name, ()))
        if "planned" in values:
            values["planned"] = tuple(values["planned"])
        return cls(**values)

    def sha256(self) -> str:
        """Return the hash of the result."""
        return fingerprint(self.json())


class Assessed(NamedTuple):
    """days: each day that was asked for. due: minute at which time alone changes one, or None."""

    days: dict[date, DayResult]
    result: Result
    due: int | None


def fingerprint(value: object) -> str:
    """Return the SHA-256 of a JSON value in canonical form."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def whole_weeks(in_force: RulesInForce, first: date, last: date) -> tuple[date, date]:
    """Return the first and last day of the workweeks that hold `first` to `last`."""
    rules = in_force.rules
    start, stop = day_number(first), day_number(last)
    return date_of(min(start, rules.week(start))), date_of(max(stop, rules.week(stop) + 6))


def assess(person: PersonFacts, as_of: datetime, first: date, last: date) -> Assessed:
    """Return what the days from `first` to `last` are worth.

    The facts must reach `REACH` before the workweek of `first` and `AFTER` beyond that of `last`.
    """
    rules = person.in_force.rules
    planned = dict(person.rota.days(first - REACH, last + AFTER))
    planned = {day: hours for day, hours in planned.items() if _employed(person, day)}
    facts = _facts(person, planned)
    try:
        result = compute(facts, rules, as_of)
    except RuleViolation:  # hours of shifts were changed until they overlap: the first one counts
        planned = _apart(person, planned)
        facts = _facts(person, planned)
        result = compute(facts, rules, as_of)
    days = _Days(person, result, planned, first, last).results()
    return Assessed(days, result, _due(person, result, planned, microseconds(as_of), first))


def inputs_of(person: PersonFacts, week: date) -> str:
    """Return the hash of the facts that decide the workweek which starts on `week`."""
    rules = person.in_force.rules
    day = day_number(week)
    begin, end = rules.begin(day - 1), rules.begin(day + 8)
    near = [p for p in person.punches if begin <= p.minute < end]
    dates = [week + timedelta(days=n) for n in range(-1, 8)]
    deciding = {version.since: version for version in (rules.on(day + n) for n in range(7))}
    return fingerprint(
        [
            [[p.at, p.kind, p.id] for p in near],
            [_written(c) for c in person.corrections if c.approved and _near(c, near, begin, end)],
            [[d.isoformat(), *h[:3]] for d in dates if (h := person.rota.on(d)) is not None],
            [[d.isoformat(), *person.holidays[d]] for d in dates if d in person.holidays],
            [[d.isoformat(), *person.leave[d]] for d in dates if d in person.leave],
            sorted(
                [ref.sha256 if ref else "", version.policy.zone, version.policy.exempt]
                for since, version in deciding.items()
                for ref in (person.in_force.versions[since],)
            ),
        ]
    )


def version_of(person: PersonFacts, result: DayResult) -> VersionRef | None:
    """Return the rule version that decided a day; None while the site had none."""
    return person.in_force.versions[result.since]


def _found(item: Sequence[Any]) -> Found:
    code, severity, minute, punches = item
    return Found(code, severity, minute, tuple(punches))


def _written(item: Correction) -> list[object]:
    added = [item.punch.at, item.punch.kind, item.punch.id] if item.punch is not None else None
    return [item.operation, item.target, added]


def _near(item: Correction, punches: Sequence[Punch], begin: int, end: int) -> bool:
    if item.punch is not None and begin <= item.punch.minute < end:
        return True
    return any(punch.id == item.target for punch in punches)


def _employed(person: PersonFacts, day: date) -> bool:
    after = person.hired is None or day >= person.hired
    return after and (person.left is None or day <= person.left)


def _facts(person: PersonFacts, planned: Mapping[date, Hours]) -> Facts:
    return Facts(
        punches=person.punches,
        corrections=person.corrections,
        schedule=[Scheduled(day, hours.start, hours.end) for day, hours in planned.items()],
        holidays=frozenset(person.holidays),
        leaves={day: EngineLeave(leave.type, leave.minutes) for day, leave in person.leave.items()},
        hired=person.hired,
        left=person.left,
    )


def _apart(person: PersonFacts, planned: Mapping[date, Hours]) -> dict[date, Hours]:
    """Leave out each planned shift that starts before the one before it has ended."""
    rules = person.in_force.rules
    kept: dict[date, Hours] = {}
    free_from = -(1 << 40)
    for day, hours in sorted(planned.items()):
        (plan,) = plans_of([Scheduled(day, hours.start, hours.end)], rules)
        if plan.start >= free_from:
            kept[day] = hours
            free_from = plan.end
    return kept


class _Days:
    """Puts what the engine found onto days."""

    def __init__(
        self,
        person: PersonFacts,
        result: Result,
        planned: Mapping[date, Hours],
        first: date,
        last: date,
    ) -> None:
        self.person, self.result, self.planned = person, result, planned
        self.first, self.last = first, last
        self.found: dict[date, dict[str, Any]] = {}

    def results(self) -> dict[date, DayResult]:
        """Return every day."""
        self._minutes()
        self._recorded()
        self._remarks()
        rules = self.person.in_force.rules
        days: dict[date, DayResult] = {}
        for number in range(day_number(self.first), day_number(self.last) + 1):
            day = date_of(number)
            values = self.found.get(day, {})
            self._off(day, values)
            values["since"] = rules.on(number).since
            days[day] = DayResult(day, **values)
        return days

    def _at(self, day: date) -> dict[str, Any]:
        return self.found.setdefault(day, {})

    def _minutes(self) -> None:
        for day, reg, ot, dt, night, holiday, _ in self.result.workdays:
            self._at(day).update(reg=reg, ot=ot, dt=dt, night=night, holiday=holiday)
        for day, status in self.result.statuses.items():
            self._status(self._at(day), status)

    def _status(self, values: dict[str, Any], found: DayStatus) -> None:
        values.update(status=str(found.status), late=found.late, early=found.early)

    def _recorded(self) -> None:
        rules = self.person.in_force.rules
        for shift in self.result.shifts:
            values = self._at(date_of(rules.workday(shift.start)[0]))
            recorded = tuple((s.start, s.end, s.opened.id, s.closed.id) for s in shift.segments)
            values["segments"] = values.get("segments", ()) + recorded
        opened = self.result.in_progress
        if opened is not None:
            self._at(date_of(rules.workday(opened.minute)[0]))["opened"] = opened.minute

    def _remarks(self) -> None:
        for name, findings in (
            ("findings", self.result.findings),
            ("notices", self.result.notices),
        ):
            for code, minute, workday, punches in findings:
                values = self._at(date_of(workday))
                one = Found(str(code), str(code.severity), minute, punches)
                values[name] = (*values.get(name, ()), one)
        starts = [line.start for line in self.result.lines]
        for name, start, end, _ in self.result.tags:
            if name == "holiday":
                continue
            line = self.result.lines[bisect_right(starts, start) - 1]
            day = date_of(line.workday)
            tags = dict(self._at(day).get("tags", ()))
            tags[name] = tags.get(name, 0) + end - start
            self._at(day)["tags"] = tuple(sorted(tags.items()))

    def _off(self, day: date, values: dict[str, Any]) -> None:
        """Add the plan, leave and the holiday of a day."""
        hours = self.planned.get(day)
        if hours is not None:
            clock = self.person.in_force.rules.on(day_number(day)).clock
            start = clock.to_utc(day_number(day), hours.start)
            end = clock.to_utc(day_number(day), hours.until)
            values["planned"] = (start, end, hours.minutes)
        leave = self.person.leave.get(day)
        if leave is not None:
            minutes = leave.charged
            values.update(leave=leave.type, leave_minutes=minutes)
            values["leave_paid"] = minutes if leave.paid else 0
        off = self.person.holidays.get(day)
        if off is not None and _employed(self.person, day):
            values["holiday_name"] = off.name
            values["holiday_paid"] = off.paid if hours is not None else 0


def _due(
    person: PersonFacts, result: Result, planned: Mapping[date, Hours], now: int, first: date
) -> int | None:
    """Return the next minute at which a result changes although no fact does."""
    return min(
        (
            minute
            for minute in _changes(person, result, planned, first)
            if minute * US_PER_MINUTE > now
        ),
        default=None,
    )


def _changes(
    person: PersonFacts, result: Result, planned: Mapping[date, Hours], first: date
) -> Iterator[int]:
    rules = person.in_force.rules
    if result.in_progress is not None:
        opened = result.in_progress.minute
        yield opened + rules.at(opened).policy.max_shift_min + 1
    for finding in result.findings:  # a punch of the future becomes one of the past
        yield finding.minute
        yield finding.minute + 1  # it may have seconds
    for day, hours in planned.items():
        if day < first:
            continue
        policy = rules.on(day_number(day)).policy
        end = rules.on(day_number(day)).clock.to_utc(day_number(day), hours.until)
        yield end
        yield end + policy.late_grace + 1
        if day in person.leave:
            yield max(end - (person.leave[day].minutes or 0), 0)
    for shift in result.shifts:
        if shift.version.policy.weekly_rest is not None:
            yield rules.begin(rules.week(rules.workday(shift.end)[0]) + 7)
