"""What the rules pages read."""

from dataclasses import dataclass
from datetime import date, timedelta

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.rule_packs import KeyText, Preset
from attendance_app.services.rule_views import (
    DraftSaved,
    EffectView,
    RuleSetView,
    SiteRulesView,
)
from attendance_app.web.asking import day_or_none, number_or_none
from attendance_app.web.rules.values import NotAValue, typed
from attendance_app.web.rules.views import base_of, version_of
from attendance_app.web.spans import today
from attendance_app.wiring import use_cases


@dataclass(frozen=True)
class Overview:
    """The rule sets, what sites follow, and the packs."""

    sets: tuple[RuleSetView, ...]
    sites: tuple[SiteRulesView, ...]
    packs: tuple[Preset, ...]


def read_overview(actor: Actor) -> Overview:
    """Read the list."""
    rules = use_cases().rules
    return Overview(rules.list(actor), rules.sites(actor), rules.presets())


def read_set(actor: Actor, rule_set: int) -> tuple[RuleSetView, tuple[KeyText, ...]]:
    """Read one rule set, and the words of every key."""
    rules = use_cases().rules
    return rules.get(actor, rule_set), rules.keys()


def save_value(actor: Actor, rule_set: int, key: str, text: str) -> DraftSaved:
    """Keep one changed value in the draft, which begins when there is none.

    Raises:
        RuleViolation: the value cannot be read, or there is no such rule.

    """
    rules = use_cases().rules
    listed = rules.keys()
    words = next((one for one in listed if one.key == key), None)
    if words is None:
        raise RuleViolation("There is no such rule.")
    try:
        value = typed(words, text)
    except NotAValue as error:
        raise RuleViolation(str(error), key) from None
    day = draft_day(rules.get(actor, rule_set))
    return rules.save_draft(actor, rule_set, {key: value}, day)


def save_day(actor: Actor, rule_set: int, text: str) -> DraftSaved:
    """Say from which day on the draft is to count."""
    day = day_or_none(text, "effective_from")
    if day is None:
        raise RuleViolation("Choose the first day.", "effective_from")
    return use_cases().rules.save_draft(actor, rule_set, {}, day)


def draft_day(view: RuleSetView) -> date:
    """Give the draft's first day; a new one begins next Monday, after any approved version."""
    version, base = version_of(view), base_of(view)
    if version.state != "approved":
        return version.effective_from
    day = today()
    monday = day + timedelta(days=7 - day.weekday())
    return max(monday, base.effective_from + timedelta(days=1)) if base else monday


def read_effect(actor: Actor, version: int) -> EffectView:
    """Replay the last weeks under a version."""
    return use_cases().rules.effect(actor, version)


def assign_site(actor: Actor, form: dict[str, str]) -> None:
    """Let a site follow a rule set from a day on."""
    day = day_or_none(form.get("effective_from"), "effective_from")
    if day is None:
        raise RuleViolation("Choose the first day.", "effective_from")
    use_cases().rules.assign(
        actor,
        number_or_none(form.get("site_id")) or 0,
        number_or_none(form.get("rule_set_id")) or 0,
        day,
    )
