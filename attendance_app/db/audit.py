"""The audit log: appended under a lock, read by page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select

from attendance_app.db.tables import (
    AccountRow,
    ApiTokenRow,
    AuditRow,
    EmployeeRow,
    KioskRow,
    ShiftRow,
    SiteRow,
)

_LOCK = 7002
_BATCH = 1000
_NAMED = {
    "employee": (EmployeeRow.id, EmployeeRow.name),
    "kiosk": (KioskRow.id, KioskRow.name),
    "account": (AccountRow.id, AccountRow.name),
    "site": (SiteRow.id, SiteRow.name),
    "shift": (ShiftRow.id, ShiftRow.name),
    "token": (ApiTokenRow.id, ApiTokenRow.name),
}


def lock_chain(session: Session) -> bytes:
    """Wait for the end of the chain and return its hash; empty bytes before the first entry.

    Until the transaction ends nobody else can append.
    """
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    newest = select(AuditRow.sha256).order_by(col(AuditRow.id).desc()).limit(1)
    return session.exec(newest).first() or b""


def entries(session: Session) -> Iterator[AuditRow]:
    """Return every entry in the order of the chain, read in batches."""
    after = 0
    while True:
        batch = session.exec(
            select(AuditRow).where(AuditRow.id > after).order_by(col(AuditRow.id)).limit(_BATCH)
        ).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].id
        session.expunge_all()


def search(
    session: Session,
    *,
    action: str,
    subject: tuple[str, str] | None,
    actor: str,
    since: datetime | None,
    until: datetime | None,
    offset: int,
    limit: int,
) -> tuple[Sequence[AuditRow], int]:
    """Return entries, newest first, and how many there are.

    action: its beginning, as "employee."; actor: a part of the name; until: excluded.
    """
    rules: list[ColumnElement[bool] | Any] = []
    if action:
        rules.append(col(AuditRow.action).startswith(action, autoescape=True))
    if subject:
        rules += [AuditRow.subject_kind == subject[0], AuditRow.subject_id == subject[1]]
    if actor:
        rules.append(col(AuditRow.actor_name).icontains(actor, autoescape=True))
    if since:
        rules.append(AuditRow.at >= since)
    if until:
        rules.append(AuditRow.at < until)
    total = session.exec(select(func.count()).select_from(AuditRow).where(*rules)).one()
    newest = col(AuditRow.id).desc()
    found = select(AuditRow).where(*rules).order_by(newest).offset(offset).limit(limit)
    return session.exec(found).all(), total


def names(session: Session, found: Sequence[AuditRow]) -> dict[tuple[str, str], str]:
    """Return the names that the subjects of these entries have now: one query for each kind.

    Who or what is gone, and kinds that have no name, are left out.
    """
    wanted: dict[str, set[int]] = {}
    for entry in found:
        if entry.subject_kind in _NAMED and entry.subject_id.isdecimal():
            wanted.setdefault(entry.subject_kind, set()).add(int(entry.subject_id))
    known: dict[tuple[str, str], str] = {}
    for kind, ids in wanted.items():
        key, name = _NAMED[kind]
        rows = session.exec(select(key, name).where(col(key).in_(ids))).all()
        known |= {(kind, str(number)): named for number, named in rows}
    return known


def downloads(
    session: Session, exports: Sequence[int]
) -> dict[tuple[int, str], tuple[int, str, datetime]]:
    """Return, by export and file name: how often it was handed out, to whom last, and when."""
    found = session.execute(
        text(
            "select subject_id, details ->> 'file', count(*),"
            " (array_agg(actor_name order by id desc))[1], max(at) from audit_entries"
            " where subject_kind = 'export' and subject_id = any(:exports)"
            " and action = 'payroll.download' group by 1, 2"
        ),
        {"exports": [str(export) for export in exports]},
    )
    return {(int(export), name): (count, who, at) for export, name, count, who, at in found}
