"""What the rules pages draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attendance_app.domain.rule_packs import KeyText, Preset
from attendance_app.services.rule_views import (
    CaseLine,
    CasesView,
    EffectView,
    RuleSetView,
    RuleVersionView,
    SiteRulesView,
)
from attendance_app.web import routes, wording
from attendance_app.web.components.charts import Bar
from attendance_app.web.days import signed, signed_hours
from attendance_app.web.rules.values import WEEKDAYS, hint, shown, told

STATES = {
    "draft": ("attention", "Draft"),
    "submitted": ("info", "Waits for approval"),
    "approved": ("ok", "In force"),
}
LINES_SHOWN = 40


@dataclass(frozen=True)
class SetCard:
    """A rule set in the list."""

    id: int
    name: str
    told: str
    sites: str
    people: str
    badge: str
    state: str
    href: str


@dataclass(frozen=True)
class SiteRow:
    """What a site follows from a day on."""

    site_id: int
    site: str
    zone: str
    rule_set: str
    since: str
    href: str


@dataclass(frozen=True)
class PackChoice:
    """A pack to start from."""

    id: str
    name: str
    summary: str
    counsel: str


@dataclass(frozen=True)
class VersionCard:
    """The version on the page: the draft when there is one, else the one in force."""

    set_id: int = 0
    version_id: int = 0
    name: str = ""
    number: int = 0
    sub: str = ""
    badge: str = ""
    state: str = ""
    draft: bool = False
    submitted: bool = False
    first: bool = False
    effective_from: str = ""
    effective_words: str = ""
    drafted_by: str = ""
    approved: str = ""
    sha256: str = ""
    words: str = ""
    cases: int = 0
    sites: str = ""


@dataclass(frozen=True)
class Group:
    """A section of the rules. changed: something in it differs from the version before."""

    name: str
    changed: bool
    chosen: bool


@dataclass(frozen=True)
class RuleField:
    """One key with its words, its source and its value."""

    key: str
    label: str
    explanation: str
    source: str
    kind: str
    value: str
    on: bool
    choices: tuple[tuple[str, str], ...]
    suffix: str
    hint: str
    changed: bool
    was: str


@dataclass(frozen=True)
class EffectLine:
    """One workday that would change."""

    name: str
    day: str
    before: str
    after: str
    change: str
    less: bool
    href: str


@dataclass(frozen=True)
class EffectCard:
    """What a version would have done. known: whether it was replayed."""

    known: bool = False
    days: str = ""
    workdays: str = ""
    of_workdays: str = ""
    people: str = ""
    where: str = ""
    minutes: str = ""
    share: str = ""
    peak: int = 1
    sentence: str = ""
    lines: tuple[EffectLine, ...] = ()
    more: str = ""


@dataclass(frozen=True)
class CaseRow:
    """A worked example that fails: what was expected and what came."""

    id: str
    title: str
    differences: tuple[str, ...]
    trace: tuple[str, ...]


@dataclass(frozen=True)
class CasesCard:
    """How the version does on the worked examples."""

    known: bool = False
    headline: str = ""
    ok: bool = False
    failed: tuple[CaseRow, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class VersionLine:
    """A version in the history."""

    number: int
    since: str
    told: str
    changes: str
    badge: str
    state: str


def set_card(view: RuleSetView) -> SetCard:
    """Draw up a rule set."""
    current, draft = view.current, view.draft
    version = draft or current or view.versions[0]
    badge, state = STATES.get(version.state, ("plain", version.state))
    since = f", since {wording.day_and_year(current.effective_from)}" if current else ""
    return SetCard(
        id=view.id,
        name=view.name,
        told=f"Version {current.number}{since}" if current else "No version in force yet",
        sites=", ".join(view.sites) or "no site follows it",
        people=wording.counted(view.people, "person", "people"),
        badge=badge,
        state=f"{state}, version {version.number}" if draft else state,
        href=routes.rule_set(view.id),
    )


def site_row(view: SiteRulesView) -> SiteRow:
    """Draw up what a site follows."""
    return SiteRow(
        site_id=view.site_id,
        site=view.site,
        zone=view.zone,
        rule_set=view.rule_set or "No rules chosen yet",
        since=f"from {wording.day_and_year(view.effective_from)}" if view.effective_from else "",
        href=routes.rule_set(view.rule_set_id) if view.rule_set_id else "",
    )


def pack_choice(preset: Preset) -> PackChoice:
    """Draw up a pack."""
    return PackChoice(preset.id, preset.name, preset.summary, preset.counsel)


def version_of(view: RuleSetView) -> RuleVersionView:
    """Choose the version on the page."""
    return view.draft or view.current or view.versions[0]


def base_of(view: RuleSetView) -> RuleVersionView | None:
    """Choose what the draft is compared with: the newest approved version."""
    return next((version for version in view.versions if version.state == "approved"), None)


def version_words(version: RuleVersionView) -> str:
    """Say how results name a version, and what its checksum means."""
    return (
        f"Results and exports name this as version id {version.id}. The SHA-256 is made from "
        "every rule in it: the same number means exactly the same rules."
    )


def zone_words(tzdata: str) -> str:
    """Say where clock changes come from."""
    return (
        f"Clock changes are those of the IANA time zone database, edition {tzdata}. "
        "Each result keeps the edition that it was computed with."
    )


def version_card(view: RuleSetView) -> VersionCard:
    """Draw up the head of the page."""
    version, base = version_of(view), base_of(view)
    badge, state = STATES.get(version.state, ("plain", version.state))
    draft = version.state != "approved"
    return VersionCard(
        set_id=view.id,
        version_id=version.id,
        name=view.name,
        number=version.number,
        sub=_sub(version, base),
        badge=badge,
        state=state,
        draft=draft,
        submitted=version.state == "submitted",
        first=draft and base is None,
        effective_from=version.effective_from.isoformat(),
        effective_words=wording.day_and_year(version.effective_from),
        drafted_by=version.drafted_by,
        approved=version.approved_by,
        sha256=version.sha256,
        words=version_words(version),
        cases=view.cases,
        sites=", ".join(view.sites) or "No site follows these rules yet",
    )


def _sub(version: RuleVersionView, base: RuleVersionView | None) -> str:
    if version.state == "approved":
        since = wording.day_and_year(version.effective_from)
        return f"Since {since}, approved by {version.approved_by}"
    by = f"Draft by {version.drafted_by}"
    if base is None:
        return f"{by}, the first version"
    changes = wording.counted(len(version.changes), "change")
    return f"{by}, {changes} against version {base.number}"


def groups(keys: Sequence[KeyText], changed: Sequence[str], chosen: str) -> list[Group]:
    """List the sections in the order of the page."""
    names = list(dict.fromkeys(key.group for key in keys))
    touched = {key.group for key in keys if key.key in changed}
    return [Group(name, name in touched, name == chosen) for name in names]


def rule_fields(
    keys: Sequence[KeyText],
    policy: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    group: str,
) -> list[RuleField]:
    """Draw up the keys of a section; what differs from the version before says what it was."""
    return [_field(key, policy, base) for key in keys if key.group == group]


def _field(key: KeyText, policy: Mapping[str, Any], base: Mapping[str, Any] | None) -> RuleField:
    value = policy.get(key.key)
    was = base.get(key.key) if base is not None else value
    choices = tuple(WEEKDAYS) if key.kind == "weekday" else key.choices
    kind = "choice" if key.kind == "weekday" else key.kind
    return RuleField(
        key=key.key,
        label=key.label,
        explanation=key.explanation,
        source=key.source,
        kind=kind,
        value=shown(key, value),
        on=value is True,
        choices=choices,
        suffix={"minutes": "min", "seconds": "s"}.get(key.kind, ""),
        hint=hint(key, value),
        changed=was != value,
        was=told(key, was),
    )


def effect_card(view: EffectView) -> tuple[EffectCard, list[Bar]]:
    """Draw up what a version would have done, and its histogram."""
    named = [name for name, _ in view.by_site]
    share = view.minutes * 100 / view.paid_before if view.paid_before else 0
    peak = max((count for _, _, count in view.bins), default=0)
    card = EffectCard(
        known=True,
        days=f"{wording.day(view.first)} {wording.DASH} {wording.day(view.last)} replayed",
        workdays=f"{view.workdays:,}",
        of_workdays=f"of {view.workdays_seen:,}",
        people=f"{view.people:,}",
        where=f"{named[0]} only" if len(named) == 1 else f"of {view.people_seen:,}",
        minutes=signed_hours(view.minutes) if view.minutes else "0",
        share=f"{share:+.2f}{wording.NARROW}%".replace("-", wording.MINUS),
        peak=max(1, peak),
        sentence=f"{view.workdays} workdays of {view.people} people would change",
        lines=tuple(_effect_line(line) for line in view.lines[:LINES_SHOWN]),
        more=f"The {LINES_SHOWN} largest of {view.workdays:,}"
        if view.workdays > LINES_SHOWN
        else f"All {view.workdays:,} workdays",
    )
    return card, [_bar(*one) for one in view.bins]


def _bar(low: int, high: int, count: int) -> Bar:
    text = f"{low}+" if low >= 0 else f"<{signed(high)}"
    return Bar(count, text, over=high <= 0)


def _effect_line(line: Any) -> EffectLine:
    day: date = line.day
    return EffectLine(
        name=line.name,
        day=wording.day(day),
        before=wording.hours(sum(line.before)),
        after=wording.hours(sum(line.after)),
        change=signed(line.change) if line.change else "kind",
        less=line.change < 0,
        href=routes.why(line.employee_id, day),
    )


def cases_card(view: CasesView) -> CasesCard:
    """Draw up how a version does on the worked examples."""
    total = view.passed + view.failed
    if not total and not view.errors:
        return CasesCard()
    headline = f"{view.passed} of {total} worked examples agree."
    return CasesCard(
        known=True,
        headline=headline if not view.errors else "This file cannot be read.",
        ok=not view.failed and not view.errors,
        failed=tuple(_case(line) for line in view.lines if not line.passed),
        errors=tuple(f"{path}: {sentence}" for path, sentence in view.errors),
    )


def _case(line: CaseLine) -> CaseRow:
    told_ = tuple(f"{what}: expected {want}, got {got}" for what, want, got in line.differences)
    return CaseRow(line.id, line.title, told_, line.trace)


def version_lines(view: RuleSetView, keys: Sequence[KeyText]) -> list[VersionLine]:
    """List the versions, newest first."""
    labels = {key.key: key.label for key in keys}
    lines = []
    for version in view.versions:
        badge, state = STATES.get(version.state, ("plain", version.state))
        if version.state == "approved" and not version.in_force:
            badge, state = "plain", "Approved"
        changed = ", ".join(labels.get(key, key) for key in version.changes[:4])
        told_ = f"approved by {version.approved_by}" if version.approved_by else "not approved"
        lines.append(
            VersionLine(
                version.number,
                wording.day_and_year(version.effective_from),
                f"by {version.drafted_by}, {told_}",
                changed,
                badge,
                state,
            )
        )
    return lines
