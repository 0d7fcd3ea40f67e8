"""Invites somebody, and links the account to the employee whose hours it may see."""

from collections.abc import Iterable

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.wiring import use_cases


def invite(actor: Actor, name: str, email: str, roles: Iterable[str], number: str) -> str:
    """Return the one-time token of a new account.

    number: the personnel number of the account's own person; empty for an account of nobody.

    Raises:
        RuleViolation: nobody has this number, or the account will not do.

    """
    employee = _numbered(actor, number.strip()) if number.strip() else None
    return use_cases().accounts.invite(actor, name, email, roles, employee)


def _numbered(actor: Actor, number: str) -> EmployeeId:
    found = use_cases().employees.search(actor, query=number, size=200)
    for person in found.items:
        if person.number == number:
            return EmployeeId(person.id)
    raise RuleViolation("Nobody who works here has this personnel number.", "number")
