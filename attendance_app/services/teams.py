"""Who answers for whom: a manager sees and decides for the people they are the manager of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from attendance_app.db import terms, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock
from attendance_app.services.reach import OFFICE, is_office

PAY_CLASSES = ("hourly", "salaried_nonexempt", "salaried_exempt", "fluctuating")
_MOST = 1_000
_AHEAD = timedelta(days=400)  # results are stored no further into the future
_LONGEST_LINE = 50  # managers above a manager


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
        actor.require(*OFFICE, Role.MANAGER)
        manager = aliased(EmployeeRow)
        found = (
            select(col(EmployeeRow.manager_id), col(manager.name), func.count())
            .outerjoin(manager, col(manager.id) == col(EmployeeRow.manager_id))
            .where(col(EmployeeRow.archived_at).is_(None))
            .group_by(col(EmployeeRow.manager_id), col(manager.name), col(manager.sort_name))
            .order_by(col(manager.sort_name).nulls_last())
            .limit(_MOST)
        )
        if not is_office(actor):
            found = found.where(col(EmployeeRow.manager_id) == actor.employee)
        with self.transaction() as session:
            rows = session.execute(found).all()
        return tuple(TeamView(leader, name or "", people) for leader, name, people in rows)

    def assign(self, actor: Actor, employee_ids: Sequence[int], manager_id: int | None) -> None:
        """Make somebody the manager of these people, or nobody.

        Raises:
            RuleViolation: somebody would manage themselves, directly or through others.

        """
        actor.require(*OFFICE)
        with self.transaction() as session:
            people = _people(session, employee_ids)
            if manager_id is not None:
                _check_line(session, [row.id for row in people], manager_id)
            for row in people:
                row.manager_id = manager_id
                row.version += 1
            session.flush()
            said = {"people": [row.id for row in people], "manager": manager_id}
            record(session, self.clock, actor, "team.assigned", "employee", manager_id or "", said)

    def set_pay_class(self, actor: Actor, employee_ids: Sequence[int], pay_class: str) -> None:
        """Say how people are paid: hourly, salaried_nonexempt, salaried_exempt or fluctuating.

        It counts from today on. Salaried exempt people have no overtime.
        """
        actor.require(*OFFICE)
        if pay_class not in PAY_CLASSES:
            raise RuleViolation(f"Choose one of {', '.join(PAY_CLASSES)}.", "pay_class")
        today = self.clock.now().date()
        with self.transaction() as session:
            people = _people(session, employee_ids)
            ids = [row.id for row in people]
            terms.keep(session, ids)
            for row in people:
                row.pay_class = pay_class
                row.version += 1
                session.flush()
                terms.change(session, row, today)
            workdays.mark_many(session, ids, today, today + _AHEAD)
            said = {"people": [row.id for row in people], "pay_class": pay_class}
            record(session, self.clock, actor, "employee.pay_class", "employee", "several", said)


def _people(session: Session, ids: Sequence[int]) -> list[EmployeeRow]:
    wanted = sorted(set(ids))
    if not 1 <= len(wanted) <= _MOST:
        raise RuleViolation(f"Choose 1 to {_MOST} people.", "employee_ids")
    rows = session.scalars(
        select(EmployeeRow)
        .where(col(EmployeeRow.id).in_(wanted))
        .order_by(col(EmployeeRow.id))
        .with_for_update(key_share=True)
    ).all()
    if len(rows) != len(wanted):
        raise NotFound("There is no such employee.", "employee_ids")
    return list(rows)


def _check_line(session: Session, people: Sequence[int], manager_id: int) -> None:
    """Walk up from the manager; none of `people` may stand above them."""
    leader = session.get(EmployeeRow, manager_id)
    if leader is None or leader.archived_at is not None:
        raise NotFound("There is no such manager.", "manager_id")
    above: EmployeeRow | None = leader
    for _ in range(_LONGEST_LINE):
        if above is None:
            return
        if above.id in people:
            raise RuleViolation(
                f"{above.name} would manage themselves, directly or through others.", "manager_id"
            )
        above = session.get(EmployeeRow, above.manager_id) if above.manager_id else None
    raise RuleViolation("The line of managers is too long.", "manager_id")
