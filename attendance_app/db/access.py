"""Accounts, sessions, one-time links and bearer tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import any_, delete, func, literal, or_, text, update
from sqlmodel import Session, col, select

from attendance_app.db.tables import AccountRow, ApiTokenRow, SessionRow, SetupLinkRow, SiteRow
from attendance_app.domain.actor import Role

_LOCK = 7003
MOST_SESSIONS = 20


def lock_administration(session: Session) -> None:
    """Let one transaction at a time decide who administers: the last one must never go."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def account(session: Session, account_id: int) -> AccountRow | None:
    """Return an account."""
    return session.get(AccountRow, account_id)


def account_by_email(session: Session, email: str) -> AccountRow | None:
    """Return the account of an address, whatever its case."""
    return session.exec(
        select(AccountRow).where(func.lower(AccountRow.email) == func.lower(literal(email)))
    ).first()


def accounts(session: Session) -> Sequence[tuple[AccountRow, datetime | None]]:
    """Return all accounts by name, each with the time it was last seen."""
    seen = (
        select(SessionRow.account_id, func.max(SessionRow.last_seen_at).label("at"))
        .group_by(col(SessionRow.account_id))
        .subquery()
    )
    found = (
        select(AccountRow, seen.c.at)
        .join(seen, seen.c.account_id == AccountRow.id, isouter=True)
        .order_by(func.lower(AccountRow.name), col(AccountRow.id))
        .limit(5000)
    )
    return session.exec(found).all()


def administrators(session: Session) -> int:
    """Count the accounts that can administer: enabled, and with a password."""
    return session.exec(
        select(func.count())
        .select_from(AccountRow)
        .where(
            literal(Role.ADMIN.value) == any_(col(AccountRow.roles)),
            col(AccountRow.disabled_at).is_(None),
            col(AccountRow.password_hash).is_not(None),
        )
    ).one()


def open_session(session: Session, row: SessionRow) -> None:
    """Store a session; forget the account's ended ones and the oldest beyond a bound."""
    owned = col(SessionRow.account_id) == row.account_id
    ended = owned, col(SessionRow.expires_at) <= row.created_at
    session.execute(delete(SessionRow).where(*ended))
    kept = (
        select(SessionRow.token_hash)
        .where(SessionRow.account_id == row.account_id)
        .order_by(col(SessionRow.last_seen_at).desc())
        .limit(MOST_SESSIONS - 1)
    )
    session.execute(delete(SessionRow).where(owned, col(SessionRow.token_hash).not_in(kept)))
    session.add(row)
    session.flush()


def session_of(
    session: Session, token_hash: bytes, now: datetime, idle_since: datetime
) -> tuple[SessionRow, AccountRow] | None:
    """Return the live session of a token, of an account that is not disabled."""
    return session.exec(
        select(SessionRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == col(SessionRow.account_id))
        .where(
            SessionRow.token_hash == token_hash,
            SessionRow.expires_at > now,
            SessionRow.last_seen_at > idle_since,
            col(AccountRow.disabled_at).is_(None),
        )
    ).first()


def touch_session(session: Session, token_hash: bytes, now: datetime) -> None:
    """Remember that a session is in use; a later time is never overwritten by an earlier one."""
    session.execute(
        update(SessionRow)
        .where(col(SessionRow.token_hash) == token_hash, col(SessionRow.last_seen_at) < now)
        .values(last_seen_at=now)
    )


def close_session(session: Session, token_hash: bytes) -> int | None:
    """End a session and return its account."""
    ended = delete(SessionRow).where(col(SessionRow.token_hash) == token_hash)
    return session.execute(ended.returning(col(SessionRow.account_id))).scalars().first()


def close_sessions(session: Session, account_id: int, but: bytes = b"") -> int:
    """End all sessions of an account except one, and return how many."""
    ended = delete(SessionRow).where(
        col(SessionRow.account_id) == account_id, col(SessionRow.token_hash) != but
    )
    return len(session.execute(ended.returning(col(SessionRow.account_id))).all())


def forget_ended(session: Session, now: datetime, idle_since: datetime) -> int:
    """Delete sessions and links that can no longer be used, and return how many."""
    sessions = delete(SessionRow).where(
        or_(col(SessionRow.expires_at) <= now, col(SessionRow.last_seen_at) <= idle_since)
    )
    links = delete(SetupLinkRow).where(col(SetupLinkRow.expires_at) <= now)
    gone = session.execute(sessions.returning(col(SessionRow.account_id))).all()
    return len(gone) + len(session.execute(links.returning(col(SetupLinkRow.expires_at))).all())


def replace_link(session: Session, row: SetupLinkRow) -> None:
    """Store a one-time link; earlier unused ones for the same purpose stop working."""
    earlier = col(SetupLinkRow.account_id).is_not_distinct_from(row.account_id)
    session.execute(delete(SetupLinkRow).where(earlier, col(SetupLinkRow.used_at).is_(None)))
    session.add(row)
    session.flush()


def use_link(session: Session, token_hash: bytes, now: datetime) -> SetupLinkRow | None:
    """Mark a one-time link as used and return it; None when it was used, or is too old.

    Two that come together: the second waits for the first, and finds it used.
    """
    used = (
        update(SetupLinkRow)
        .where(
            col(SetupLinkRow.token_hash) == token_hash,
            col(SetupLinkRow.used_at).is_(None),
            col(SetupLinkRow.expires_at) > now,
        )
        .values(used_at=now)
        .returning(SetupLinkRow)
    )
    return session.execute(used).scalars().first()


def tokens(session: Session) -> Sequence[tuple[ApiTokenRow, str | None]]:
    """Return bearer tokens, newest first, each with the name of its site."""
    found = (
        select(ApiTokenRow, SiteRow.name)
        .join(SiteRow, col(SiteRow.id) == col(ApiTokenRow.site_id), isouter=True)
        .order_by(col(ApiTokenRow.id).desc())
        .limit(500)
    )
    return session.exec(found).all()


def token_of(
    session: Session, token_hash: bytes, now: datetime
) -> tuple[ApiTokenRow, SiteRow | None] | None:
    """Return a bearer token that is neither revoked nor expired, with its site."""
    return session.exec(
        select(ApiTokenRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(ApiTokenRow.site_id), isouter=True)
        .where(
            ApiTokenRow.token_hash == token_hash,
            col(ApiTokenRow.revoked_at).is_(None),
            or_(col(ApiTokenRow.expires_at).is_(None), col(ApiTokenRow.expires_at) > now),
        )
    ).first()  # pyright: ignore[reportReturnType] - the site is absent for most tokens


def account_of_employee(session: Session, employee_id: int) -> AccountRow | None:
    """Return the account of an employee."""
    return session.exec(select(AccountRow).where(AccountRow.employee_id == employee_id)).first()
