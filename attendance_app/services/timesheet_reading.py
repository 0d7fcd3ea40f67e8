"""Reads people's days: open ones as they are known now, locked ones as they were frozen."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from attendance_app.db import pay_periods, workdays
from attendance_app.db.tables import PayPeriodRow
from attendance_app.domain.day_result import DayResult
from attendance_app.domain.workdays import assess, whole_weeks
from attendance_app.domain.worked_time.zones import date_of, day_number
from attendance_app.services import facts
from attendance_app.services.day_lines import Picture, day_line
from attendance_app.services.facts import Known
from attendance_app.services.timesheet_views import DayLine, Totals

ABSENT, LATE = "ABSENT", "LATE"


def pictures(
    session: Session, employee: int, first: date, last: date, now: datetime
) -> list[Picture]:
    """Return what the days are drawn from: a part for each locked period, and the open days."""
    locked = workdays.locked_periods(session, first, last)
    found: list[Picture] = []
    start = first
    for period in locked:
        if start < period.first:
            found.append(_picture(session, employee, start, period.first - _DAY, now, None))
        end = min(last, period.last)
        found.append(_picture(session, employee, max(start, period.first), end, now, period.at))
        start = end + _DAY
    if start <= last:
        found.append(_picture(session, employee, start, last, now, None))
    return found


_DAY = timedelta(days=1)


def _picture(
    session: Session,
    employee: int,
    first: date,
    last: date,
    now: datetime,
    locked_at: datetime | None,
) -> Picture:
    known = facts.read(session, [employee], first, last, as_known_at=locked_at)[employee]
    as_of = locked_at or now
    assessed = assess(known.person, as_of, *whole_weeks(known.person.in_force, first, last))
    return Picture(known, assessed, first, last, as_of, locked_at is not None)


def results(
    session: Session, employees: Sequence[int], first: date, last: date
) -> dict[int, dict[date, DayResult]]:
    """Return the stored results by employee and day."""
    return {
        employee: {day: DayResult.from_json(row.details) for day, row in rows.items()}
        for employee, rows in workdays.stored(session, employees, first, last).items()
    }


def day_lines(parts: Sequence[Picture], found: dict[date, DayResult]) -> tuple[DayLine, ...]:
    """Return every day of the pictures."""
    return tuple(
        day_line(part, date_of(number), found.get(date_of(number)))
        for part in parts
        for number in range(day_number(part.first), day_number(part.last) + 1)
    )


def totals(days: Iterable[DayResult]) -> Totals:
    """Return the minutes of some days."""
    every = list(days)
    leave: dict[str, int] = {}
    for day in every:
        if day.leave:
            leave[day.leave] = leave.get(day.leave, 0) + day.leave_minutes
    return Totals(
        worked=sum(day.worked for day in every),
        planned=sum(day.planned[2] for day in every if day.planned),
        regular=sum(day.reg for day in every),
        overtime=sum(day.ot for day in every),
        double=sum(day.dt for day in every),
        night=sum(day.night for day in every),
        holiday=sum(day.holiday for day in every),
        holiday_paid=sum(day.holiday_paid for day in every),
        leave_paid=sum(day.leave_paid for day in every),
        leave=tuple(sorted(leave.items())),
        late_days=sum(bool(day.late) for day in every),
        absent_days=sum(day.status == ABSENT for day in every),
        blocking=sum(day.blocking for day in every),
        to_settle=sum(len(day.findings) for day in every),
    )


def week_span(known: Known, day: date) -> tuple[date, date]:
    """Return the workweek of a day, by the rules of the person's site."""
    first = date_of(known.person.in_force.rules.week(day_number(day)))
    return first, first + timedelta(days=6)


def weeks(known: Known, found: dict[date, DayResult]) -> tuple[tuple[date, Totals], ...]:
    """Return the totals by workweek, as far as the days go."""
    by_week: dict[date, list[DayResult]] = {}
    for day, result in sorted(found.items()):
        by_week.setdefault(week_span(known, day)[0], []).append(result)
    return tuple((week, totals(days)) for week, days in by_week.items())


def rules_named(known: Known, day: date) -> str:
    """Return the rules of a day, as "Illinois hourly, version 7"; empty without any."""
    in_force = known.person.in_force
    version = in_force.versions[in_force.rules.on(day_number(day)).since]
    return f"{version.rule_set}, version {version.number}" if version else ""


def period_of(session: Session, day: date) -> PayPeriodRow | None:
    """Return the pay period that holds a day."""
    found = pay_periods.regular_between(session, day, day)
    return found[0] if found else None


def live_steps(session: Session, period: PayPeriodRow | None) -> list[tuple[str, int | None]]:
    """Return (step, whose) of what was approved of a period and is not void."""
    if period is None:
        return []
    return [
        (row.step, row.employee_id)
        for row in pay_periods.approvals(session, period.id, period.revision)
        if row.voided_at is None
    ]


def adjustment_lines(
    session: Session, employee: int, period: PayPeriodRow | None
) -> tuple[tuple[date, str, int, str], ...]:
    """Return what a period pays for earlier ones."""
    if period is None:
        return ()
    lines = pay_periods.adjustments(session, period.id, [employee])
    return tuple((line.day, line.kind, line.minutes, line.cause) for line in lines)
