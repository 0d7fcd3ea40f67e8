"""Who should work when: shifts, rotations, assignments from a day on, and single days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.ports import Clock
from attendance_app.services.schedule_views import (
    AssignmentView,
    DayChange,
    RotationView,
    WeekView,
)


@dataclass(frozen=True, slots=True)
class Schedules:
    """HR and admins plan everybody, managers their team; everybody sees their own plan."""

    transaction: Transaction
    clock: Clock

    def rotations(self, actor: Actor) -> tuple[RotationView, ...]:
        """Return the rotating patterns by name."""
        raise NotImplementedError

    def add_rotation(self, actor: Actor, name: str, days: Sequence[int | None]) -> int:
        """Make a pattern of whole weeks; return its id.

        days: the shift's id for each day from the first Monday on, None for a day off; 7 to 84.
        """
        raise NotImplementedError

    def archive_rotation(self, actor: Actor, rotation_id: int) -> None:
        """Offer a pattern no more; who works it goes on until they get another plan."""
        raise NotImplementedError

    def assign(
        self,
        actor: Actor,
        employee_ids: Sequence[int],
        effective_from: date,
        *,
        shift_id: int | None = None,
        rotation_id: int | None = None,
        starts_in_week: int = 1,
    ) -> None:
        """Give people a plan from a day on: a weekly shift, a rotation, or neither (no plan).

        starts_in_week: the week of the rotation in which `effective_from` falls.

        Raises:
            RuleViolation: two planned shifts would overlap, or the day is in a locked period.

        """
        raise NotImplementedError

    def assignments(self, actor: Actor, employee_id: int) -> tuple[AssignmentView, ...]:
        """Return somebody's plans, newest first."""
        raise NotImplementedError

    def week(
        self,
        actor: Actor,
        first: date,
        days: int = 7,
        *,
        manager_id: int | None = None,
        site_id: int | None = None,
        page: int = 1,
        size: int = 50,
    ) -> WeekView:
        """Return the plan of a team or a site for 7, 14 or 31 days, with drafts and conflicts."""
        raise NotImplementedError

    def of_person(self, actor: Actor, employee_id: int, first: date, last: date) -> WeekView:
        """Return somebody's published plan; drafts only for who plans them."""
        raise NotImplementedError

    def draft(self, actor: Actor, change: DayChange) -> None:
        """Keep a single-day change that nobody sees until it is published.

        Raises:
            RuleViolation: the day is locked, or the times are none.

        """
        raise NotImplementedError

    def undraft(self, actor: Actor, employee_id: int, day: date) -> None:
        """Forget a draft."""
        raise NotImplementedError

    def clear(self, actor: Actor, employee_id: int, day: date) -> None:
        """Take a published single-day change back: the assigned plan counts again."""
        raise NotImplementedError

    def publish(self, actor: Actor, employee_ids: Sequence[int], first: date, last: date) -> int:
        """Publish the drafts of these people and days; return how many.

        Raises:
            RuleViolation: two shifts of somebody would overlap; nothing is published.

        """
        raise NotImplementedError

    def copy_week(self, actor: Actor, employee_ids: Sequence[int], week: date, to: date) -> int:
        """Draft in the week of `to` what is planned in that of `week`; return how many days."""
        raise NotImplementedError
