"""Consents: append-only acts; the newest one of an employee counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from attendance_app.db.tables import ConsentRow, ConsentTextRow

CURRENT_TEXT = (
    "select id from consent_texts where effective_from <= :now"
    " order by effective_from desc, id desc limit 1"
)
"""SQL that finds the text in force at :now."""


def current_text(session: Session, now: datetime) -> ConsentTextRow | None:
    """Return the text in force, or None before the first one is published."""
    return session.exec(
        select(ConsentTextRow)
        .where(col(ConsentTextRow.effective_from) <= now)
        .order_by(col(ConsentTextRow.effective_from).desc(), col(ConsentTextRow.id).desc())
        .limit(1)
    ).first()


def history(session: Session, employee: int) -> Sequence[tuple[ConsentRow, ConsentTextRow]]:
    """Return an employee's last hundred acts with the text of each, newest first."""
    return session.exec(
        select(ConsentRow, ConsentTextRow)
        .join(ConsentTextRow, col(ConsentTextRow.id) == col(ConsentRow.text_id))
        .where(ConsentRow.employee_id == employee)
        .order_by(col(ConsentRow.id).desc())
        .limit(100)
    ).all()


def is_granted(session: Session, employee: int, now: datetime) -> bool:
    """Tell whether the newest act of the employee is a grant of the text in force."""
    text = current_text(session, now)
    newest = session.exec(
        select(ConsentRow)
        .where(ConsentRow.employee_id == employee)
        .order_by(col(ConsentRow.id).desc())
        .limit(1)
    ).first()
    return (
        text is not None
        and newest is not None
        and newest.action == "grant"
        and newest.text_id == text.id
    )


def add(session: Session, row: ConsentRow) -> None:
    """Append an act."""
    session.add(row)
    session.flush()


def versions(session: Session) -> Sequence[str]:
    """Return the versions of all texts."""
    return session.exec(select(ConsentTextRow.version)).all()


def count_granted(session: Session, text: int) -> int:
    """Return how many people's newest act is a grant of this text."""
    newest = (
        select(ConsentRow.employee_id, ConsentRow.action, ConsentRow.text_id)
        .distinct(col(ConsentRow.employee_id))
        .order_by(col(ConsentRow.employee_id), col(ConsentRow.id).desc())
        .subquery()
    )
    return session.exec(
        select(func.count())
        .select_from(newest)
        .where(newest.c.action == "grant", newest.c.text_id == text)
    ).one()
