"""Which policy decides which workday at a site: its zone, its rule set, that set's versions."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from attendance_app.domain.worked_time.policy import Attribution, Policy
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.domain.worked_time.rules import Rules

_BEGINNING = date.min


class VersionRef(NamedTuple):
    """A version of a rule set. sha256: of its policy."""

    id: int
    rule_set: str
    number: int
    effective_from: date
    sha256: str
    approved_by: str
    policy: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules of a site. versions: from which day of `rules` (None: the first) -> which version.

    A version of None: no rule set was chosen for these days.
    """

    rules: Rules
    versions: Mapping[date | None, VersionRef | None]


def unruled(zone: str) -> Policy:
    """Return what counts before a site has rules: what was clocked, nothing more.

    What is between an in and its out belongs to the day of the in; there is no overtime, and no
    break is paid, deducted or rounded.
    """
    return Policy(
        zone=zone,
        paid_break_max=0,
        shift_gap_min=0,
        weekly_ot=None,
        attribution=Attribution.SHIFT_START,
    )


def unruled_in_force(zone: str) -> RulesInForce:
    """Return the rules of a site that has none."""
    return RulesInForce(Rules(unruled(zone)), {None: None})


class Stint(NamedTuple):
    """Where somebody works from a day on. exempt: salaried exempt, without overtime."""

    since: date
    site: int
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class SiteBook:
    """What decides the rules, by site: `zone` until the first of `zones`; (from which day, zone)
    and (from which day, rule set) in order; and the versions of each rule set in order of days.
    """

    zone: Mapping[int, str]
    zones: Mapping[int, Sequence[tuple[date, str]]]
    followed: Mapping[int, Sequence[tuple[date, int]]]
    versions: Mapping[int, Sequence[VersionRef]]


def timeline(stints: Sequence[Stint], book: SiteBook) -> RulesInForce:
    """Return somebody's rules, day by day. stints: in order; the first one has always been."""
    days = {_BEGINNING, *(stint.since for stint in stints)}
    for site in {stint.site for stint in stints}:
        days.update(day for day, _ in book.zones.get(site, ()))
        for day, rule_set in book.followed.get(site, ()):
            days.add(day)
            days.update(version.effective_from for version in book.versions.get(rule_set, ()))
    found: list[tuple[date, Policy, VersionRef | None]] = []
    for day in sorted(days):
        stint = _stint(stints, day)
        policy, version = _on(day, stint, book)
        if not found or found[-1][1:] != (policy, version):
            found.append((day, policy, version))
    refs: dict[date | None, VersionRef | None] = {day: version for day, _, version in found[1:]}
    refs[None] = found[0][2]
    rules = Rules(found[0][1], [(day, policy) for day, policy, _ in found[1:]])
    return RulesInForce(rules, refs)


def _stint(stints: Sequence[Stint], day: date) -> Stint:
    place = bisect_right(stints, day, key=lambda stint: stint.since)
    return stints[max(0, place - 1)]


def _on(day: date, stint: Stint, book: SiteBook) -> tuple[Policy, VersionRef | None]:
    zone = _latest(book.zones.get(stint.site, ()), day) or book.zone[stint.site]
    rule_set = _latest(book.followed.get(stint.site, ()), day)
    known = book.versions.get(rule_set, ()) if rule_set is not None else ()
    place = bisect_right(known, day, key=lambda version: version.effective_from)
    version = known[place - 1] if place else None
    policy = policy_from({**version.policy, "zone": zone}) if version else unruled(zone)
    return replace(policy, exempt=True) if stint.exempt else policy, version


def _latest(dated: Sequence[tuple[date, Any]], day: date) -> Any:
    place = bisect_right(dated, day, key=lambda item: item[0])
    return dated[place - 1][1] if place else None
