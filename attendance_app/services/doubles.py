"""People whom a face alone does not tell apart: held faces, twins and look-alikes.

Whoever took the pictures of a held face does not let it in: that takes a second person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attendance_app.db import lookalikes, people, punches, templates
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, FaceTemplateRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.services import audit
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock, Galleries

VERDICTS = ("different", "twins", "same")


@dataclass(frozen=True, slots=True)
class HeldFace:
    """A face that waits. other: whom it resembles. may_accept: not by who took the pictures."""

    employee_id: EmployeeId
    employee: str
    number: str
    other_id: EmployeeId
    other: str
    other_number: str
    since: datetime
    taken_by: str
    may_accept: bool


@dataclass(frozen=True, slots=True)
class DoubleView:
    """Somebody's twin or look-alike. kind: twin, lookalike. source: where it was noticed."""

    employee_id: EmployeeId
    name: str
    number: str
    kind: str
    source: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Doubles:
    """Decides about held faces, and keeps the pairs. HR and administrators act."""

    transaction: Transaction
    clock: Clock
    galleries: Galleries

    def held(self, actor: Actor, page: int = 1, size: int = 50) -> Page[HeldFace]:
        """Return the faces that wait for a decision, the oldest first."""
        actor.require(Role.ADMIN, Role.HR)
        cut = Cut(page, size)
        with self.transaction() as session:
            rows, total = templates.held(session, cut.offset, cut.size)
            return cut.of([_held(row, actor) for row in rows], total)

    def decide(self, actor: Actor, employee: EmployeeId, verdict: str) -> None:
        """Decide about a held face.

        verdict: "different" people or "twins": it is matched from now on, and both confirm by PIN;
        the "same" person: it is destroyed.

        Raises:
            AccessDenied: the asker took the pictures, and would let them in.
            Conflict: none is held.

        """
        actor.require(Role.ADMIN, Role.HR)
        if verdict not in VERDICTS:
            raise RuleViolation("Decide: two people, twins, or the same person.", "verdict")
        now = self.clock.now()
        with self.transaction() as session:
            punches.lock_employee(session, employee)
            held = _held_templates(session, employee)
            other = held[0].held_for
            if verdict == "same" or other is None:
                count = templates.destroy(session, employee, "held face refused", now, actor.name)
            else:
                _second_person(actor, held)
                count = templates.release(session, employee)
                kind = "twin" if verdict == "twins" else "lookalike"
                lookalikes.add(session, [(employee, other)], kind, "enrolment", now, actor.name)
            action = "face.held_refused" if verdict == "same" else "face.held_accepted"
            said = {"templates": count, "verdict": verdict, "other": other}
            audit.record(session, self.clock, actor, action, "employee", employee, said)
        self.galleries.look_again()

    def of_employee(self, actor: Actor, employee: EmployeeId) -> tuple[DoubleView, ...]:
        """Return an employee's twins and look-alikes."""
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            found = lookalikes.of_employee(session, employee)
            return tuple(
                DoubleView(
                    EmployeeId(other.id),
                    other.name,
                    other.number,
                    pair.kind,
                    pair.source,
                    pair.at,
                    pair.by,
                )
                for pair, other in found
            )

    def declare_twin(self, actor: Actor, employee: EmployeeId, number: str) -> None:
        """Record that the employee with a personnel number is this one's twin.

        Raises:
            NotFound: nobody has the number.
            RuleViolation: it is the employee's own.

        """
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            twin = people.by_number(session, number.strip()[:64])
            if twin is None:
                raise NotFound("Nobody has this personnel number.", "number")
            if twin.id == employee:
                raise RuleViolation("Nobody is their own twin.", "number")
            _person(session, employee)
            pair = [(employee, twin.id)]
            lookalikes.add(session, pair, "twin", "declared", self.clock.now(), actor.name)
            self._note(session, actor, "face.twin_declared", employee, twin.id)
        self.galleries.look_again()

    def forget(self, actor: Actor, employee: EmployeeId, other: EmployeeId) -> None:
        """Take a pair back: from now on a face alone may decide between the two.

        Raises:
            NotFound: they are no pair.

        """
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            if not lookalikes.remove(session, employee, other):
                raise NotFound("These two are no pair.")
            self._note(session, actor, "face.pair_forgotten", employee, other)
        self.galleries.look_again()

    def _note(self, session: Session, actor: Actor, action: str, employee: int, other: int) -> None:
        audit.record(session, self.clock, actor, action, "employee", employee, {"other": other})


def _held(row: templates.Held, actor: Actor) -> HeldFace:
    return HeldFace(
        employee_id=EmployeeId(row.employee.id),
        employee=row.employee.name,
        number=row.employee.number,
        other_id=EmployeeId(row.other.id),
        other=row.other.name,
        other_number=row.other.number,
        since=row.since,
        taken_by=row.taken_by or "",
        may_accept=row.taken_by_id is None or row.taken_by_id != actor.account,
    )


def _held_templates(session: Session, employee: int) -> list[FaceTemplateRow]:
    held = [row for row in templates.of_employee(session, employee) if row.held_for is not None]
    if not held:
        raise Conflict("No face of this employee is waiting for a decision.")
    return held


def _second_person(actor: Actor, held: list[FaceTemplateRow]) -> None:
    takers = {row.created_by for row in held if row.created_by is not None}
    if actor.account is not None and actor.account in takers:
        raise AccessDenied(
            "You took these pictures yourself. Another person of HR or an administrator decides "
            "whether they are used; you may erase them."
        )


def _person(session: Session, employee: int) -> EmployeeRow:
    row = session.get(EmployeeRow, employee)
    if row is None:
        raise NotFound("There is no such employee.")
    return row
