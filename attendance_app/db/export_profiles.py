"""Profiles of payroll systems: append-only rows, of which the newest of a target counts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from attendance_app.db.tables import ExportProfileRow, LeaveTypeRow
from attendance_app.domain.payroll_profile import Profile

MOST_TARGETS = 100


def in_force(session: Session) -> Mapping[str, ExportProfileRow]:
    """Return the row that counts by target."""
    target = col(ExportProfileRow.target)
    newest_first = (
        select(ExportProfileRow)
        .distinct(target)
        .order_by(target, col(ExportProfileRow.id).desc())
        .limit(MOST_TARGETS)
    )
    return {row.target: row for row in session.scalars(newest_first)}


def newest(session: Session, target: str) -> ExportProfileRow | None:
    """Return the row of a target that counts."""
    found = (
        select(ExportProfileRow)
        .where(col(ExportProfileRow.target) == target)
        .order_by(col(ExportProfileRow.id).desc())
        .limit(1)
    )
    return session.scalars(found).first()


def by_id(session: Session, row: int) -> Profile | None:
    """Return what a row says."""
    found = session.get(ExportProfileRow, row)
    return profile_of(found) if found is not None else None


def leave_types(session: Session) -> Sequence[str]:
    """Return the types of paid leave as datasets call them, archived ones too."""
    paid = select(col(LeaveTypeRow.code)).where(col(LeaveTypeRow.paid))
    return list(session.scalars(paid.order_by(col(LeaveTypeRow.code))))


def profile_of(row: ExportProfileRow) -> Profile:
    """Return what a row says."""
    return Profile(row.target, row.codes, row.settings, row.ids)
