"""Who holds which badge. A number is hashed at once; nobody can read one back, here or anywhere."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attendance_app.db import badges as rows
from attendance_app.db import people
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import BadgeRow, EmployeeRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.badges import MOST, clean_number, ending
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import BadgeId
from attendance_app.domain.names import clean_text
from attendance_app.services.audit import record
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.ports import Clock

WRITERS = (Role.ADMIN, Role.HR)
REASONS = ("lost", "returned")
_SHOWN = 20  # revoked ones too


@dataclass(frozen=True, slots=True)
class BadgeView:
    """A badge without its number. ending: its last characters; revoked_why: None while it opens.

    is_stale: hashed under a key that is gone, so it must be assigned again. Times: UTC.
    """

    id: int
    label: str
    ending: str
    assigned_at: datetime
    assigned_by: str
    last_used_at: datetime | None
    last_used_site: str | None
    revoked_at: datetime | None
    revoked_why: str | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Badges:
    """Gives badges out and takes them back."""

    transaction: Transaction
    clock: Clock
    numbers: BadgeNumbers

    def of_employee(self, actor: Actor, employee_id: int) -> tuple[BadgeView, ...]:
        """Return somebody's badges, those in use first; everybody may see their own.

        Raises:
            NotFound: there is no such employee.

        """
        if actor.employee is None or actor.employee != employee_id:
            actor.require(*WRITERS)
        with self.transaction() as session:
            if session.get(EmployeeRow, employee_id) is None:
                raise NotFound("There is no such employee.")
            known = self.numbers.known_keys(session)
            found = rows.of_employee(session, employee_id, _SHOWN)
            return tuple(_view(row, site, known) for row, site in found)

    def assign(self, actor: Actor, employee_id: int, number: str, label: str = "") -> BadgeId:
        """Give an employee a badge. label: what is printed on it, or what it is.

        Raises:
            RuleViolation: it is no badge number, or one that others know.
            Conflict: somebody holds this badge.
            NotFound: there is no such employee.

        """
        actor.require(*WRITERS)
        number, label = clean_number(number), clean_text(label, "label", 60)
        now = self.clock.now()
        with self.transaction() as session:
            people.lock_numbers(session)
            person = people.locked(session, employee_id)
            if person is None:
                raise NotFound("There is no such employee.")
            digests = self.numbers.digests_to_store(session, number, now)
            held = rows.in_use(session, [digest.value for digest in digests])
            _check(session, person, number, held)
            row = BadgeRow(
                employee_id=employee_id,
                label=label,
                digest=digests[0].value,
                badge_key_id=digests[0].key,
                ending=ending(number),
                assigned_at=now,
                assigned_by=actor.name,
            )
            session.add(row)
            session.flush()
            said = {"badge": row.id, "label": label, "ending": row.ending}
            record(session, self.clock, actor, "badge.assigned", "employee", employee_id, said)
            return BadgeId(row.id)

    def revoke(self, actor: Actor, employee_id: int, badge_id: int, why: str) -> None:
        """Let a badge open nothing any more; nothing happens when it does not already.

        why: "lost" or "returned". A lost one that is shown at a kiosk is noted in the audit log.

        Raises:
            NotFound: the employee has no such badge.
            RuleViolation: there is no such reason.

        """
        actor.require(*WRITERS)
        if why not in REASONS:
            raise RuleViolation("A badge is revoked as lost or as returned.", "why")
        with self.transaction() as session:
            row = rows.locked(session, badge_id, employee_id)
            if row is None:
                raise NotFound("There is no such badge.")
            if row.revoked_at is not None:
                return
            row.revoked_at, row.revoked_by = self.clock.now(), actor.name
            row.revoked_why = why
            said = {"badge": row.id, "label": row.label, "ending": row.ending, "why": why}
            record(session, self.clock, actor, "badge.revoked", "employee", employee_id, said)


def _check(session: Session, person: EmployeeRow, number: str, held: BadgeRow | None) -> None:
    if person.archived_at is not None:
        raise RuleViolation("This employee is archived. Restore them first.", "number")
    if number == person.number.strip().upper():
        raise RuleViolation(
            "This is their personnel number, which others know. Use the card's own number.",
            "number",
        )
    if held is not None:
        holder = session.get_one(EmployeeRow, held.employee_id)
        whose = "They have" if holder.id == person.id else f"{holder.name} has"
        raise Conflict(f"{whose} this badge. Revoke it there first.", "number")
    if rows.count_in_use(session, person.id) >= MOST:
        raise RuleViolation(f"{MOST} badges are in use. Revoke one first.", "number")


def _view(row: BadgeRow, site: str | None, known: frozenset[int]) -> BadgeView:
    return BadgeView(
        id=row.id,
        label=row.label,
        ending=row.ending,
        assigned_at=row.assigned_at,
        assigned_by=row.assigned_by,
        last_used_at=row.last_used_at,
        last_used_site=site,
        revoked_at=row.revoked_at,
        revoked_why=row.revoked_why,
        is_stale=row.badge_key_id not in known,
    )
