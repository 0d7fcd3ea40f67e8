"""What the kiosk page draws."""

from dataclasses import dataclass
from datetime import datetime

from attendance_app.services.kiosks import KioskView, PairingCode
from attendance_app.web import wording


@dataclass(frozen=True)
class KioskRow:
    """One kiosk. state: online, offline, waiting, expired, revoked."""

    id: int
    name: str
    site: str
    state: str
    seen: str
    paired_at: str
    punches: int
    code_until: str


@dataclass(frozen=True)
class CodeCard:
    """A pairing code, while it is shown. left: seconds as 9:41; percent: of its life."""

    kiosk: int = 0
    name: str = ""
    code: str = ""
    left: str = ""
    percent: int = 0
    paired: bool = False


@dataclass(frozen=True)
class KioskSums:
    """The figures above the list."""

    online: str = ""
    punches: str = ""
    waiting: str = ""
    line: str = ""


def kiosk_row(view: KioskView, zone: str, now: datetime) -> KioskRow:
    """Draw up one line."""
    return KioskRow(
        id=view.id,
        name=view.name,
        site=view.site,
        state=state_of(view, now),
        seen=wording.ago(view.last_seen_at, now),
        paired_at=wording.moment(view.paired_at, zone),
        punches=view.punches_today,
        code_until=wording.clock(view.code_expires_at, zone) if view.code_expires_at else "",
    )


def state_of(view: KioskView, now: datetime) -> str:
    """Tell how a kiosk is, in one word."""
    if view.state == "paired":
        return "online" if view.online else "offline"
    if view.state == "waiting" and (view.code_expires_at is None or view.code_expires_at <= now):
        return "expired"
    return view.state


def kiosk_sums(rows: list[KioskRow]) -> KioskSums:
    """Add up the list."""
    paired = [row for row in rows if row.state in ("online", "offline")]
    online = sum(row.state == "online" for row in paired)
    waiting = sum(row.state in ("waiting", "expired") for row in rows)
    return KioskSums(
        online=f"{online} of {len(paired)}",
        punches=f"{sum(row.punches for row in rows):,}",
        waiting=str(waiting),
        line=f"{len(paired)} paired, {waiting} waiting",
    )


def code_card(code: PairingCode, name: str, now: datetime, lifetime_s: int = 600) -> CodeCard:
    """Show a code and how long it lives."""
    left = max(0, int((code.expires_at - now).total_seconds()))
    return CodeCard(
        kiosk=code.kiosk_id,
        name=name,
        code=code.code,
        left=wording.lasting(left),
        percent=min(100, left * 100 // lifetime_s),
    )
