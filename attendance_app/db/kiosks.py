"""Browsers at doors, found by what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from attendance_app.db.tables import KioskRow, SiteRow


@dataclass(frozen=True, slots=True)
class AtSite:
    """A kiosk and its place."""

    kiosk: KioskRow
    site: SiteRow


def everywhere(session: Session) -> list[AtSite]:
    """Return up to a thousand kiosks, by site and name."""
    rows = session.exec(
        select(KioskRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(KioskRow.site_id))
        .order_by(col(SiteRow.name), col(KioskRow.name), col(KioskRow.id))
        .limit(1000)
    )
    return [AtSite(kiosk, site) for kiosk, site in rows]


def by_credential(session: Session, credential_hash: bytes) -> AtSite | None:
    """Return the paired kiosk that holds the credential."""
    return _first(
        session,
        select(KioskRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(KioskRow.site_id))
        .where(KioskRow.credential_hash == credential_hash)
        .where(col(KioskRow.revoked_at).is_(None))
        .where(col(SiteRow.archived_at).is_(None)),
    )


def by_code_locked(session: Session, code_hash: bytes, now: datetime) -> AtSite | None:
    """Return the kiosk that waits for the code, and lock it: a code pairs one browser."""
    return _first(
        session,
        select(KioskRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(KioskRow.site_id))
        .where(KioskRow.pairing_hash == code_hash)
        .where(col(KioskRow.pairing_expires_at) > now)
        .where(col(KioskRow.revoked_at).is_(None))
        .where(col(SiteRow.archived_at).is_(None))
        .with_for_update(of=KioskRow),
    )


def locked(session: Session, kiosk: int) -> KioskRow | None:
    """Return a kiosk and lock its row."""
    return session.exec(select(KioskRow).where(KioskRow.id == kiosk).with_for_update()).first()


def open_site(session: Session, site: int) -> SiteRow | None:
    """Return a site that is not archived."""
    row = session.get(SiteRow, site)
    return row if row is not None and row.archived_at is None else None


def punches_today(session: Session, now: datetime) -> dict[int, int]:
    """Return how many punches each kiosk recorded since midnight, local to its site."""
    rows: Sequence = session.execute(
        text(
            "select k.id, count(*) from attendance_logs l join kiosks k on k.id = l.kiosk_id"
            " join sites s on s.id = k.site_id where l.occurred_at >= :since"
            " and l.occurred_at >= date_trunc('day', cast(:now as timestamptz) at time zone s.zone)"
            "     at time zone s.zone"
            " group by k.id"
        ),
        {"now": now, "since": now - timedelta(hours=27)},
    ).all()
    return {row[0]: row[1] for row in rows}


def _first(session: Session, statement) -> AtSite | None:
    row = session.exec(statement).first()
    return AtSite(*row) if row is not None else None
