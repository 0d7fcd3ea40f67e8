"""What the card of who was told draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from attendance_app.services.deliveries import DeliveryView
from attendance_app.web import wording

MOST_TRIES = 7


@dataclass(frozen=True)
class NoticeLine:
    """A notice as it stands. told: when it was sent or is tried next; why: the last trouble."""

    id: int
    channel: str
    recipient: str
    state: str
    told: str
    why: str
    ended: bool


def notice_lines(views: Sequence[DeliveryView], zone: str, now: datetime) -> list[NoticeLine]:
    """Draw up the notices of a run."""
    return [
        NoticeLine(
            id=view.id,
            channel=view.channel,
            recipient=view.recipient,
            state=view.state,
            told=_told(view, zone, now),
            why=view.error,
            ended=view.state in ("sent", "failed"),
        )
        for view in views
    ]


def _told(view: DeliveryView, zone: str, now: datetime) -> str:
    if view.state == "sent":
        return f"sent {wording.moment(view.sent_at, zone)}"
    tries = f"attempt {view.attempts} of {MOST_TRIES}" if view.attempts else "not tried yet"
    if view.state == "waiting" and view.due_at is not None and view.due_at > now:
        return f"{tries}, next at {wording.clock(view.due_at, zone)}"
    return tries
