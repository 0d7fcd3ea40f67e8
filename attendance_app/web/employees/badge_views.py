"""What the card of badges draws."""

from dataclasses import dataclass

from attendance_app.services.badges import BadgeView
from attendance_app.web import wording

_STATES = {"lost": "Lost", "returned": "Returned", "left": "Ended"}


@dataclass(frozen=True)
class BadgeLine:
    """One badge. ending: "…7702". state: why it opens no more, empty while it does."""

    id: int
    title: str
    ending: str
    text: str
    opens: bool
    state: str
    warning: str


def badge_line(badge: BadgeView, zone: str) -> BadgeLine:
    """Draw up a badge."""
    return BadgeLine(
        id=badge.id,
        title=badge.label or "Badge",
        ending=f"…{badge.ending}",
        text=_told(badge, zone),
        opens=badge.revoked_at is None,
        state=_STATES.get(badge.revoked_why or "", ""),
        warning=_warning(badge),
    )


def _told(badge: BadgeView, zone: str) -> str:
    given = wording.day_and_year(wording.local(badge.assigned_at, zone).date())
    if badge.revoked_at is not None:
        ended = wording.day_and_year(wording.local(badge.revoked_at, zone).date())
        return f"From {given} to {ended}"
    if badge.last_used_at is None:
        return f"Given {given}, never used"
    where = f" at {badge.last_used_site}" if badge.last_used_site else ""
    return f"Given {given}, last used {wording.moment(badge.last_used_at, zone)}{where}"


def _warning(badge: BadgeView) -> str:
    if not badge.is_stale or badge.revoked_at is not None:
        return ""
    return "The key has changed since: it is not known any more. Mark it returned, give it again."
