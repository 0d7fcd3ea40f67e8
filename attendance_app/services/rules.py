"""Rule sets: drafted by one person, tried on past days, approved by another, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.domain.rule_packs import KeyText, Preset
from attendance_app.domain.worked_time.policy import Problem
from attendance_app.services.ports import Clock
from attendance_app.services.rule_views import (
    CasesView,
    DraftSaved,
    EffectView,
    RuleSetView,
    SiteRulesView,
)

MOST_LINES = 200
REPLAYED_WEEKS = 4


@dataclass(frozen=True, slots=True)
class RuleSets:
    """Reads for HR, admins and managers; changes by HR and admins."""

    transaction: Transaction
    clock: Clock

    def presets(self) -> tuple[Preset, ...]:
        """Return the packs to start from: US federal, California, EU, Germany."""
        raise NotImplementedError

    def keys(self) -> tuple[KeyText, ...]:
        """Return every key of a policy in the order of the page, with its words and source."""
        raise NotImplementedError

    def list(self, actor: Actor) -> tuple[RuleSetView, ...]:
        """Return the rule sets by name."""
        raise NotImplementedError

    def get(self, actor: Actor, rule_set_id: int) -> RuleSetView:
        """Return a rule set with its versions.

        Raises:
            NotFound: there is none.

        """
        raise NotImplementedError

    def problems(self, policy: Mapping[str, object]) -> tuple[Problem, ...]:
        """Return why the keys cannot be used as they stand; none when they can. Keeps nothing."""
        raise NotImplementedError

    def create(self, actor: Actor, name: str, preset: str) -> int:
        """Make a rule set whose first version is a draft of the preset; return its id."""
        raise NotImplementedError

    def save_draft(
        self,
        actor: Actor,
        rule_set_id: int,
        changes: Mapping[str, object],
        effective_from: date,
    ) -> DraftSaved:
        """Keep `changes` (key -> JSON value) as the draft, on top of it or of the newest version.

        What contradicts itself is not kept; `problems` says why, at which key.

        Raises:
            RuleViolation: effective_from lies in a locked pay period, or before a later version.

        """
        raise NotImplementedError

    def discard_draft(self, actor: Actor, rule_set_id: int) -> None:
        """Forget the draft."""
        raise NotImplementedError

    def submit(self, actor: Actor, version_id: int) -> None:
        """Ask for approval; the draft can still be changed, which takes the request back."""
        raise NotImplementedError

    def approve(self, actor: Actor, version_id: int) -> None:
        """Put a submitted version into force from its day on; days from then are recomputed.

        Raises:
            AccessDenied: the one who drafted it asks.
            Conflict: it is not submitted, or its day has been locked meanwhile.

        """
        raise NotImplementedError

    def effect(self, actor: Actor, version_id: int, weeks: int = REPLAYED_WEEKS) -> EffectView:
        """Return what the version would have changed in the last weeks (1 to 12). Keeps nothing."""
        raise NotImplementedError

    def keep_cases(self, actor: Actor, rule_set_id: int, raw: bytes) -> CasesView:
        """Keep the company's worked examples, a file of the schema attendance-cases/1.

        They are run on the draft, else on the version in force. A malformed file is not kept.
        """
        raise NotImplementedError

    def run_cases(self, actor: Actor, version_id: int, raw: bytes | None = None) -> CasesView:
        """Run the kept examples, or those of `raw`, on a version: it takes the place of `defaults`.

        The zone stays the file's.
        """
        raise NotImplementedError

    def sites(self, actor: Actor) -> tuple[SiteRulesView, ...]:
        """Return what each site follows today, and what it will from a later day; by site, day."""
        raise NotImplementedError

    def assign(self, actor: Actor, site_id: int, rule_set_id: int, effective_from: date) -> None:
        """Let a site follow a rule set from a workday on; days from then are recomputed.

        Raises:
            RuleViolation: the day lies in a locked pay period.

        """
        raise NotImplementedError
