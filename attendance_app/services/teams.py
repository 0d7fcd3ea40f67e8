"""Who answers for whom: a manager sees and decides for the people they are the manager of."""

from collections.abc import Sequence
from dataclasses import dataclass

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.ports import Clock


@dataclass(frozen=True, slots=True)
class TeamView:
    """A manager and how many people they have. manager_id: an employee; None: nobody's people."""

    manager_id: int | None
    manager: str
    people: int


@dataclass(frozen=True, slots=True)
class Teams:
    """HR and admins decide who manages whom."""

    transaction: Transaction
    clock: Clock

    def list(self, actor: Actor) -> tuple[TeamView, ...]:
        """Return the teams by the manager's name; a manager sees their own."""
        raise NotImplementedError

    def assign(self, actor: Actor, employee_ids: Sequence[int], manager_id: int | None) -> None:
        """Make somebody the manager of these people, or nobody.

        Raises:
            RuleViolation: somebody would manage themselves, directly or through others.

        """
        raise NotImplementedError

    def set_pay_class(self, actor: Actor, employee_ids: Sequence[int], pay_class: str) -> None:
        """Say how people are paid: hourly, salaried_nonexempt, salaried_exempt or fluctuating.

        Salaried exempt people have no overtime.
        """
        raise NotImplementedError
