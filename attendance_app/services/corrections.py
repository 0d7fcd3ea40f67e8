"""Corrections: asked for by one person, decided by another; the original punch stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.correction_views import (
    CorrectionAsked,
    CorrectionEffect,
    CorrectionView,
    ForgottenOut,
    OutageFix,
)
from attendance_app.services.paging import Page
from attendance_app.services.ports import Clock, PresenceCache


@dataclass(frozen=True, slots=True)
class Corrections:
    """Anybody asks for themselves; managers for their team; HR and admins for everybody."""

    transaction: Transaction
    clock: Clock
    presence: PresenceCache

    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Return (code, words) of the reasons to choose from."""
        raise NotImplementedError

    def preview(self, actor: Actor, asked: CorrectionAsked) -> CorrectionEffect:
        """Return what the correction would change, without keeping it.

        Raises:
            RuleViolation: it makes no sense: a time to come, before the first day of work, an
                ambiguous local time without offset is the first one and one that is skipped moves
                forward; both are said in `CorrectionEffect.remarks`.

        """
        raise NotImplementedError

    def request(self, actor: Actor, asked: CorrectionAsked) -> int:
        """Ask for a correction; return its id. The day's effect is that of `preview`."""
        raise NotImplementedError

    def decide(self, actor: Actor, correction_id: int, approve: bool, comment: str = "") -> None:
        """Approve or reject. The person's days are recomputed in the same transaction.

        Raises:
            AccessDenied: the one who asked, the person concerned, or no manager of theirs.
            Conflict: decided or withdrawn meanwhile.

        """
        raise NotImplementedError

    def withdraw(self, actor: Actor, correction_id: int) -> None:
        """Take back what one asked for, as long as it is undecided."""
        raise NotImplementedError

    def list(
        self,
        actor: Actor,
        *,
        state: str | None = None,
        employee_id: int | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Page[CorrectionView]:
        """Return corrections of people one may see: undecided first, then newest first."""
        raise NotImplementedError

    def waiting(self, actor: Actor) -> int:
        """Return how many wait for this person's decision: the number in the rail."""
        raise NotImplementedError

    def preview_outage(self, actor: Actor, fix: OutageFix) -> tuple[CorrectionEffect, ...]:
        """Return what fixing a kiosk's outage would do, a person each; at most 500 people."""
        raise NotImplementedError

    def request_outage(self, actor: Actor, fix: OutageFix) -> tuple[int, ...]:
        """Ask for the same punch for many people at once; return the corrections' ids."""
        raise NotImplementedError

    def decide_many(
        self, actor: Actor, correction_ids: Sequence[int], approve: bool, comment: str = ""
    ) -> int:
        """Decide several, all or none; return how many."""
        raise NotImplementedError

    def forgotten_outs(self, actor: Actor, now: datetime | None = None) -> tuple[ForgottenOut, ...]:
        """Return open ins whose shift ended an hour ago, of people one may see; at most 100."""
        raise NotImplementedError
