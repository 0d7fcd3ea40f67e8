"""Whom somebody may see and decide for: managers their team, HR and admins everybody."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlmodel import Session, col

from attendance_app.db.tables import EmployeeRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, NotFound

OFFICE = (Role.ADMIN, Role.HR)


def key_of(actor: Actor) -> str:
    """Return who acts, as approvals store it: "account:7"."""
    return f"{actor.kind}:{actor.id if actor.id is not None else actor.name}"


def is_office(actor: Actor) -> bool:
    """Tell whether somebody sees everybody."""
    return actor.has(OFFICE)


def team_of(actor: Actor) -> int | None:
    """Return whose people somebody sees, as an employee's id: None is everybody, 0 nobody.

    A manager sees the people they manage and themselves.
    """
    if is_office(actor):
        return None
    if actor.employee is None or not actor.has((Role.MANAGER,)):
        return 0
    return int(actor.employee)


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `EmployeeRow` for whom somebody may see."""
    if is_office(actor):
        return true()
    if actor.employee is None:
        return false()
    mine = [col(EmployeeRow.id) == actor.employee]
    if actor.has((Role.MANAGER,)):
        mine.append(col(EmployeeRow.manager_id) == actor.employee)
    return or_(*mine)


def may_see(actor: Actor, person: EmployeeRow) -> bool:
    """Tell whether somebody may see a person: `in_reach`, for a row that is at hand."""
    if is_office(actor) or (actor.employee is not None and actor.employee == person.id):
        return True
    return leads(actor, person)


def leads(actor: Actor, person: EmployeeRow) -> bool:
    """Tell whether somebody decides for a person; nobody does for themselves."""
    if actor.employee is not None and actor.employee == person.id:
        return False
    if is_office(actor):
        return True
    is_manager = actor.has((Role.MANAGER,)) and actor.employee is not None
    return is_manager and person.manager_id == actor.employee


def person_in_reach(session: Session, actor: Actor, employee: int) -> EmployeeRow:
    """Return somebody whom the actor may see.

    Raises:
        NotFound: there is nobody, or the actor may not know.

    """
    found = session.scalars(
        select(EmployeeRow).where(col(EmployeeRow.id) == employee, in_reach(actor))
    ).first()
    if found is None:
        raise NotFound("There is no such employee among the people you see.", "employee_id")
    return found


def person_to_lead(session: Session, actor: Actor, employee: int) -> EmployeeRow:
    """Return somebody for whom the actor decides.

    Raises:
        NotFound: there is nobody, or the actor may not know.
        AccessDenied: the actor sees the person but does not decide for them.

    """
    found = person_in_reach(session, actor, employee)
    if not leads(actor, found):
        raise AccessDenied("Their manager or HR decides this, and nobody for themselves.")
    return found


def people_to_lead(session: Session, actor: Actor, employees: Sequence[int]) -> list[EmployeeRow]:
    """Return people for all of whom the actor decides, by id."""
    return [person_to_lead(session, actor, employee) for employee in sorted(set(employees))]


def why_not(actor: Actor, person: EmployeeRow, by: str, by_employee: int | None) -> str:
    """Return why somebody may not decide what `by` asked for, or nothing when they may."""
    if actor.employee is not None and actor.employee == person.id:
        return "These are your own hours."
    if key_of(actor) == by or (actor.employee is not None and actor.employee == by_employee):
        return "You asked for this. A second person decides."
    if not leads(actor, person):
        return "Their manager or HR decides this."
    return ""
