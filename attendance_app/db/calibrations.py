"""Proposed and approved values of the recognition policy."""

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from attendance_app.db.tables import AccountRow, CalibrationRow

_Proposer, _Approver = aliased(AccountRow), aliased(AccountRow)


def add(session: Session, row: CalibrationRow) -> int:
    """Store a proposal and return its id."""
    session.add(row)
    session.flush()
    return row.id


def pending(session: Session, scope: str) -> CalibrationRow | None:
    """Return the proposal of a scope that waits, and lock it."""
    return session.exec(
        select(CalibrationRow)
        .where(CalibrationRow.scope == scope)
        .where(CalibrationRow.state == "pending")
        .with_for_update()
    ).first()


def locked(session: Session, proposal: int) -> CalibrationRow | None:
    """Return a proposal and lock it."""
    return session.exec(
        select(CalibrationRow).where(CalibrationRow.id == proposal).with_for_update()
    ).first()


def newest(session: Session, limit: int = 50) -> list[tuple[CalibrationRow, str, str | None]]:
    """Return proposals, newest first, with the names of who proposed and who approved."""
    rows = session.execute(
        select(CalibrationRow, _Proposer.name, _Approver.name)
        .join(_Proposer, col(_Proposer.id) == col(CalibrationRow.created_by))
        .outerjoin(_Approver, col(_Approver.id) == col(CalibrationRow.approved_by))
        .order_by(col(CalibrationRow.id).desc())
        .limit(limit)
    )
    return [(row, proposer, approver) for row, proposer, approver in rows]
