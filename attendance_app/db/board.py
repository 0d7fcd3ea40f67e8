"""Who could be here: the roster that the board judges."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from attendance_app.db.people import of_team
from attendance_app.db.tables import EmployeeRow, PresenceRow, ShiftRow, SiteRow
from attendance_app.domain.board import WorkingHours


@dataclass(frozen=True, slots=True)
class Listed:
    """An active employee. hours: None without a shift."""

    employee: int
    number: str
    name: str
    site: int
    starts_on: date
    hours: WorkingHours | None


def sites(session: Session, site: int | None) -> list[SiteRow]:
    """Return the open sites by name, or the one that is asked for."""
    statement = select(SiteRow).where(col(SiteRow.archived_at).is_(None)).order_by(SiteRow.name)
    if site is not None:
        statement = statement.where(SiteRow.id == site)
    return list(session.exec(statement))


def roster(session: Session, site: int | None, team: int | None = None) -> list[Listed]:
    """Return the active employees by name. team: of this manager only, the manager included."""
    statement = (
        select(EmployeeRow, ShiftRow)
        .outerjoin(ShiftRow, col(ShiftRow.id) == col(EmployeeRow.shift_id))
        .where(col(EmployeeRow.archived_at).is_(None))
        .order_by(col(EmployeeRow.sort_name), col(EmployeeRow.id))
    )
    if site is not None:
        statement = statement.where(EmployeeRow.site_id == site)
    if team is not None:
        statement = statement.where(of_team(team))
    return [_listed(employee, shift) for employee, shift in session.exec(statement)]


def revision(session: Session) -> int:
    """Return a number that grows with each change of presence."""
    return int(session.exec(select(func.coalesce(func.sum(PresenceRow.version), 0))).one())


def _listed(employee: EmployeeRow, shift: ShiftRow | None) -> Listed:
    hours = None
    if shift is not None:
        grace = timedelta(minutes=shift.grace_minutes)
        hours = WorkingHours(shift.starts_at, shift.ends_at, shift.weekdays, grace)
    return Listed(
        employee.id, employee.number, employee.name, employee.site_id, employee.starts_on, hours
    )
