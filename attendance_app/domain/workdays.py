"""One person's workdays: what each is worth, and the hash of the facts that decide it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial

from attendance_app.domain.day_result import DayResult, fingerprint
from attendance_app.domain.days_found import day_results, found_in_full
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.planned_days import PlannedDays, planned_days
from attendance_app.domain.rule_timeline import RulesInForce, VersionRef
from attendance_app.domain.worked_time.corrections import Correction
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts, Leave
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Punch, microseconds
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.short_way import Outcome, short_way
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, date_of, day_number

ENGINE_VERSION = "1.0.0"
_SETTLED = 5  # days after which a planned shift is over, its grace too, in every zone


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
    in_full: go through every stage of the engine with all of it. The answer is the same.
    """
    rules = person.in_force.rules
    plan = planned_days(person, first, last)
    facts = Facts(
        punches=person.punches,
        corrections=person.corrections,
        schedule=plan.schedule,
        holidays=frozenset(person.holidays),
        leaves={day: Leave(leave.type, leave.minutes) for day, leave in person.leave.items()},
        hired=person.hired,
        left=person.left,
    )
    why = partial(compute, facts, rules, as_of)
    if in_full:
        result = why()
        found = found_in_full(result, rules)
    else:
        result, found = None, short_way(facts, plan.timetable, rules, as_of)
    assessed = Assessed(day_results(person, plan, found), _due(person, plan, found, as_of), why)
    if result is not None:
        assessed.result = result
    return assessed


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


def _due(person: PersonFacts, plan: PlannedDays, found: Outcome, as_of: datetime) -> int | None:
    """Return the next minute at which a result changes although no fact does."""
    now = microseconds(as_of)
    changes = _changes(person, plan, found, now // US_PER_MINUTE // MINUTES_PER_DAY - _SETTLED)
    return min((minute for minute in changes if minute * US_PER_MINUTE > now), default=None)


def _changes(person: PersonFacts, plan: PlannedDays, found: Outcome, since: int) -> Iterator[int]:
    """Yield when results change. since: number of the first day whose plan may matter."""
    rules = person.in_force.rules
    if found.in_progress is not None:
        opened = found.in_progress.minute
        yield opened + rules.at(opened).policy.max_shift_min + 1
    for finding in found.findings:  # a punch of the future becomes one of the past
        yield finding.minute
        yield finding.minute + 1  # it may have seconds
    for day, _, end in plan.ahead(since):
        yield end
        yield end + rules.on(day).policy.late_grace + 1
        leave = person.leave.get(date_of(day))
        if leave is not None:
            yield max(end - (leave.minutes or 0), 0)
    if any(policy.weekly_rest is not None for policy in rules.policies):
        for shift in found.shifts:
            if shift.version.policy.weekly_rest is not None:
                yield rules.begin(rules.week(rules.workday(shift.end)[0]) + 7)
