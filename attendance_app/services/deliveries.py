"""Tells people and programs that an export has ended: sends what its transaction wrote down.

Each notice is written once and sent at least once: a sender that is killed in mid-conversation
leaves it unknown whether the other side has it, so it is sent again under the same id, by which
receivers know a repeat.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from attendance_app.db import deliveries as rows
from attendance_app.db import export_jobs
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import DeliveryRow, ExportJobRow, PayPeriodRow, WebhookRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import (
    Conflict,
    MailRefused,
    MailUnavailable,
    NotFound,
    WebhookRefused,
    WebhookUnavailable,
)
from attendance_app.services.audit import record
from attendance_app.services.payroll_views import label_of
from attendance_app.services.ports import Clock, JobQueue, Mail, Mailer
from attendance_app.services.webhook_ports import SecretBox, WebhookPost, Webhooks
from attendance_app.services.webhooks import purpose

_LOG = logging.getLogger(__name__)
TRY_AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
)
LEASE = timedelta(minutes=3)  # longer than any sender's deadline


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A notice. state: waiting, sending, sent or failed; due_at: when it is tried next, in UTC.

    recipient: an address, or a webhook's name.
    """

    id: int
    channel: str
    recipient: str
    state: str
    attempts: int
    error: str
    due_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Sends notices. mailer: None where no mail server is set. public_url: of this product."""

    transaction: Transaction
    clock: Clock
    mailer: Mailer | None
    poster: Webhooks
    box: SecretBox
    queue: JobQueue
    public_url: str
    lease: timedelta = LEASE
    try_again_after: Sequence[timedelta] = TRY_AGAIN_AFTER

    def due(self) -> Sequence[int]:
        """Return the notices to send now, and end those whose sender was lost too often."""
        with self.transaction() as session:
            for one in rows.give_up_lost(session):
                _LOG.error("Notice %d was not sent: its sender was lost in each attempt", one)
            return rows.due(session)

    def send(self, delivery: int) -> str:
        """Send a notice that is due; the task's body. Returns its state, or "not ours"."""
        with self.transaction() as session:
            held = rows.claim(session, delivery, self.lease)
            errand = self._errand(session, held) if held is not None else None
        if held is None or errand is None:
            return "not ours"
        try:
            self._hand_over(errand)
        except (MailRefused, WebhookRefused, Conflict) as error:
            return self._failed(held, str(error))
        except (MailUnavailable, WebhookUnavailable) as error:
            return self._not_yet(held, str(error))
        except Exception as error:
            _LOG.exception("Notice %d", held.id)
            return self._not_yet(held, f"It stopped on an unexpected {type(error).__name__}.")
        with self.transaction() as session:
            return "sent" if rows.sent(session, held) else "not ours"

    def of(self, actor: Actor, export_id: int) -> tuple[DeliveryView, ...]:
        """Return who is or was told of an export."""
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            return tuple(_view(row, webhook) for row, webhook in rows.of(session, export_id))

    def again(self, actor: Actor, delivery: int) -> None:
        """Send a notice anew that was sent or given up.

        Raises:
            Conflict: it still waits, or its webhook was removed.

        """
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            row = rows.get(session, delivery)
            if row is None:
                raise NotFound("There is no such notice.")
            if row.webhook_id is not None and rows.webhook(session, row.webhook_id) is None:
                raise Conflict("This webhook was removed. Nothing is sent there any more.")
            if not rows.send_again(session, delivery):
                raise Conflict("It has not ended yet: it is sent by itself.")
            said = {"delivery": delivery, "channel": row.channel}
            record(session, self.clock, actor, "payroll.told_again", "export", row.export_id, said)
        self.queue.deliver(delivery)

    def _errand(self, session: Session, held: rows.Held) -> "Mail | WebhookPost | Conflict":
        """Return what is to be handed over, or why it cannot be."""
        found = export_jobs.get(session, held.export)
        if found is None:
            return Conflict("The export is gone.")
        if held.webhook is None:
            return letter(*found, held, self.public_url)
        row = rows.webhook(session, held.webhook)
        if row is None:
            return Conflict("The webhook was removed.")
        try:
            secret = self.box.open(row.secret, purpose(row.id))
        except ValueError as error:
            return Conflict(f"{error} Remove the webhook and add it anew.")
        body = json.dumps(message(*found, self.public_url), separators=(",", ":")).encode()
        return WebhookPost(row.url, f"msg_{held.message_id}", body, secret)

    def _hand_over(self, errand: "Mail | WebhookPost | Conflict") -> None:
        if isinstance(errand, Conflict):
            raise errand
        if isinstance(errand, WebhookPost):
            self.poster.post(errand)
        elif self.mailer is None:
            raise Conflict("No mail server is set (ATTENDANCE_SMTP_HOST).")
        else:
            self.mailer.send(errand)

    def _failed(self, held: rows.Held, error: str) -> str:
        with self.transaction() as session:
            ours = rows.fail(session, held, error)
        if ours:
            _LOG.error("Notice %d of export %d was not sent: %s", held.id, held.export, error)
        return "failed" if ours else "not ours"

    def _not_yet(self, held: rows.Held, error: str) -> str:
        if held.attempts >= rows.MAX_ATTEMPTS:
            return self._failed(held, f"Gave up after {held.attempts} attempts. {error}")
        waits = self.try_again_after
        delay = waits[min(held.attempts, len(waits)) - 1]
        with self.transaction() as session:
            ours = rows.try_later(session, held, error, delay)
        return "waiting" if ours else "not ours"


def letter(job: ExportJobRow, period: PayPeriodRow, held: rows.Held, public_url: str) -> Mail:
    """Return the mail. It names nobody: who may know more signs in."""
    done = job.state == "done"
    ended = "is ready" if done else "failed"
    said = "Its files are on this page:" if done else "What stopped it is on this page:"
    seal = f"Data sha256 {job.dataset_sha256}\n" if done else ""
    site = job.params.get("site_name")
    return Mail(
        to=held.recipient,
        subject=f"Payroll export {job.id} {ended}",
        text=(
            f"Payroll export {job.id} {ended}.\n\n"
            f"Period: {label_of(period.starts_on, period.ends_on)}"
            f"{f', {site}' if site else ''}\n{seal}\n{said}\n\n"
            f"{run_page(public_url, job.id)}\n"
        ),
        message_id=f"{held.message_id}.{held.resent}",
    )


def message(job: ExportJobRow, period: PayPeriodRow, public_url: str) -> dict[str, Any]:
    """Return what a webhook is told: nothing about people, and the same in each attempt.

    Why an export failed is not in it: the reason may name people.
    """
    ended = job.finished_at or job.created_at
    return {
        "type": f"payroll.export.{job.state}",
        "timestamp": ended.astimezone(UTC).isoformat(timespec="seconds"),
        "data": {
            "run": job.id,
            "state": job.state,
            "kinds": list(job.params["kinds"]),
            "period": {
                "id": period.id,
                "starts_on": period.starts_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
            },
            "site_id": job.params.get("site"),
            "look_ahead": bool(job.params.get("look_ahead")),
            "dataset_sha256": job.dataset_sha256,
            "files": [
                {"kind": file["kind"], "size": file["size"], "sha256": file["sha256"]}
                for file in job.files
            ],
            "url": run_page(public_url, job.id),
        },
    }


def run_page(public_url: str, export_id: int) -> str:
    """Return the address of an export's page; who opens it signs in."""
    return f"{public_url}/payroll/runs/{export_id}"


def _view(row: DeliveryRow, webhook: WebhookRow | None) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        channel=row.channel,
        recipient=webhook.name if webhook is not None else row.recipient,
        state=row.state,
        attempts=row.attempts,
        error=row.error,
        due_at=row.due_at if row.state == "waiting" else None,
        sent_at=row.sent_at,
    )
