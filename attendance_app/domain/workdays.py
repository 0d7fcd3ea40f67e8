"""One person's workdays: the facts as the company keeps them, and what a day is worth."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, NamedTuple

from attendance_app.domain.day_result import DayResult, Found, fingerprint
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.rota import Hours, Rota
from attendance_app.domain.rule_timeline import RulesInForce, VersionRef
from attendance_app.domain.worked_time.corrections import Correction
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts, Plan, Scheduled, plans_of
from attendance_app.domain.worked_time.facts import Leave as EngineLeave
from attendance_app.domain.worked_time.findings import Finding
from attendance_app.domain.worked_time.ordinary import Ordinary, ordinary
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Punch, microseconds
from attendance_app.domain.worked_time.rest import Spell
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.statuses import DayStatus
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, date_of, day_number

ENGINE_VERSION = "1.0.0"
REACH = timedelta(days=9)  # what is read before the first day, so that its shifts are whole
AFTER = timedelta(days=3)
_SETTLED = 5  # days after which a planned shift is over, its grace too, in every zone


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


@dataclass
class Assessed:
    """days: each day that was asked for. due: minute at which time alone changes one, or None."""

    days: dict[date, DayResult]
    due: int | None
    _why: Callable[[], Result] = field(repr=False)

    @cached_property
    def result(self) -> Result:
        """How it came about: every step of the rules. It is computed when it is asked for."""
        return self._why()


def whole_weeks(in_force: RulesInForce, first: date, last: date) -> tuple[date, date]:
    """Return the first and last day of the workweeks that hold `first` to `last`."""
    rules = in_force.rules
    start, stop = day_number(first), day_number(last)
    return date_of(min(start, rules.week(start))), date_of(max(stop, rules.week(stop) + 6))


def assess(
    person: PersonFacts, as_of: datetime, first: date, last: date, *, in_full: bool = False
) -> Assessed:
    """Return what the days from `first` to `last` are worth.

    The facts must reach `REACH` before the workweek of `first` and `AFTER` beyond that of `last`.
    in_full: go through every stage of the engine, even for who is ordinary. The answer is the same.
    """
    planned = dict(person.rota.days(first - REACH, last + AFTER))
    planned = {day: hours for day, hours in planned.items() if _employed(person, day)}
    facts, rules = _facts(person, planned), person.in_force.rules
    try:
        plans = plans_of(facts.schedule, rules)
    except RuleViolation:  # hours of shifts were changed until they overlap: the first one counts
        planned = _apart(person, planned)
        facts = _facts(person, planned)
        plans = plans_of(facts.schedule, rules)
    days = _Days(person, planned, plans)
    why = partial(compute, facts, rules, as_of)
    short = None if in_full else ordinary(facts, plans, rules, as_of)
    if short is None:
        result = why()
        days.add(result)
        outlook = _Outlook(plans, result.shifts, result.findings, result.in_progress)
        assessed = Assessed(days.results(first, last), _due(person, outlook, as_of, first), why)
        assessed.result = result
        return assessed
    days.add_ordinary(short)
    due = _due(person, _Outlook(plans, short.shifts), as_of, first)
    return Assessed(days.results(first, last), due, why)


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
    """Puts what the engine found onto days. found: by day number, the fields of a `DayResult`."""

    def __init__(
        self, person: PersonFacts, planned: Mapping[date, Hours], plans: Sequence[Plan]
    ) -> None:
        self.person, self.planned = person, planned
        self.plans = {plan.day: plan for plan in plans}
        self.found: defaultdict[int, dict[str, Any]] = defaultdict(dict)

    def results(self, first: date, last: date) -> dict[date, DayResult]:
        """Return every day from `first` to `last`."""
        rules = self.person.in_force.rules
        days: dict[date, DayResult] = {}
        for number in range(day_number(first), day_number(last) + 1):
            day = date_of(number)
            values = self.found[number]
            self._off(day, number, values)
            days[day] = DayResult(day, since=rules.on(number).since, **values)
        return days

    def add_ordinary(self, found: Ordinary) -> None:
        """Take what the short way found."""
        for day, (reg, ot, dt) in found.amounts.items():
            self.found[day].update(reg=reg, ot=ot, dt=dt)
        for name, minutes in (("night", found.nights), ("holiday", found.holidays)):
            for day, tagged in minutes.items():
                self.found[day][name] = tagged
        for day, tags in found.tags.items():
            self.found[day]["tags"] = tuple(sorted(tags.items()))
        for shift in found.shifts:
            values = self.found[shift.day]
            values["segments"] = values.get("segments", ()) + tuple(shift.recorded)
        self._statuses(found.statuses)

    def add(self, result: Result) -> None:
        """Take what the engine found."""
        for day, reg, ot, dt, night, holiday, _ in result.workdays:
            values = {"reg": reg, "ot": ot, "dt": dt, "night": night, "holiday": holiday}
            self.found[day_number(day)].update(values)
        self._recorded(result.shifts)
        opened = result.in_progress
        if opened is not None:
            day, _ = self.person.in_force.rules.workday(opened.minute)
            self.found[day]["opened"] = opened.minute
        self._remarks(result)
        self._statuses({day_number(day): status for day, status in result.statuses.items()})

    def _statuses(self, found: Mapping[int, DayStatus]) -> None:
        for day, (status, late, early) in found.items():
            self.found[day].update(status=str(status), late=late, early=early)

    def _recorded(self, shifts: Sequence[Shift]) -> None:
        rules = self.person.in_force.rules
        for shift in shifts:
            values = self.found[rules.workday(shift.start)[0]]
            recorded = tuple([(start, end, a.id, b.id) for start, end, a, b in shift.segments])
            values["segments"] = values.get("segments", ()) + recorded

    def _remarks(self, result: Result) -> None:
        for name, findings in (("findings", result.findings), ("notices", result.notices)):
            for code, minute, workday, punches in findings:
                values = self.found[workday]
                one = Found(str(code), str(code.severity), minute, punches)
                values[name] = (*values.get(name, ()), one)
        starts = [line.start for line in result.lines]
        for name, start, end, _ in result.tags:
            if name == "holiday":
                continue
            day = result.lines[bisect_right(starts, start) - 1].workday
            tags = dict(self.found[day].get("tags", ()))
            tags[name] = tags.get(name, 0) + end - start
            self.found[day]["tags"] = tuple(sorted(tags.items()))

    def _off(self, day: date, number: int, values: dict[str, Any]) -> None:
        """Add the plan, leave and the holiday of a day."""
        plan = self.plans.get(number)
        if plan is not None:
            values["planned"] = (plan.start, plan.end, self.planned[day].minutes)
        leave = self.person.leave.get(day)
        if leave is not None:
            minutes = leave.charged
            values.update(leave=leave.type, leave_minutes=minutes)
            values["leave_paid"] = minutes if leave.paid else 0
        off = self.person.holidays.get(day)
        if off is not None and _employed(self.person, day):
            values["holiday_name"] = off.name
            values["holiday_paid"] = off.paid if plan is not None else 0


class _Outlook(NamedTuple):
    """What may still change."""

    plans: Sequence[Plan]
    shifts: Sequence[Spell]
    findings: Sequence[Finding] = ()
    in_progress: Punch | None = None


def _due(person: PersonFacts, outlook: _Outlook, as_of: datetime, first: date) -> int | None:
    """Return the next minute at which a result changes although no fact does."""
    now = microseconds(as_of)
    since = max(day_number(first), now // US_PER_MINUTE // MINUTES_PER_DAY - _SETTLED)
    changes = _changes(person, outlook, since)
    return min((minute for minute in changes if minute * US_PER_MINUTE > now), default=None)


def _changes(person: PersonFacts, outlook: _Outlook, since: int) -> Iterator[int]:
    """Yield when results change. since: number of the first day whose plan may matter."""
    rules = person.in_force.rules
    if outlook.in_progress is not None:
        opened = outlook.in_progress.minute
        yield opened + rules.at(opened).policy.max_shift_min + 1
    for finding in outlook.findings:  # a punch of the future becomes one of the past
        yield finding.minute
        yield finding.minute + 1  # it may have seconds
    for day, _, end in outlook.plans:
        if day < since:
            continue
        yield end
        yield end + rules.on(day).policy.late_grace + 1
        leave = person.leave.get(date_of(day))
        if leave is not None:
            yield max(end - (leave.minutes or 0), 0)
    for shift in outlook.shifts:
        if shift.version.policy.weekly_rest is not None:
            yield rules.begin(rules.week(rules.workday(shift.end)[0]) + 7)
