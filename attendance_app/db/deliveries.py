"""Notices that exports have ended. Leases are counted by the database's clock.

A row is written by the transaction that ends an export, so there is one if, and only if, that
transaction committed. `token` fences: a sender that was given up can no longer say how it went.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from attendance_app.db.tables import DeliveryRow, WebhookRow

MAX_ATTEMPTS = 7
_SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A notice that is ours to send until its lease ends."""

    id: int
    export: int
    channel: str
    recipient: str
    webhook: int | None
    message_id: UUID
    attempts: int
    token: int
    resent: int


def write(session: Session, exports: Sequence[int]) -> None:
    """Write the notices of exports that ended now; a cancelled one has none."""
    if not exports:
        return
    session.execute(
        text(
            "insert into export_deliveries (export_id, channel, recipient, webhook_id, due_at)"
            " select j.id, r.channel, coalesce(r.address, r.webhook::text), r.webhook, now()"
            " from export_jobs j cross join lateral"
            " jsonb_to_recordset(j.recipients) as r(channel text, address text, webhook bigint)"
            " where j.id = any(:exports) and j.state in ('done', 'failed') on conflict do nothing"
        ),
        {"exports": list(exports)},
    )


def due(session: Session) -> list[int]:
    """Return the notices to send now, the longest waiting first."""
    found = session.execute(
        text(
            "select id from export_deliveries where state in ('waiting', 'sending')"
            " and due_at <= now() order by due_at, id limit :most"
        ),
        {"most": _SWEPT_AT_ONCE},
    ).scalars()
    return [int(one) for one in found]


def give_up_lost(session: Session) -> list[int]:
    """End notices whose sender was lost in the last attempt; return them."""
    found = session.execute(
        text(
            "update export_deliveries set state = 'failed', due_at = null, error = :error"
            " where state = 'sending' and due_at <= now() and attempts >= :most returning id"
        ),
        {"most": MAX_ATTEMPTS, "error": "The sender was lost in the last attempt."},
    ).scalars()
    return [int(one) for one in found]


def claim(session: Session, delivery: int, lease: timedelta) -> Held | None:
    """Take a notice that is due, or whose sender was lost; None when it is not to be taken."""
    row = session.execute(
        text(
            "update export_deliveries set state = 'sending', attempts = attempts + 1,"
            " token = token + 1, due_at = now() + :lease, error = ''"
            " where id = :id and state in ('waiting', 'sending') and due_at <= now()"
            " and attempts < :most returning id, export_id, channel, recipient, webhook_id,"
            " message_id, attempts, token, resent"
        ),
        {"id": delivery, "lease": lease, "most": MAX_ATTEMPTS},
    ).first()
    return Held(*row) if row is not None else None


def sent(session: Session, held: Held) -> bool:
    """Say that the receiver took it; False when it is another sender's now."""
    return _settle(session, held, "state = 'sent', sent_at = now(), due_at = null")


def fail(session: Session, held: Held, error: str) -> bool:
    """Say that it will not be tried again, and why."""
    return _settle(session, held, "state = 'failed', due_at = null, error = :error", error=error)


def try_later(session: Session, held: Held, error: str, delay: timedelta) -> bool:
    """Put it back until `delay` has passed."""
    change = "state = 'waiting', due_at = now() + :delay, error = :error"
    return _settle(session, held, change, error=error, delay=delay)


def send_again(session: Session, delivery: int) -> bool:
    """Start anew with one that ended; False when it has not."""
    row = session.execute(
        text(
            "update export_deliveries set state = 'waiting', attempts = 0, resent = resent + 1,"
            " due_at = now(), error = '' where id = :id and state in ('sent', 'failed')"
            " returning id"
        ),
        {"id": delivery},
    ).first()
    return row is not None


def get(session: Session, delivery: int) -> DeliveryRow | None:
    """Return a notice."""
    return session.get(DeliveryRow, delivery)


def of(session: Session, export: int) -> Sequence[tuple[DeliveryRow, WebhookRow | None]]:
    """Return the notices of an export with their webhooks, as they were written."""
    statement = (
        select(DeliveryRow, WebhookRow)
        .outerjoin(WebhookRow, col(WebhookRow.id) == col(DeliveryRow.webhook_id))
        .where(DeliveryRow.export_id == export)
        .order_by(col(DeliveryRow.id))
    )
    return session.exec(statement).all()  # pyright: ignore[reportReturnType] - an outer join


def webhooks(session: Session, ids: Sequence[int] | None = None) -> Sequence[WebhookRow]:
    """Return the webhooks that are not removed, by name; of `ids` only, when given."""
    statement = select(WebhookRow).where(col(WebhookRow.removed_at).is_(None))
    if ids is not None:
        statement = statement.where(col(WebhookRow.id).in_(ids))
    return session.exec(statement.order_by(col(WebhookRow.name), col(WebhookRow.id))).all()


def webhook(session: Session, webhook_id: int) -> WebhookRow | None:
    """Return a webhook, or None when there is none or it was removed."""
    return next(iter(webhooks(session, [webhook_id])), None)


def _settle(session: Session, held: Held, change: str, **values: object) -> bool:
    """Change a notice that is still ours. change: SQL of this module."""
    row = session.execute(
        text(
            f"update export_deliveries set {change}"  # noqa: S608
            " where id = :id and state = 'sending' and token = :token returning id"
        ),
        {"id": held.id, "token": held.token, **values},
    ).first()
    return row is not None
