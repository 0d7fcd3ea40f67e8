"""Who is told when an export has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from attendance_app.db import deliveries
from attendance_app.db.export_jobs import Recipient
from attendance_app.domain.errors import RuleViolation
from attendance_app.services.emails import clean_email

MOST_MAILS = 20


@dataclass(frozen=True, slots=True)
class Recipients:
    """Addresses for mail, and ids of webhooks."""

    mail: tuple[str, ...] = ()
    webhooks: tuple[int, ...] = ()

    @classmethod
    def typed(cls, addresses: str, webhooks: Sequence[int] = ()) -> "Recipients":
        """Return what somebody typed: addresses apart by commas, semicolons or white space."""
        apart = addresses.replace(",", " ").replace(";", " ").split()
        return cls(tuple(apart), tuple(webhooks))


NOBODY = Recipients()


def stored(session: Session, wanted: Recipients, *, mails: bool) -> list[Recipient]:
    """Return recipients as a job keeps them, each once. mails: whether a mail server is set.

    Raises:
        RuleViolation: an address is none, there is no such webhook, or nothing can be mailed.

    """
    addresses = sorted({clean_email(one, "mail").lower() for one in wanted.mail})
    if addresses and not mails:
        raise RuleViolation("No mail server is set, so nobody can be told by mail.", "mail")
    if len(addresses) > MOST_MAILS:
        raise RuleViolation(f"Name at most {MOST_MAILS} addresses; use a mailing list.", "mail")
    ids = sorted(set(wanted.webhooks))
    known = {row.id for row in deliveries.webhooks(session, ids)} if ids else set()
    if set(ids) - known:
        raise RuleViolation("One of these webhooks was removed. Choose again.", "webhooks")
    told: list[Recipient] = [{"channel": "mail", "address": one} for one in addresses]
    return told + [{"channel": "webhook", "webhook": one} for one in ids]


def of(kept: Sequence[dict[str, Any]]) -> Recipients:
    """Return the recipients that a job or a schedule keeps."""
    return Recipients(
        tuple(str(one["address"]) for one in kept if one["channel"] == "mail"),
        tuple(int(one["webhook"]) for one in kept if one["channel"] == "webhook"),
    )


def still(session: Session, kept: Sequence[dict[str, Any]]) -> list[Recipient]:
    """Return the recipients that are still there: webhooks may have been removed since."""
    ids = [int(one["webhook"]) for one in kept if one["channel"] == "webhook"]
    known = {row.id for row in deliveries.webhooks(session, ids)} if ids else set()
    return [one for one in kept if one["channel"] == "mail" or int(one["webhook"]) in known]
