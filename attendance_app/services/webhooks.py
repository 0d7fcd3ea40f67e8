"""Webhooks: programs that are told when an export has ended. Administrators add and remove them."""

import base64
import json
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from attendance_app.db import deliveries as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import WebhookRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import (
    Conflict,
    NotFound,
    RuleViolation,
    WebhookRefused,
    WebhookUnavailable,
)
from attendance_app.domain.names import clean_name
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock
from attendance_app.services.webhook_ports import SecretBox, WebhookPost
from attendance_app.services.webhook_ports import Webhooks as Poster

_LOG = logging.getLogger(__name__)
MOST = 20
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook. url: without its query, which may hold a key."""

    id: int
    name: str
    url: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Keeps webhooks; the secret is shown once and stored sealed."""

    transaction: Transaction
    clock: Clock
    poster: Poster
    box: SecretBox

    def list(self, actor: Actor) -> tuple[WebhookView, ...]:
        """Return the webhooks by name. HR chooses among them too."""
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            return tuple(_view(row) for row in rows.webhooks(session))

    def add(self, actor: Actor, name: str, url: str) -> str:
        """Add a webhook; return the secret that its posts are signed with, for this one time.

        Raises:
            RuleViolation: the name or the address is none, or leads inside.

        """
        actor.require(Role.ADMIN)
        name, url = clean_name(name, "name", 80), url.strip()
        self.poster.check(url)
        secret = secrets.token_bytes(32)
        with self.transaction() as session:
            known = rows.webhooks(session)
            if any(row.name.lower() == name.lower() for row in known):
                raise RuleViolation("There is a webhook of this name.", "name")
            if len(known) >= MOST:
                raise RuleViolation(f"There are {MOST} webhooks. Remove one first.", "form")
            row = WebhookRow(
                name=name, url=url, secret=b"", added_by=actor.name, added_at=self.clock.now()
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            session.add(row)
            session.flush()
            row.secret = self.box.seal(secret, purpose(row.id))
            said = {"name": name, "host": _shown(url)}
            record(session, self.clock, actor, "webhook.added", "webhook", row.id, said)
        return _PREFIX + base64.b64encode(secret).decode()

    def remove(self, actor: Actor, webhook_id: int) -> None:
        """End a webhook; what still waits to be sent there is not."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = rows.webhook(session, webhook_id)
            if row is None:
                raise NotFound("There is no such webhook.")
            row.removed_at, row.secret = self.clock.now(), b""
            said = {"name": row.name}
            record(session, self.clock, actor, "webhook.removed", "webhook", row.id, said)

    def test(self, actor: Actor, webhook_id: int) -> None:
        """Post a signed test message now.

        Raises:
            Conflict: the receiver did not take it; the message says why.

        """
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = rows.webhook(session, webhook_id)
            if row is None:
                raise NotFound("There is no such webhook.")
            url, secret = row.url, self._secret(row)
        at = self.clock.now().isoformat(timespec="seconds")
        body = json.dumps({"type": "test", "timestamp": at, "data": {}}).encode()
        try:
            self.poster.post(WebhookPost(url, f"msg_{uuid4()}", body, secret))
        except (WebhookUnavailable, WebhookRefused) as error:
            raise Conflict(str(error)) from error

    def reseal(self) -> None:
        """Seal with the key in use what another key at hand has sealed; the rest stays."""
        with self.transaction() as session:
            for row in rows.webhooks(session):
                if self.box.key_of(row.secret) == self.box.key_id:
                    continue
                try:
                    secret = self.box.open(row.secret, purpose(row.id))
                except ValueError as error:
                    _LOG.error("The secret of webhook %s stays as it is: %s", row.id, error)
                    continue
                row.secret = self.box.seal(secret, purpose(row.id))

    def under_other_keys(self) -> int:
        """Return how many webhooks have a secret that the key in use did not seal."""
        with self.transaction() as session:
            sealed = [row.secret for row in rows.webhooks(session)]
        return sum(self.box.key_of(one) != self.box.key_id for one in sealed)

    def _secret(self, row: WebhookRow) -> bytes:
        try:
            return self.box.open(row.secret, purpose(row.id))
        except ValueError as error:
            raise Conflict(f"{error} Remove the webhook and add it anew.") from error


def purpose(webhook_id: int) -> str:
    """Return what a webhook's secret is sealed for."""
    return f"webhook|{webhook_id}"


def _view(row: WebhookRow) -> WebhookView:
    return WebhookView(row.id, row.name, _shown(row.url), row.added_by, row.added_at)


def _shown(url: str) -> str:
    return url.partition("?")[0]
