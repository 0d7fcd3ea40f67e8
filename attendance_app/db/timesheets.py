"""Whose timesheets a page of a team's list shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from attendance_app.db.people import found_by
from attendance_app.db.tables import (
    EmployeeRow,
    PeriodApprovalRow,
    ShiftRow,
    SiteRow,
    WorkdayRow,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which people. only: "", "to_settle" or "unsigned" (with the period)."""

    seen: ColumnElement[bool]
    first: date
    last: date
    manager: int | None = None
    site: int | None = None
    query: str = ""
    only: str = ""
    period: int | None = None


def ids(session: Session, chosen: Chosen, most: int) -> list[int]:
    """Return everybody who is chosen, by name; without `only`."""
    return list(session.scalars(_people(chosen).with_only_columns(col(EmployeeRow.id)).limit(most)))


def page(
    session: Session, chosen: Chosen, offset: int, limit: int
) -> tuple[Sequence[tuple[EmployeeRow, SiteRow]], int]:
    """Return some of the people by name, and how many there are."""
    found = _people(chosen)
    if chosen.only == "to_settle":
        found = found.where(
            exists()
            .where(col(WorkdayRow.employee_id) == col(EmployeeRow.id))
            .where(col(WorkdayRow.day).between(chosen.first, chosen.last))
            .where((col(WorkdayRow.blocking) > 0) | (col(WorkdayRow.warnings) > 0))
        )
    elif chosen.only == "unsigned":
        found = found.where(
            ~exists()
            .where(col(PeriodApprovalRow.employee_id) == col(EmployeeRow.id))
            .where(col(PeriodApprovalRow.period_id) == chosen.period)
            .where(col(PeriodApprovalRow.step) == "signed")
            .where(col(PeriodApprovalRow.voided_at).is_(None))
        )
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.execute(found.offset(offset).limit(limit))
    return [(person, site) for person, site in rows], total


def card(session: Session, employee: int) -> tuple[EmployeeRow, SiteRow, str, str]:
    """Return somebody with site, and the names of manager and shift."""
    person = session.get_one(EmployeeRow, employee)
    site = session.get_one(SiteRow, person.site_id)
    manager = session.get(EmployeeRow, person.manager_id) if person.manager_id else None
    shift = session.get(ShiftRow, person.shift_id) if person.shift_id else None
    return person, site, manager.name if manager else "", shift.name if shift else ""


def _people(chosen: Chosen):
    found = (
        select(EmployeeRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .where(chosen.seen, col(EmployeeRow.starts_on) <= chosen.last)
        .where(
            or_(
                col(EmployeeRow.archived_at).is_(None),
                func.date(EmployeeRow.archived_at) >= chosen.first,
            )
        )
        .order_by(col(EmployeeRow.sort_name), col(EmployeeRow.id))
    )
    if chosen.manager is not None:
        found = found.where(col(EmployeeRow.manager_id) == chosen.manager)
    if chosen.site is not None:
        found = found.where(col(EmployeeRow.site_id) == chosen.site)
    return found.where(*found_by(chosen.query))
