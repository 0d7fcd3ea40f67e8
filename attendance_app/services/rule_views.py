"""What pages show of rules: keys and presets, versions, and what a change would do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attendance_app.domain.worked_time.policy import Problem


@dataclass(frozen=True, slots=True)
class SiteRulesView:
    """Which rule set a site follows from a day on. rule_set_id: None before any is chosen."""

    site_id: int
    site: str
    zone: str
    rule_set_id: int | None
    rule_set: str
    effective_from: date | None


@dataclass(frozen=True, slots=True)
class RuleVersionView:
    """A version. state: draft, submitted or approved; an approved one never changes.

    number: 1, 2, … in the set. effective_from: the first workday it decides. policy: the JSON
    object of keys, complete, without the zone, which is the site's. in_force: today.
    changes: keys whose value differs from the version before. sha256: of the policy.
    """

    id: int
    rule_set_id: int
    number: int
    state: str
    effective_from: date
    policy: dict[str, Any]
    changes: tuple[str, ...]
    sha256: str
    in_force: bool
    drafted_by: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleSetView:
    """A rule set. versions: newest first, at most 100. cases: worked examples it keeps.

    current: in force today, if one is. draft: not approved yet; a set has at most one.
    """

    id: int
    name: str
    preset: str
    current: RuleVersionView | None
    draft: RuleVersionView | None
    versions: tuple[RuleVersionView, ...]
    sites: tuple[str, ...]
    people: int
    cases: int


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """What saving a draft gave. problems: why it was not kept, each with its key."""

    version: RuleVersionView | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One workday that would change. Minutes paid (regular, overtime, double)."""

    employee_id: int
    name: str
    site: str
    day: date
    before: tuple[int, int, int]
    after: tuple[int, int, int]

    @property
    def change(self) -> int:
        """By how many minutes the paid time changes."""
        return sum(self.after) - sum(self.before)


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a version would have done to the days from `first` to `last`.

    lines: the workdays that change, the largest changes first, at most `MOST_LINES`; the numbers
    are complete. bins: (from minutes, to minutes, workdays) for a histogram, in rising order.
    paid_before: paid minutes under the rules in force.
    """

    first: date
    last: date
    workdays: int
    workdays_seen: int
    people: int
    people_seen: int
    minutes: int
    paid_before: int
    by_site: tuple[tuple[str, int], ...]
    bins: tuple[tuple[int, int, int], ...]
    lines: tuple[EffectLine, ...]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One worked example. differences: (what, expected, got); trace: why, when it failed."""

    id: str
    title: str
    passed: bool
    differences: tuple[tuple[str, str, str], ...]
    trace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasesView:
    """How a version does on the worked examples. errors: (path, sentence) of a malformed file."""

    passed: int
    failed: int
    lines: tuple[CaseLine, ...]
    errors: tuple[tuple[str, str], ...] = ()
