"""What the audit page draws: entries as sentences."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attendance_app.services.audit import AuditEntryView, AuditFilter, ChainState
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint

VERBS = {
    "account.accepted": "accepted an invitation",
    "account.created": "made an account",
    "account.disabled": "disabled an account",
    "account.enabled": "enabled an account",
    "account.invited": "invited somebody",
    "account.password": "changed their password",
    "account.roles": "changed an account's roles",
    "badge.assigned": "gave a badge to",
    "badge.refused": "refused a revoked badge of",
    "badge.revoked": "revoked a badge of",
    "company.changed": "changed the recognition policy",
    "consent.grant": "recorded an agreement to face recognition",
    "consent.refuse": "recorded a refusal of face recognition",
    "consent.withdraw": "recorded a withdrawal of consent",
    "consent_text.published": "published a consent text",
    "employee.archived": "archived a person",
    "employee.changed": "changed a person",
    "employee.created": "added a person",
    "employee.pin": "set a PIN",
    "employee.reminded": "reminded a person to clock out",
    "employee.restored": "restored a person",
    "export_schedule.added": "made a schedule of exports",
    "export_schedule.paused": "paused a schedule of exports",
    "export_schedule.removed": "removed a schedule of exports",
    "export_schedule.resumed": "resumed a schedule of exports",
    "face.enrolled": "enrolled a face",
    "face.reembedded": "computed a face anew",
    "face.erased": "erased a face",
    "face.held_accepted": "decided that two look-alikes are two people",
    "face.held_refused": "decided that a held face is not used",
    "kiosk.added": "added a kiosk",
    "kiosk.code_made": "made a pairing code",
    "kiosk.paired": "was paired as a kiosk",
    "kiosk.revoked": "unpaired a kiosk",
    "payroll.cancel": "cancelled a payroll export",
    "payroll.download": "downloaded a payroll file",
    "payroll.look": "looked at a payroll file",
    "payroll.export": "asked for a payroll export",
    "payroll.period": "made a pay period",
    "payroll.told_again": "sent a notice of an export again",
    "punches.disputed": "heard “not me” about a punch",
    "punches.imported": "imported punches",
    "session.ended": "signed out",
    "session.opened": "signed in",
    "session.refused": "failed to sign in",
    "setup.done": "set up this installation",
    "shift.added": "added a shift",
    "shift.archived": "archived a shift",
    "shift.changed": "changed a shift",
    "site.added": "added a site",
    "site.changed": "changed a site",
    "template_key.changed": "sealed faces anew with the key in use",
    "token.created": "made an API token",
    "token.revoked": "revoked an API token",
    "webhook.added": "added a webhook",
    "webhook.removed": "removed a webhook",
}
SUBJECTS = {
    "employee": "person",
    "key": "template key",
    "pay_period": "pay period",
    "token": "API token",
}
PAGES = {
    "kiosk": routes.KIOSKS,
    "account": f"{routes.SETTINGS}?tab=accounts",
    "token": f"{routes.SETTINGS}?tab=tokens",
    "shift": f"{routes.SETTINGS}?tab=shifts",
    "site": routes.SETTINGS,
    "company": f"{routes.SETTINGS}?tab=recognition",
    "pay_period": routes.PAYROLL,
    "export": routes.PAYROLL,
    "export_schedule": routes.PAYROLL_SCHEDULES,
    "webhook": f"{routes.SETTINGS}?tab=webhooks",
}
KINDS = (
    ("", "Everything"),
    ("session.", "Sign-ins"),
    ("account.", "Accounts"),
    ("employee.", "People"),
    ("badge.", "Badges"),
    ("consent.", "Consent"),
    ("face.", "Faces"),
    ("kiosk.", "Kiosks"),
    ("punches.", "Punches"),
    ("payroll.", "Payroll"),
    ("company.", "Recognition policy"),
    ("site.", "Sites"),
    ("shift.", "Shifts"),
    ("token.", "API tokens"),
)
PERIODS = (("today", "Today"), ("week", "7 days"), ("month", "30 days"), ("all", "All"))
EMPTY = "empty"
_DAYS = {"today": 0, "week": 6, "month": 29}


@dataclass(frozen=True)
class Detail:
    """One value of an entry, before and after. changed: they differ."""

    name: str
    old: str
    new: str
    changed: bool


@dataclass(frozen=True)
class AuditLine:
    """One entry. kind: of who did it (account, token, kiosk, system).

    subject: its name; about: what else is told. compared: there is a before to look at.
    opens: there are details to look at.
    """

    id: int
    time: str
    day: str
    full: str
    who: str
    initials: str
    tint: int
    kind: str
    verb: str
    subject: str
    about: str
    href: str
    source: str
    details: list[Detail]
    compared: bool
    opens: bool


def audit_line(entry: AuditEntryView, zone: str) -> AuditLine:
    """Write one entry as a sentence."""
    there = wording.local(entry.at, zone)
    verb = VERBS.get(entry.action, entry.action.replace(".", " ").replace("_", " "))
    return AuditLine(
        id=entry.id,
        time=f"{there:%H:%M:%S}",
        day=f"{there.day} {there:%b}",
        full=wording.long_day(there.date()),
        who=entry.actor_name,
        initials=initials(entry.actor_name),
        tint=tint(len(entry.actor_name) + ord(entry.actor_name[:1] or "·")),
        kind=entry.actor_kind,
        verb=verb,
        subject=_subject(entry, verb),
        about=about(entry.details),
        href=_page_of(entry.subject_kind, entry.subject_id),
        source=entry.ip or entry.actor_kind,
        details=_compared(entry.details),
        compared=_is_change(entry.details),
        opens=bool(entry.details),
    )


def _subject(entry: AuditEntryView, verb: str) -> str:
    """Name whom or what it was about, where that is not whoever did it, or the company itself."""
    alone = entry.subject_name == entry.actor_name and entry.action.startswith("session.")
    if alone or entry.subject_kind == "company":
        return ""
    return entry.subject_name or _numbered(verb, entry.subject_kind, entry.subject_id)


def _numbered(verb: str, kind: str, subject: str) -> str:
    """Call what has no name by its number, and by its kind where the verb does not say it."""
    named = SUBJECTS.get(kind, kind.replace("_", " "))
    return f"number {subject}" if verb.endswith(named) else f"{named} {subject}"


def _page_of(kind: str, subject: str) -> str:
    return routes.person(subject) if kind == "employee" else PAGES.get(kind, "")


def about(details: dict[str, Any]) -> str:
    """Say what changed or was noted, in one line."""
    if _is_change(details):
        return ", ".join(_changes(details["before"], details["after"]))
    told = [f"{_words(name)} {_value(name, value)}" for name, value in details.items()]
    return ", ".join(line for line in told if not line.endswith(EMPTY))


def _is_change(details: dict[str, Any]) -> bool:
    return set(details) == {"before", "after"}


def _compared(details: dict[str, Any]) -> list[Detail]:
    """Give every value of an entry; what was only noted has no before."""
    if not _is_change(details):
        return [_detail(name, None, value) for name, value in details.items()]
    before, after = details["before"], details["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [_detail("", before, after)]
    return [_detail(name, before.get(name), after.get(name)) for name in {**before, **after}]


def _detail(name: str, old: Any, new: Any) -> Detail:
    was, now = _value(name, old), _value(name, new)
    return Detail(_words(name).capitalize(), was, now, was != now)


def _changes(before: Any, after: Any) -> list[str]:
    """Tell only what is not as it was."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [f"{_value('', before)} → {_value('', after)}"]
    told = [
        (name, _value(name, before.get(name)), _value(name, value)) for name, value in after.items()
    ]
    return [f"{_words(name)} {old} → {new}" for name, old, new in told if old != new]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(_value("", item) for item in value) or EMPTY
    if isinstance(value, dict):
        return ", ".join(f"{_words(key)} {_value(key, item)}" for key, item in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if value in (None, ""):
        return EMPTY
    return wording.short_sum(str(value)) if name == "sha256" else str(value)


def audit_filter(who: str, kind: str, period: str, zone: str, now: datetime) -> AuditFilter:
    """Give what to look for; days are those of the zone."""
    since = None
    if period in _DAYS:
        first = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=_DAYS[period])
        since = datetime.combine(first, time(), ZoneInfo(zone))
    known = {prefix for prefix, _ in KINDS}
    return AuditFilter(action=kind if kind in known else "", actor=who.strip()[:100], since=since)


@dataclass(frozen=True)
class ChainCard:
    """What the last check of the chain found. state: unknown, checking, whole, broken."""

    state: str = "unknown"
    text: str = ""


def chain_card(chain: ChainState, checked_at: str) -> ChainCard:
    """Say what a check found."""
    if chain.ok:
        count = wording.counted(chain.entries, "entry", "entries")
        return ChainCard(
            "whole", f"{count} checked at {checked_at}, each sealed by the one before."
        )
    return ChainCard(
        "broken",
        f"Entry {chain.first_bad_id} does not fit the one before it. Keep a copy of the database, "
        "and compare it with the last backup.",
    )
