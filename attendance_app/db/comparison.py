"""What people's stored days of a span add up to: one line for each, added up by the database."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from attendance_app.db.tables import AdjustmentRow, EmployeeRow, SiteRow, WorkdayRow
from attendance_app.domain.payroll import PAID


class Sums(NamedTuple):
    """One person's minutes of a span, by kind; exceptions is a count."""

    regular: int
    overtime: int
    double: int
    night: int
    holiday: int
    holiday_paid: int
    leave_paid: int
    exceptions: int

    @property
    def paid(self) -> int:
        """Work, paid holidays and paid leave."""
        return self.regular + self.overtime + self.double + self.holiday_paid + self.leave_paid


class Who(NamedTuple):
    """A person in a list. left_on: the day they were archived."""

    id: int
    number: str
    name: str
    site: str
    starts_on: date
    left_on: date | None


NOTHING = Sums(0, 0, 0, 0, 0, 0, 0, 0)


def sums(session: Session, seen: ColumnElement[bool], first: date, last: date) -> dict[int, Sums]:
    """Return the sums of the people one may see; who has no stored day is not in it."""
    row = WorkdayRow
    kinds = (
        *(row.reg, row.ot, row.dt, row.night, row.holiday, row.holiday_paid, row.leave_paid),
        col(row.blocking) + col(row.warnings),
    )
    found = session.execute(
        select(col(row.employee_id), *(func.sum(kind) for kind in kinds))
        .join(EmployeeRow, col(EmployeeRow.id) == col(row.employee_id))
        .where(seen, col(row.day).between(first, last))
        .group_by(col(row.employee_id))
    )
    return {employee: Sums(*map(int, minutes)) for employee, *minutes in found}


def adjusted(session: Session, seen: ColumnElement[bool], period: int) -> dict[int, int]:
    """Return the paid minutes that a period adds or takes for earlier ones, by person."""
    row = AdjustmentRow
    found = session.execute(
        select(col(row.employee_id), func.sum(row.minutes))
        .join(EmployeeRow, col(EmployeeRow.id) == col(row.employee_id))
        .where(seen, col(row.applied_period_id) == period, col(row.kind).in_(PAID))
        .group_by(col(row.employee_id))
    )
    return {employee: int(minutes) for employee, minutes in found}


def employed(session: Session, seen: ColumnElement[bool], first: date, last: date) -> set[int]:
    """Return who was employed on a day of a span."""
    found = select(col(EmployeeRow.id)).where(
        seen,
        col(EmployeeRow.starts_on) <= last,
        or_(
            col(EmployeeRow.archived_at).is_(None),
            func.date(EmployeeRow.archived_at) >= first,
        ),
    )
    return set(session.scalars(found))


def named(session: Session, people: Sequence[int]) -> dict[int, Who]:
    """Return who people are, by id."""
    found = session.execute(
        select(
            col(EmployeeRow.id),
            col(EmployeeRow.number),
            col(EmployeeRow.name),
            col(SiteRow.name),
            col(EmployeeRow.starts_on),
            func.date(EmployeeRow.archived_at),
        )
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .where(col(EmployeeRow.id).in_(people))
    )
    return {row[0]: Who(*row) for row in found}
