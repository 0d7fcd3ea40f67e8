"""Refused faces that wait for a PIN or a head turn, and hashes of pictures that were seen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from attendance_app.db.tables import FaceAttemptRow, SeenFrameRow


def add(
    session: Session,
    at: datetime,
    site: int,
    kiosk: int | None,
    refused: str,
    evidence: dict[str, Any] | None,
) -> FaceAttemptRow:
    """Keep a refused face."""
    row = FaceAttemptRow(
        id=uuid4(), at=at, site_id=site, kiosk_id=kiosk, refused=refused, evidence=evidence
    )
    session.add(row)
    session.flush()
    return row


def open_one(
    session: Session, attempt: UUID, site: int, kiosk: int | None, since: datetime
) -> FaceAttemptRow | None:
    """Return an attempt of this door that nothing came of yet, and lock it."""
    return _locked(session, site, kiosk, since, col(FaceAttemptRow.id) == attempt)


def asked(
    session: Session, nonce: UUID, site: int, kiosk: int | None, now: datetime, since: datetime
) -> FaceAttemptRow | None:
    """Return the attempt of this door whose head turn is still waited for, and lock it."""
    found = _locked(session, site, kiosk, since, col(FaceAttemptRow.nonce) == nonce)
    if found is None or found.nonce_expires_at is None or found.nonce_expires_at < now:
        return None
    return found


def _locked(
    session: Session, site: int, kiosk: int | None, since: datetime, which: Any
) -> FaceAttemptRow | None:
    return session.exec(
        select(FaceAttemptRow)
        .where(which)
        .where(FaceAttemptRow.site_id == site)
        .where(col(FaceAttemptRow.kiosk_id).is_not_distinct_from(kiosk))
        .where(FaceAttemptRow.at >= since)
        .where(col(FaceAttemptRow.used_at).is_(None))
        .with_for_update()
    ).first()


def are_new(session: Session, door: str, hashes: Iterable[bytes], at: datetime) -> bool:
    """Remember pictures of a door; False when one of them was seen there before."""
    ordered = sorted(set(hashes))  # in one order, so that two requests never wait for each other
    new = session.execute(
        text(
            "insert into seen_frames (door, sha256, at)"
            " select :door, unnest(cast(:hashes as bytea[])), :at"
            " on conflict do nothing returning 1"
        ),
        {"door": door, "hashes": ordered, "at": at},
    ).all()
    return len(new) == len(ordered)


def forget(session: Session, attempts_before: datetime, frames_before: datetime) -> int:
    """Delete what is older; return how many rows went."""
    gone = session.execute(
        delete(FaceAttemptRow)
        .where(col(FaceAttemptRow.at) < attempts_before)
        .returning(col(FaceAttemptRow.id))
    ).all()
    hashes = session.execute(
        delete(SeenFrameRow)
        .where(col(SeenFrameRow.at) < frames_before)
        .returning(col(SeenFrameRow.door))
    ).all()
    return len(gone) + len(hashes)
