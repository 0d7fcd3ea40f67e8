"""What a change would do to people's days: computed before and after, nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from attendance_app.domain.day_result import DayResult
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.rule_timeline import RulesInForce
from attendance_app.domain.workdays import assess, whole_weeks
from attendance_app.domain.worked_time.corrections import Correction


@dataclass(frozen=True, slots=True)
class Changed:
    """A workday that would be different."""

    day: date
    before: DayResult
    after: DayResult


def compare(
    before: PersonFacts, after: PersonFacts, as_of: datetime, first: date, last: date
) -> list[Changed]:
    """Return the days of the workweeks around `first` to `last` that differ in anything."""
    span = whole_weeks(before.in_force, first, last)
    old = assess(before, as_of, *span).days
    new = assess(after, as_of, *span).days
    return [Changed(day, old[day], new[day]) for day in old if _seen(old[day]) != _seen(new[day])]


def both(
    before: PersonFacts, after: PersonFacts, as_of: datetime, first: date, last: date
) -> list[Changed]:
    """Return each day from `first` to `last`, whether it differs or not."""
    span = whole_weeks(before.in_force, first, last)
    span = min(span[0], whole_weeks(after.in_force, first, last)[0]), span[1]
    old = assess(before, as_of, *span).days
    new = assess(after, as_of, *span).days
    return [Changed(day, old[day], new[day]) for day in old if first <= day <= last]


def under(person: PersonFacts, in_force: RulesInForce) -> PersonFacts:
    """Return the facts under other rules."""
    return replace(person, in_force=in_force)


def with_corrections(person: PersonFacts, more: Sequence[Correction]) -> PersonFacts:
    """Return the facts as if some more corrections were approved."""
    return replace(person, corrections=[*person.corrections, *more])


def paid(result: DayResult) -> tuple[int, int, int]:
    """Return regular, overtime and double minutes."""
    return result.reg, result.ot, result.dt


def minutes(changed: Sequence[Changed]) -> int:
    """Return by how many minutes the paid time changes."""
    return sum(one.after.worked - one.before.worked for one in changed)


def _seen(result: DayResult) -> DayResult:
    """Return what people see of a result: not from which day its rules are in force."""
    return result._replace(since=None)
