"""What the settings pages draw."""

from dataclasses import dataclass
from datetime import datetime

from attendance_app.services.accounts import AccountView
from attendance_app.services.company import CompanyView
from attendance_app.services.letterheads import LetterheadView
from attendance_app.services.sites import ShiftView, SiteView
from attendance_app.services.tokens import TokenView
from attendance_app.web import wording
from attendance_app.web.components.avatar import initials, tint

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ROLES = (
    ("admin", "Administrator", "Everything, and who may do what"),
    ("hr", "HR", "People, consent, payroll"),
    ("manager", "Manager", "The live board and the people list"),
    ("employee", "Employee", "Their own page"),
)
ROLE_NAMES = {value: name for value, name, _ in ROLES}


@dataclass(frozen=True)
class SiteRow:
    """A place of work."""

    id: int
    name: str
    zone: str
    now: str
    face_allowed: bool
    employees: int
    keep_photos: bool = False
    badge_allowed: bool = True
    badge_needs_pin: bool = False
    ways: str = ""


@dataclass(frozen=True)
class ShiftRow:
    """Working hours that repeat. days: seven flags, Monday first."""

    id: int
    name: str
    starts_at: str
    ends_at: str
    hours: str
    days: list[bool]
    days_text: str
    grace_minutes: int


@dataclass(frozen=True)
class AccountRow:
    """Somebody who may sign in. state: active, invited, disabled."""

    id: int
    name: str
    email: str
    initials: str
    tint: int
    roles: list[str]
    roles_text: str
    state: str
    seen: str
    is_self: bool


@dataclass(frozen=True)
class TokenRow:
    """A program that may ask. state: active, expired, revoked."""

    id: int
    name: str
    scope: str
    site: str
    state: str
    created: str
    expires: str
    used: str


@dataclass(frozen=True)
class Papers:
    """What papers of a place look like. place: "0" is the company. logo: an address, or empty."""

    place: str = "0"
    company: str = ""
    address: str = ""
    page: str = ""
    language: str = ""
    numbers: str = ""
    logo: str = ""


def papers(view: LetterheadView, place: int, version: int) -> Papers:
    """Draw up a letterhead; version: makes the browser ask for a changed logo."""
    logo = f"/api/v1/letterheads/{place}/logo?v={version}" if view.has_logo else ""
    own = (view.company, view.address, view.page, view.language, view.numbers)
    return Papers(str(place), *own, logo)


@dataclass(frozen=True)
class Policy:
    """The recognition policy as a form shows it."""

    name: str = ""
    match_threshold: str = ""
    match_margin: str = ""
    wide_threshold: str = ""
    wide_margin: str = ""
    min_liveness: str = ""
    debounce_seconds: str = ""


def site_row(view: SiteView, now: datetime) -> SiteRow:
    """Draw up a site with the time it is there."""
    there = wording.clock(now, view.zone)
    return SiteRow(
        view.id,
        view.name,
        view.zone,
        there,
        view.face_allowed,
        view.employees,
        view.keep_photos,
        view.badge_allowed,
        view.badge_needs_pin,
        _ways(view),
    )


def _ways(view: SiteView) -> str:
    """Name the ways to clock in; the PIN is always one."""
    badge = "badge with PIN" if view.badge_needs_pin else "badge"
    ways = ("face", view.face_allowed), ("PIN", True), (badge, view.badge_allowed)
    told = ", ".join(name for name, allowed in ways if allowed)
    return told[0].upper() + told[1:]


def shift_row(view: ShiftView) -> ShiftRow:
    """Draw up a shift."""
    over = " +1" if view.ends_at <= view.starts_at else ""
    days = [bool(view.weekdays >> place & 1) for place in range(7)]
    return ShiftRow(
        id=view.id,
        name=view.name,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
        hours=f"{view.starts_at} {wording.DASH} {view.ends_at}{over}",
        days=days,
        days_text=days_text(days),
        grace_minutes=view.grace_minutes,
    )


def days_text(days: list[bool]) -> str:
    """Name the days of a week, runs of three and more as a span."""
    told: list[str] = []
    place = 0
    while place < len(days):
        end = place
        while end < len(days) and days[end]:
            end += 1
        names = DAYS[place:end]
        told += [f"{names[0]} {wording.DASH} {names[-1]}"] if len(names) > 2 else names
        place = max(end, place + 1)
    return ", ".join(told)


def account_row(view: AccountView, now: datetime, me: int | None) -> AccountRow:
    """Draw up an account."""
    state = "disabled" if view.disabled else "invited" if view.invited else "active"
    return AccountRow(
        id=view.id,
        name=view.name,
        email=view.email,
        initials=initials(view.name),
        tint=tint(view.id),
        roles=sorted(view.roles),
        roles_text=", ".join(name for value, name, _ in ROLES if value in view.roles),
        state=state,
        seen=wording.ago(view.last_seen_at, now),
        is_self=view.id == me,
    )


def token_row(view: TokenView, zone: str, now: datetime) -> TokenRow:
    """Draw up an API token; what it is made of is known to nobody any more."""
    return TokenRow(
        id=view.id,
        name=view.name,
        scope=view.scope,
        site=view.site or "",
        state=view.state,
        created=wording.day_and_year(wording.local(view.created_at, zone).date()),
        expires=wording.moment(view.expires_at, zone) if view.expires_at else "Never",
        used=wording.ago(view.last_used_at, now),
    )


def policy(view: CompanyView) -> Policy:
    """Draw up the policy."""
    return Policy(
        name=view.name,
        match_threshold=f"{view.match_threshold:.2f}",
        match_margin=f"{view.match_margin:.2f}",
        wide_threshold=f"{view.wide_threshold:.2f}",
        wide_margin=f"{view.wide_margin:.2f}",
        min_liveness=f"{view.min_liveness:.2f}",
        debounce_seconds=str(view.debounce_seconds),
    )
