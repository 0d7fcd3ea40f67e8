"""Who did what: a chain of entries in which each hash covers the one before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from attendance_app.db import audit as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import AuditRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock


def record(
    session: Session,
    clock: Clock,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: object,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append an entry; it is written if, and only if, the transaction commits.

    Call it last: until the commit everybody else who records waits. The transaction must read what
    is committed (the default), not a snapshot. details: what changed, as text, numbers, booleans,
    lists; never biometric data, never a secret.
    """
    entry = AuditRow(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=_printable(actor.name),
        ip=actor.ip,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        details=_plain(details or {}),
        previous_sha256=rows.lock_chain(session),
        sha256=b"",
    )
    entry.sha256 = fingerprint(entry)
    session.add(entry)
    session.flush()


def fingerprint(entry: AuditRow) -> bytes:
    """Return the SHA-256 of everything in an entry but its id and its own hash."""
    fields = [
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.ip,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.details,
    ]
    written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(entry.previous_sha256 + written.encode()).digest()


@dataclass(frozen=True, slots=True)
class AuditEntryView:
    """One entry. at: UTC; subject_name: what it is called now, empty when it is gone."""

    id: int
    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    subject_kind: str
    subject_id: str
    details: dict[str, Any]
    ip: str
    subject_name: str = ""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for. action: its beginning; actor: a part of the name; until: excluded."""

    action: str = ""
    subject: tuple[str, str] | None = None
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a verification found. first_bad_id: the entry that does not fit the one before it."""

    ok: bool
    entries: int
    first_bad_id: int | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """Reads and verifies the audit log."""

    transaction: Transaction
    clock: Clock

    def page(
        self, actor: Actor, filters: AuditFilter | None = None, page: int = 1, size: int = 50
    ) -> Page[AuditEntryView]:
        """Return entries, newest first."""
        actor.require(Role.ADMIN)
        wanted, cut = filters or AuditFilter(), Cut(page, size)
        with self.transaction() as session:
            found, total = rows.search(
                session,
                action=wanted.action,
                subject=wanted.subject,
                actor=_printable(wanted.actor),
                since=wanted.since,
                until=wanted.until,
                offset=cut.offset,
                limit=cut.size,
            )
            names = rows.names(session, found)
            return cut.of([_view(row, names) for row in found], total)

    def verify(self, actor: Actor) -> ChainState:
        """Compute every hash again. A changed, inserted or removed entry breaks the chain."""
        actor.require(Role.ADMIN)
        previous, count = b"", 0
        with self.transaction() as session:
            for entry in rows.entries(session):
                count += 1
                if entry.previous_sha256 != previous or entry.sha256 != fingerprint(entry):
                    return ChainState(ok=False, entries=count, first_bad_id=entry.id)
                previous = entry.sha256
        return ChainState(ok=True, entries=count)


def _view(row: AuditRow, names: Mapping[tuple[str, str], str]) -> AuditEntryView:
    return AuditEntryView(
        id=row.id,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        details=row.details,
        ip=row.ip,
        subject_name=names.get((row.subject_kind, row.subject_id), ""),
    )


def _plain(details: Mapping[str, object]) -> dict[str, Any]:
    """Return the details as the database will give them back, so that the hash stays right."""
    return json.loads(json.dumps(dict(details), default=str).replace("\\u0000", ""))


def _printable(text: str) -> str:
    return text.replace("\x00", "")
