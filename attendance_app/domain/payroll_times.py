"""One employee's part of a payroll dataset, as the rules made it of the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from attendance_app.domain.day_result import DayResult, Found
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import (
    AdjustmentFact,
    CorrectionFact,
    DayException,
    EmployeeTimes,
    Flaw,
    Person,
    PunchFact,
    Workday,
)
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.rule_timeline import unruled_in_force
from attendance_app.domain.workdays import assess, version_of, whole_weeks
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.punches import Kind, Punch, instant
from attendance_app.domain.worked_time.trace import Rule

_ORPHAN = "ORPHAN_OUT"


class Recorded(NamedTuple):
    """What a dataset prints of the facts besides the results."""

    punches: Sequence[PunchFact]
    corrections: Sequence[CorrectionFact] = ()
    adjustments: Sequence[AdjustmentFact] = ()


def times_of(
    person: Person, punches: Sequence[PunchFact], days: Sequence[date], as_of: datetime
) -> EmployeeTimes:
    """Return the part of somebody whose site has no rules: what was clocked, nothing more."""
    events, corrections = engine_facts(punches)
    facts = PersonFacts(
        employee=int(person.employee),
        in_force=unruled_in_force(person.zone),
        punches=events,
        corrections=corrections,
    )
    return times_from(person, facts, Recorded(punches), days, as_of)


def times_from(
    person: Person,
    facts: PersonFacts,
    recorded: Recorded,
    days: Sequence[date],
    as_of: datetime,
) -> EmployeeTimes:
    """Return one employee's part of a dataset for `days`, which follow each other.

    The facts reach as far around `days` as `assess` asks for. Printed are the punches of the
    shifts that start on `days`, what was corrected about them, and what is to settle.
    """
    first, last = days[0], days[-1]
    assessed = assess(facts, as_of, *whole_weeks(facts.in_force, first, last))
    results = [assessed.days[day] for day in days]
    instants = {str(punch.id): punch.at for punch in recorded.punches}
    added = {f"c{c.id}": c.new_at for c in recorded.corrections if c.new_at is not None}
    places = instants | added
    dropped = {
        step.punches[0]
        for step in assessed.result.steps
        if step.rule is Rule.DROPPED and step.punches
    }
    printed = _named(results) | _standing(results, recorded.punches)
    corrected = tuple(c for c in recorded.corrections if _concerns(c, first, last, facts))
    return EmployeeTimes(
        employee=person.employee,
        number=person.number,
        name=person.name,
        department=person.department,
        site=person.site,
        zone=person.zone,
        workdays=tuple(_workday(facts, result, places) for result in results),
        punches=_printed(recorded, corrected, printed, dropped),
        corrections=corrected,
        adjustments=tuple(recorded.adjustments),
    )


def engine_facts(punches: Sequence[PunchFact]) -> tuple[list[Punch], list[Correction]]:
    """Return punches as the engine reads them.

    One that replaces another (`corrects`) is a correction that was approved. Of two at one instant
    the out comes first.
    """
    events: list[Punch] = []
    corrections: list[Correction] = []
    ids = {punch.id for punch in punches}
    for punch in punches:
        order = int(punch.direction == Kind.IN)
        event = Punch.of(punch.at, Kind(punch.direction), str(punch.id), order)
        if punch.corrects in ids:
            target = str(punch.corrects)
            corrections.append(Correction(Operation.REPLACE, target, event, approved=True))
        else:
            events.append(event)
    return events, corrections


def _named(results: Sequence[DayResult]) -> set[str]:
    """Return the ids of the punches that results rest on."""
    found = {punch for result in results for segment in result.segments for punch in segment[2:]}
    for result in results:
        found.update(punch for one in result.findings for punch in one.punches)
    return {str(punch) for punch in found}


def _standing(results: Sequence[DayResult], punches: Sequence[PunchFact]) -> set[str]:
    """Return the ids of the INs that still wait for their OUT: no segment rests on them yet."""
    opened = {instant(one.opened) for one in results if one.opened is not None}
    return {
        str(punch.id)
        for punch in punches
        if punch.direction == Kind.IN and punch.at.replace(second=0, microsecond=0) in opened
    }


def _printed(
    recorded: Recorded, corrected: Sequence[CorrectionFact], named: set[str], dropped: set[str]
) -> tuple[PunchFact, ...]:
    voided = {(c.old_at, c.old_direction): c.operation for c in corrected if c.old_at is not None}
    replaced = {punch.corrects for punch in recorded.punches if punch.corrects}
    found: list[PunchFact] = []
    for punch in sorted(recorded.punches, key=lambda p: (p.at, p.direction == Kind.IN, p.id)):
        operation = voided.get((punch.at, str(punch.direction)))
        if punch.id in replaced:
            operation = "replace"
        if operation is not None:
            state = "voided" if operation == Operation.VOID else "replaced"
            found.append(replace(punch, state=state))
        elif str(punch.id) in dropped:
            found.append(replace(punch, state="dropped"))
        elif str(punch.id) in named:
            found.append(punch)
    return tuple(found)


def _concerns(one: CorrectionFact, first: date, last: date, facts: PersonFacts) -> bool:
    rules = facts.in_force.rules
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for at in (one.new_at, one.old_at):
        if at is not None:
            workday = rules.workday((at - epoch) // timedelta(minutes=1))[0]
            if first <= date(1970, 1, 1) + timedelta(days=workday) <= last:
                return True
    return False


def _workday(facts: PersonFacts, result: DayResult, places: Mapping[str, datetime]) -> Workday:
    spans = tuple(
        Interval(_at(places, opened, start), _at(places, closed, end))
        for start, end, opened, closed in result.segments
    )
    version = version_of(facts, result)
    return Workday(
        day=result.day,
        worked_minutes=result.worked,
        first_in=spans[0].start if spans else None,
        last_out=spans[-1].end if spans else None,
        spans=spans,
        exceptions=_exceptions(result, places),
        regular=result.reg,
        overtime=result.ot,
        double=result.dt,
        night=result.night,
        holiday=result.holiday,
        holiday_paid=result.holiday_paid,
        leave=result.leave,
        leave_minutes=result.leave_minutes,
        leave_paid=result.leave_paid,
        planned=result.planned[2] if result.planned else 0,
        status=result.status,
        late=result.late,
        early=result.early,
        rules=f"{version.rule_set}, version {version.number}" if version else "",
    )


def _exceptions(result: DayResult, places: Mapping[str, datetime]) -> tuple[DayException, ...]:
    found = [DayException(_flaw(one), _of(one, places)) for one in result.findings]
    if result.opened is not None:
        found.append(DayException(Flaw.STILL_IN, instant(result.opened)))
    return tuple(sorted(found, key=lambda one: (one.at, one.code)))


def _flaw(one: Found) -> Flaw:
    return Flaw.MISSING_IN if one.code == _ORPHAN else Flaw(one.code)


def _of(one: Found, places: Mapping[str, datetime]) -> datetime:
    return _at(places, one.punches[0], one.minute) if one.punches else instant(one.minute)


def _at(places: Mapping[str, datetime], punch: str, minute: int) -> datetime:
    """Return the exact instant of a punch, in UTC; the minute when it is not known."""
    at = places.get(str(punch), instant(minute))
    return at.astimezone(UTC)
