"""What leave services share: kinds, the days that can be asked for, balances in words."""

from datetime import date

from sqlmodel import Session

from attendance_app.db import leave as rows
from attendance_app.db import workdays
from attendance_app.db.tables import LeaveTypeRow
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.services.leave_views import LeaveTypeView

LONGEST_DAYS = 366


def kind_of(session: Session, type_id: int) -> LeaveTypeRow:
    """Return a kind of leave."""
    found = rows.type_of(session, type_id)
    if found is None:
        raise NotFound("There is no such kind of leave.", "type_id")
    return found


def type_view(row: LeaveTypeRow) -> LeaveTypeView:
    """Return a kind of leave as it is shown."""
    return LeaveTypeView(row.id, row.code, row.name, row.paid, row.counted, row.day_minutes)


def check_days(first_day: date, last_day: date, minutes: int | None) -> None:
    """Refuse days that nobody can take."""
    if not 0 <= (last_day - first_day).days < LONGEST_DAYS:
        raise RuleViolation("Leave is a day to a year long.", "last_day")
    if not 2000 <= first_day.year <= 2100:
        raise RuleViolation("The day is not in this century.", "first_day")
    if minutes is not None and not 1 <= minutes <= 1440:
        raise RuleViolation("Leave on a day is 1 to 1440 minutes.", "minutes")


def check_open(session: Session, first: date, last: date) -> None:
    """Refuse days of locked pay periods."""
    if workdays.locked_periods(session, first, last):
        raise RuleViolation("One of these days is in a locked pay period.", "first_day")


def days_words(minutes: int, kind: LeaveTypeRow) -> str:
    """Return minutes as days of this kind of leave: "11", "3.5"."""
    hundredths = round(minutes * 100 / kind.day_minutes)
    sign, size = ("-" if hundredths < 0 else ""), abs(hundredths)
    text = f"{size // 100}.{size % 100:02d}".rstrip("0").rstrip(".")
    return f"{sign}{text}"
