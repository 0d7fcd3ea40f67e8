"""Pay periods: generated, signed, approved, locked, exported; and reopened by two people."""

from dataclasses import dataclass
from datetime import date

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.paging import Page
from attendance_app.services.pay_period_views import (
    AdjustmentView,
    Blocker,
    PayCalendarView,
    PeriodLine,
    PeriodView,
)
from attendance_app.services.ports import Clock
from attendance_app.services.recompute import Recompute


@dataclass(frozen=True, slots=True)
class PayPeriods:
    """Each step stores who, when and the hash of what they saw; a later change voids it."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def calendar(self) -> PayCalendarView:
        """Return how the company's periods follow each other."""
        raise NotImplementedError

    def set_calendar(
        self, actor: Actor, frequency: str, anchor: date, sign_off: bool = False
    ) -> None:
        """Change it for periods that come; periods that somebody approved stay. HR, admins.

        Raises:
            RuleViolation: the frequency is none, or the anchor does not fit it.

        """
        raise NotImplementedError

    def add_custom(self, actor: Actor, starts_on: date, ends_on: date) -> int:
        """Make a period of any days, where the calendar is custom.

        Raises:
            RuleViolation: it overlaps another period.

        """
        raise NotImplementedError

    def list(self, actor: Actor, limit: int = 24) -> tuple[PeriodLine, ...]:
        """Return the periods, newest first, made up to the one that holds today."""
        raise NotImplementedError

    def current(self, actor: Actor) -> PeriodLine:
        """Return the period that holds today."""
        raise NotImplementedError

    def get(self, actor: Actor, period_id: int) -> PeriodView:
        """Return a period as it stands, computed to the newest fact."""
        raise NotImplementedError

    def blockers(
        self, actor: Actor, period_id: int, page: int = 1, size: int = 50
    ) -> Page[Blocker]:
        """Return what is in the way of the lock, of people one may see."""
        raise NotImplementedError

    def sign(self, actor: Actor, period_id: int) -> None:
        """Sign one's own hours as they stand. Only the employee."""
        raise NotImplementedError

    def approve_team(self, actor: Actor, period_id: int, manager_id: int | None = None) -> None:
        """Approve a team's hours: by its manager, or by HR in their place.

        Raises:
            RuleViolation: something blocks, or employees must sign first.
            AccessDenied: not one's team; nobody approves their own hours.

        """
        raise NotImplementedError

    def approve_hr(self, actor: Actor, period_id: int) -> None:
        """Approve everybody's hours, once all teams are approved."""
        raise NotImplementedError

    def lock(self, actor: Actor, period_id: int) -> None:
        """Freeze the period. Another HR person or admin than the one who approved it.

        Raises:
            RuleViolation: blocking exceptions; they are listed by `blockers`.
            Conflict: something changed since the approval, which is void now.

        """
        raise NotImplementedError

    def ask_reopen(self, actor: Actor, period_id: int, reason: str) -> None:
        """Ask to reopen a locked period; another person must agree."""
        raise NotImplementedError

    def reopen(self, actor: Actor, period_id: int) -> None:
        """Agree: the period is open again as revision + 1; the old revision stays readable."""
        raise NotImplementedError

    def adjustments(
        self, actor: Actor, period_id: int, page: int = 1, size: int = 50
    ) -> Page[AdjustmentView]:
        """Return the lines that a period pays for late facts of locked ones."""
        raise NotImplementedError
