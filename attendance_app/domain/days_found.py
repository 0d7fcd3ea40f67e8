"""Puts what the rules found onto days."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from typing import Any

from attendance_app.domain.day_result import DayResult
from attendance_app.domain.day_result import Found as FoundOnDay
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.planned_days import PlannedDays
from attendance_app.domain.worked_time.buckets import Amounts
from attendance_app.domain.worked_time.pairing import Recorded
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.short_way import Outcome, RecordedShift
from attendance_app.domain.worked_time.zones import day_number

_NO_MINUTES = Amounts(0, 0, 0)
_NO_STATUS = ("", 0, 0)


def found_in_full(result: Result, rules: Rules) -> Outcome:
    """Return what the engine found, by day number, as the short way does."""
    found = Outcome({}, {}, {}, {}, {}, [], result.findings, result.notices, result.in_progress)
    for day, reg, ot, dt, night, holiday, _ in result.workdays:
        number = day_number(day)
        found.amounts[number] = Amounts(reg, ot, dt)
        found.nights[number], found.holidays[number] = night, holiday
    found.statuses.update({day_number(day): status for day, status in result.statuses.items()})
    for shift in result.shifts:
        recorded = [segment.recorded for segment in shift.segments]
        day = rules.workday(shift.start)[0]
        found.shifts.append(RecordedShift(recorded, day, shift.version, shift.no_meal))
    starts = [line.start for line in result.lines]
    for name, start, end, _ in result.tags:
        if name != "holiday":
            day = result.lines[bisect_right(starts, start) - 1].workday
            names = found.tags.setdefault(day, {})
            names[name] = names.get(name, 0) + end - start
    return found


def day_results(person: PersonFacts, plan: PlannedDays, found: Outcome) -> dict[date, DayResult]:
    """Return every day that `plan` knows."""
    amounts, nights, holidays, tags = found.amounts, found.nights, found.holidays, found.tags
    segments = _segments(found)
    more = _more(person, plan, found)
    days: dict[date, DayResult] = {}
    for number, idle in plan.idle.items():
        result = idle
        status, worked = found.statuses.get(number), amounts.get(number)
        if status is not None or worked is not None or number in segments:
            reg, ot, dt = worked or _NO_MINUTES
            name, late, early = status or _NO_STATUS
            result = DayResult._make(
                (
                    idle.day,
                    reg,
                    ot,
                    dt,
                    nights.get(number, 0),
                    holidays.get(number, 0),
                    "",
                    0,
                    "",
                    0,
                    0,
                    idle.planned,
                    str(name),
                    late,
                    early,
                    segments.get(number, ()),
                    None,
                    (),
                    (),
                    tuple(sorted(tags[number].items())) if number in tags else (),
                    idle.since,
                )
            )
        days[idle.day] = result._replace(**more[number]) if number in more else result
    return days


def _segments(found: Outcome) -> dict[int, tuple[Recorded, ...]]:
    """Return what was recorded of the shifts that start on each day."""
    segments: dict[int, tuple[Recorded, ...]] = {}
    for recorded, day, _, _ in found.shifts:
        parts = tuple(recorded)
        segments[day] = segments[day] + parts if day in segments else parts
    return segments


def _more(person: PersonFacts, plan: PlannedDays, found: Outcome) -> dict[int, dict[str, Any]]:
    """Return what is out of the ordinary on a day: by its number, fields of the result."""
    more: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    opened = found.in_progress
    if opened is not None:
        more[person.in_force.rules.workday(opened.minute)[0]]["opened"] = opened.minute
    for name, findings in (("findings", found.findings), ("notices", found.notices)):
        for code, minute, workday, punches in findings:
            one = FoundOnDay(str(code), str(code.severity), minute, punches)
            more[workday][name] = (*more[workday].get(name, ()), one)
    for day, leave in person.leave.items():
        values = more[day_number(day)]
        values.update(leave=leave.type, leave_minutes=leave.charged)
        values["leave_paid"] = leave.charged if leave.paid else 0
    for day, off in person.holidays.items():
        number = day_number(day)
        idle = plan.idle.get(number)
        if idle is not None and person.employed(day):
            paid = off.paid if idle.planned is not None else 0
            more[number].update(holiday_name=off.name, holiday_paid=paid)
    return more
