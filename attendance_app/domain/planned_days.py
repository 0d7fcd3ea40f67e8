"""What is planned on each day; people who share a plan and the rules share it here too."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from attendance_app.domain.day_result import DayResult
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.rota import Hours, Pattern, Rota
from attendance_app.domain.worked_time.facts import Plan, Scheduled, plans_of
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.statuses import Timetable
from attendance_app.domain.worked_time.zones import date_of, day_number

REACH = timedelta(days=9)  # what is read before the first day, so that its shifts are whole
AFTER = timedelta(days=3)
_Span = tuple[date, date]


class PlannedDays(NamedTuple):
    """The plan of some days, and enough around them.

    first: number of the first day that was asked for. idle: by day number, what each of those
    days is worth if nothing happens on it.
    """

    first: int

    schedule: Sequence[Scheduled]
    timetable: Timetable
    idle: Mapping[int, DayResult]

    def ahead(self, since: int) -> list[Plan]:
        """Return the plans from the day with the number `since` on, none before the first."""
        since = max(since, self.first)
        return [plan for plan in self.timetable.plans if plan.day >= since]


def planned_days(person: PersonFacts, first: date, last: date) -> PlannedDays:
    """Return what is planned for somebody from `first` to `last`."""
    rota, rules = person.rota, person.in_force.rules
    around = first - REACH, last + AFTER
    hired = person.hired if person.hired is not None and person.hired > around[0] else None
    left = person.left if person.left is not None and person.left < around[1] else None
    employed = hired or around[0], left or around[1]
    if rota.changes:
        return _planned(rota, rules, employed, (first, last))
    return _shared(rota.before, tuple(rota.since), rules, employed, (first, last))


@lru_cache(maxsize=256)
def _shared(
    before: Pattern,
    since: tuple[tuple[date, Pattern], ...],
    rules: Rules,
    employed: _Span,
    asked: _Span,
) -> PlannedDays:
    return _planned(Rota(before, since), rules, employed, asked)


def _planned(rota: Rota, rules: Rules, employed: _Span, asked: _Span) -> PlannedDays:
    planned = dict(rota.days(*employed))
    try:
        plans = plans_of(_scheduled(planned), rules)
    except RuleViolation:  # hours of shifts were changed until they overlap: the first one counts
        planned = _apart(planned, rules)
        plans = plans_of(_scheduled(planned), rules)
    days = range(day_number(asked[0]), day_number(asked[1]) + 1)
    by_day = {plan.day: plan for plan in plans}
    idle: dict[int, DayResult] = {}
    for number in days:
        day, plan = date_of(number), by_day.get(number)
        hours = (plan.start, plan.end, planned[day].minutes) if plan is not None else None
        idle[number] = DayResult(day, planned=hours, since=rules.on(number).since)
    return PlannedDays(days.start, _scheduled(planned), Timetable(plans, days), idle)


def _scheduled(planned: Mapping[date, Hours]) -> list[Scheduled]:
    return [Scheduled(day, hours.start, hours.end) for day, hours in planned.items()]


def _apart(planned: Mapping[date, Hours], rules: Rules) -> dict[date, Hours]:
    """Leave out each planned shift that starts before the one before it has ended."""
    kept: dict[date, Hours] = {}
    free_from = -(1 << 40)
    for day, hours in sorted(planned.items()):
        (plan,) = plans_of([Scheduled(day, hours.start, hours.end)], rules)
        if plan.start >= free_from:
            kept[day] = hours
            free_from = plan.end
    return kept
