"""Badges by what their numbers hash to, and by who holds them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from attendance_app.db.tables import BadgeKeyRow, BadgeRow, SiteRow


def keys(session: Session) -> Sequence[BadgeKeyRow]:
    """Return the keys that numbers are hashed under, the newest first; more than one is rare."""
    newest_first = col(BadgeKeyRow.id).desc()
    return session.exec(select(BadgeKeyRow).order_by(newest_first).limit(10)).all()


def add_key(session: Session, wrapped: bytes, key_id: str, at: datetime) -> BadgeKeyRow:
    """Store a new key."""
    row = BadgeKeyRow(wrapped=wrapped, key_id=key_id, created_at=at)
    session.add(row)
    session.flush()
    return row


def in_use(session: Session, digests: Sequence[bytes]) -> BadgeRow | None:
    """Return the badge with one of these digests that opens."""
    wanted = col(BadgeRow.digest).in_(digests), col(BadgeRow.revoked_at).is_(None)
    return session.exec(select(BadgeRow).where(*wanted).limit(1)).first()


def newest(session: Session, digests: Sequence[bytes]) -> BadgeRow | None:
    """Return the badge that had one of these digests last, revoked or not."""
    return session.exec(
        select(BadgeRow)
        .where(col(BadgeRow.digest).in_(digests))
        .order_by(col(BadgeRow.revoked_at).desc().nulls_first(), col(BadgeRow.id).desc())
        .limit(1)
    ).first()


def of_employee(
    session: Session, employee: int, limit: int
) -> Sequence[tuple[BadgeRow, str | None]]:
    """Return somebody's badges with where each was used last: those in use, then the latest."""
    found = (
        select(BadgeRow, SiteRow.name)
        .join(SiteRow, col(SiteRow.id) == col(BadgeRow.last_used_site_id), isouter=True)
        .where(BadgeRow.employee_id == employee)
        .order_by(col(BadgeRow.revoked_at).desc().nulls_first(), col(BadgeRow.id).desc())
        .limit(limit)
    )
    return [(badge, site) for badge, site in session.exec(found)]


def count_in_use(session: Session, employee: int) -> int:
    """Count the badges that open for an employee."""
    held = BadgeRow.employee_id == employee, col(BadgeRow.revoked_at).is_(None)
    return session.exec(select(func.count()).select_from(BadgeRow).where(*held)).one()


def locked(session: Session, badge: int, employee: int) -> BadgeRow | None:
    """Return a badge of an employee, which nobody else can change until the transaction ends."""
    wanted = BadgeRow.id == badge, BadgeRow.employee_id == employee
    return session.exec(select(BadgeRow).where(*wanted).with_for_update()).first()


def forget(session: Session, employee: int, at: datetime, by: str) -> int:
    """Revoke what somebody who leaves still holds, and erase all their digests.

    Returns how many opened until now.
    """
    held = count_in_use(session, employee)
    theirs = update(BadgeRow).where(col(BadgeRow.employee_id) == employee)
    session.execute(
        theirs.where(col(BadgeRow.revoked_at).is_(None)).values(
            revoked_at=at, revoked_by=by, revoked_why="left"
        )
    )
    session.execute(theirs.values(digest=None))
    return held
