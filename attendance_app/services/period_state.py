"""What a changed result does to its pay period: approvals fall, or a locked day is adjusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from attendance_app.db import pay_periods as rows
from attendance_app.db.tables import AdjustmentRow, PayPeriodRow
from attendance_app.db.workdays import LOCKED, Locked
from attendance_app.domain.day_result import DayResult
from attendance_app.domain.pay_calendar import Frequency, period_of
from attendance_app.services.period_calendar import calendar

_CHANGED = "The hours changed after this was approved."


def void_approvals(session: Session, changed: Sequence[tuple[int, date]], now: datetime) -> None:
    """Void what was approved about these (employee, day), from the person's signature upwards."""
    if not changed:
        return
    days = [day for _, day in changed]
    for period in rows.regular_between(session, min(days), max(days)):
        if period.state in LOCKED:
            continue
        people = {e for e, day in changed if period.starts_on <= day <= period.ends_on}
        if people:
            void_for(session, period, sorted(people), now)


def void_for(session: Session, period: PayPeriodRow, people: Sequence[int], now: datetime) -> None:
    """Void the approvals of a period that rest on the hours of some people."""
    teams = sorted(set(rows.managers(session, people).values()), key=lambda m: m or 0)
    rows.void(session, period.id, ("signed",), now, _CHANGED, employees=people)
    fallen = rows.void(session, period.id, ("manager",), now, _CHANGED, employees=teams)
    rows.void(session, period.id, ("hr",), now, _CHANGED)
    if fallen or period.state == "manager_approved":
        period.state = "open" if fallen else period.state
    elif period.state == "hr_approved":
        period.state = "manager_approved"
    session.add(period)
    session.flush()


@dataclass(frozen=True, slots=True)
class Late:
    """Days of a locked period as they would be now. frozen: as they are paid, by day."""

    period: Locked
    employee: int
    frozen: Mapping[date, DayResult]
    computed: Mapping[date, DayResult]
    versions: Mapping[date, int | None]


def adjust(session: Session, late: Late, now: datetime) -> None:
    """Write what late facts change about locked days as lines of the next open period.

    A line that is not paid yet is replaced, so the lines always add up to the difference.
    """
    days = sorted(late.computed)
    known = rows.adjustments_of(session, late.employee, days[0], days[-1])
    for day in days:
        result = late.computed[day]
        before = late.frozen.get(day, DayResult(day)).amounts()
        delta = {kind: n - before[kind] for kind, n in result.amounts().items()}
        unpaid = _unpaid(session, known.get(day, []), delta)
        wanted = {kind: minutes for kind, minutes in delta.items() if minutes}
        if {line.kind: line.minutes for line in unpaid} != wanted:
            for line in unpaid:
                session.delete(line)
            session.flush()
            _write(session, late, day, wanted, now)


def _unpaid(
    session: Session, lines: Sequence[AdjustmentRow], delta: dict[str, int]
) -> list[AdjustmentRow]:
    """Take what was paid already off `delta`; return the lines that nobody has paid yet."""
    unpaid: list[AdjustmentRow] = []
    for line in lines:
        period = session.get_one(PayPeriodRow, line.applied_period_id)
        if period.state in LOCKED:
            delta[line.kind] -= line.minutes
        else:
            unpaid.append(line)
    return unpaid


def _write(
    session: Session, late: Late, day: date, wanted: Mapping[str, int], now: datetime
) -> None:
    target = _next_open(session, late.period.last)
    session.add_all(
        AdjustmentRow(
            origin_period_id=late.period.id,
            applied_period_id=target.id,
            employee_id=late.employee,
            day=day,
            kind=kind,
            minutes=minutes,
            cause=_cause(late.computed[day]),
            rule_version_id=late.versions.get(day),
            created_at=now,
        )  # pyright: ignore[reportCallIssue] - the database gives the id
        for kind, minutes in wanted.items()
    )
    session.flush()
    void_for(session, target, [late.employee], now)


def _next_open(session: Session, after: date) -> PayPeriodRow:
    found = rows.next_open(session, after)
    if found is not None:
        return found
    rows.lock_periods(session)
    newest = rows.regular(session, 1)[0]
    span = next_span(session, newest.ends_on)
    rows.make_regular(session, *span)
    session.flush()
    made = rows.next_open(session, after)
    assert made is not None  # noqa: S101 - it was made in this transaction
    return made


def next_span(session: Session, last: date) -> tuple[date, date]:
    """Return the period that follows one which ends on `last`.

    A custom calendar does not say, so it is a month from that day on.
    """
    frequency, anchor, _ = calendar(session)
    first = last + timedelta(days=1)
    if frequency is Frequency.CUSTOM:
        frequency, anchor = Frequency.MONTHLY_FROM, first.replace(day=min(first.day, 28))
    return first, period_of(frequency, anchor, first)[1]


def _cause(result: DayResult) -> str:
    corrected = [p for segment in result.segments for p in segment[2:] if str(p).startswith("c")]
    return "A late correction" if corrected else "A punch that came late"
