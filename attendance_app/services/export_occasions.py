"""When a schedule of exports is due, and when next: in the local time of its site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import export_schedules as rows
from attendance_app.db import pay_periods
from attendance_app.db.tables import ExportScheduleRow, PayPeriodRow
from attendance_app.db.workdays import LOCKED
from attendance_app.domain.export_schedule import (
    CLOCKS,
    Plan,
    Trigger,
    day_after,
    newest_day,
    span_of,
)
from attendance_app.domain.pay_calendar import Span
from attendance_app.services.wall_clock import meant

_PERIODS_BACK = 12  # so many pay periods that were missed are caught up


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time at which a schedule asks. key: the same whoever looks; of a period, or of some days.

    due_at: UTC.
    """

    key: str
    due_at: datetime
    period: int | None = None
    span: Span | None = None


def plan_of(row: ExportScheduleRow) -> Plan:
    """Return when a schedule runs."""
    return Plan(Trigger(row.trigger), row.day, row.at)


def due(
    session: Session, row: ExportScheduleRow, zone: ZoneInfo, now: datetime
) -> Sequence[Occasion]:
    """Return what is due and was not asked for yet, in order.

    Each pay period has its turn, however long nobody looked; of weeks and months that were missed
    only the newest has.
    """
    plan = plan_of(row)
    if plan.trigger in CLOCKS:
        found = [_newest(plan, zone, now)]
    elif plan.trigger is Trigger.ON_LOCK:
        found = [_locked(period) for period in _periods(session) if period.state in LOCKED]
    else:
        found = [_after(plan, period, zone) for period in _periods(session)]
    open_ones = [one for one in found if row.since <= one.due_at <= now]
    taken = rows.keys(session, row.id, [one.key for one in open_ones])
    return sorted((one for one in open_ones if one.key not in taken), key=lambda one: one.due_at)


def next_at(
    session: Session, row: ExportScheduleRow, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """Return when a schedule asks next, in UTC; None when that depends on what people do."""
    plan = plan_of(row)
    if plan.trigger is Trigger.ON_LOCK:
        return None
    if plan.trigger in CLOCKS:
        day = newest_day(plan, now.astimezone(zone).date())
        at = meant(day, plan.at, zone).at
        return at if at > now else meant(day_after(plan, day), plan.at, zone).at
    coming = [_after(plan, period, zone).due_at for period in _periods(session)]
    return min((at for at in coming if at > now), default=None)


def _newest(plan: Plan, zone: ZoneInfo, now: datetime) -> Occasion:
    day = newest_day(plan, now.astimezone(zone).date())
    if meant(day, plan.at, zone).at > now:
        day = newest_day(plan, day - timedelta(days=1))
    return Occasion(day.isoformat(), meant(day, plan.at, zone).at, span=span_of(plan, day))


def _after(plan: Plan, period: PayPeriodRow, zone: ZoneInfo) -> Occasion:
    day: date = period.ends_on + timedelta(days=plan.day)
    return Occasion(f"period {period.id}", meant(day, plan.at, zone).at, period.id)


def _locked(period: PayPeriodRow) -> Occasion:
    at = period.locked_at
    if at is None:
        raise ValueError(f"Pay period {period.id} is locked, and does not say since when.")
    return Occasion(f"period {period.id} revision {period.revision}", at, period.id)


def _periods(session: Session) -> Sequence[PayPeriodRow]:
    return pay_periods.regular(session, _PERIODS_BACK)
