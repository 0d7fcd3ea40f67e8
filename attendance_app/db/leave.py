"""Leave: kinds, grants, requests and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlmodel import Session, col

from attendance_app.db.tables import (
    EmployeeRow,
    LeaveDayRow,
    LeaveGrantRow,
    LeaveRequestRow,
    LeaveTypeRow,
)


@dataclass(frozen=True, slots=True)
class Account:
    """A balance on a day, in minutes. taken: until that day; planned: approved after it."""

    granted: int
    taken: int
    planned: int


def types(session: Session) -> Sequence[LeaveTypeRow]:
    """Return the kinds of leave by name."""
    return session.scalars(
        select(LeaveTypeRow)
        .where(col(LeaveTypeRow.archived_at).is_(None))
        .order_by(func.lower(LeaveTypeRow.name))
        .limit(200)
    ).all()


def type_of(session: Session, type_id: int) -> LeaveTypeRow | None:
    """Return a kind of leave, archived or not."""
    return session.get(LeaveTypeRow, type_id)


def type_coded(session: Session, code: str) -> LeaveTypeRow | None:
    """Return the kind of leave of a code, archived or not."""
    return session.scalars(select(LeaveTypeRow).where(col(LeaveTypeRow.code) == code)).first()


def account(session: Session, employee: int, type_id: int, on: date) -> Account:
    """Return a balance on a day. A grant that has expired is worth what was taken until then."""
    grants = session.scalars(
        select(LeaveGrantRow)
        .where(col(LeaveGrantRow.employee_id) == employee)
        .where(col(LeaveGrantRow.leave_type_id) == type_id)
        .where(col(LeaveGrantRow.granted_on) <= on)
        .order_by(col(LeaveGrantRow.expires_on).nulls_last(), col(LeaveGrantRow.id))
    ).all()
    days = session.execute(
        select(col(LeaveDayRow.day), col(LeaveDayRow.charged))
        .where(col(LeaveDayRow.employee_id) == employee)
        .where(col(LeaveDayRow.leave_type_id) == type_id)
        .order_by(col(LeaveDayRow.day))
    ).all()
    spent = [(day, charged) for day, charged in days]
    granted, used = 0, 0
    for grant in grants:
        if grant.expires_on is None or grant.expires_on >= on:
            granted += grant.minutes
            continue
        until = sum(charged for day, charged in spent if day <= grant.expires_on)
        kept = max(0, min(grant.minutes, until - used))
        used += kept
        granted += kept
    taken = sum(charged for day, charged in spent if day <= on)
    return Account(granted, taken, sum(charged for day, charged in spent if day > on))


def pending(session: Session, employee: int, type_id: int) -> Sequence[LeaveRequestRow]:
    """Return the undecided requests of somebody for a kind of leave."""
    return session.scalars(
        select(LeaveRequestRow)
        .where(col(LeaveRequestRow.employee_id) == employee)
        .where(col(LeaveRequestRow.leave_type_id) == type_id)
        .where(col(LeaveRequestRow.state) == "requested")
    ).all()


def request(session: Session, request_id: int, *, lock: bool = False) -> LeaveRequestRow | None:
    """Return a request, locked on demand."""
    found = select(LeaveRequestRow).where(col(LeaveRequestRow.id) == request_id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).first()


def overlapping(
    session: Session, employee: int, first: date, last: date, but: int | None = None
) -> LeaveRequestRow | None:
    """Return a request of somebody for one of these days that is asked for or approved."""
    found = (
        select(LeaveRequestRow)
        .where(col(LeaveRequestRow.employee_id) == employee)
        .where(col(LeaveRequestRow.state).in_(("requested", "approved")))
        .where(col(LeaveRequestRow.first_day) <= last, col(LeaveRequestRow.last_day) >= first)
        .limit(1)
    )
    if but is not None:
        found = found.where(col(LeaveRequestRow.id) != but)
    return session.scalars(found).first()


def add_days(session: Session, rows: Sequence[LeaveDayRow]) -> None:
    """Add approved days."""
    session.add_all(rows)
    session.flush()


def remove_days(session: Session, request_id: int) -> None:
    """Remove the days of a request."""
    session.execute(delete(LeaveDayRow).where(col(LeaveDayRow.leave_request_id) == request_id))


def page(
    session: Session,
    seen: ColumnElement[bool],
    employee: int | None,
    state: str | None,
    offset: int,
    limit: int,
) -> tuple[list[tuple[LeaveRequestRow, EmployeeRow, LeaveTypeRow]], int]:
    """Return some of the requests, undecided first, then newest, and how many there are."""
    wanted = [seen]
    if employee is not None:
        wanted.append(col(LeaveRequestRow.employee_id) == employee)
    if state is not None:
        wanted.append(col(LeaveRequestRow.state) == state)
    found = (
        select(LeaveRequestRow, EmployeeRow, LeaveTypeRow)
        .join(EmployeeRow, col(EmployeeRow.id) == col(LeaveRequestRow.employee_id))
        .join(LeaveTypeRow, col(LeaveTypeRow.id) == col(LeaveRequestRow.leave_type_id))
        .where(and_(*wanted))
    )
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    undecided = col(LeaveRequestRow.state) == "requested"
    rows = session.execute(
        found.order_by(~undecided, col(LeaveRequestRow.id).desc()).offset(offset).limit(limit)
    )
    return [(row, person, kind) for row, person, kind in rows], total
