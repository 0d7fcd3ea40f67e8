"""Consent to face recognition: recorded before anything is captured, ended at a word."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attendance_app.db import consents as db
from attendance_app.db import punches, templates
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import ConsentRow, ConsentTextRow, EmployeeRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.services import audit
from attendance_app.services.ports import Clock, Galleries

_LONGEST_SIGNATURE = 200


@dataclass(frozen=True, slots=True)
class ConsentTextView:
    """What people agree to. body: markdown. sha256: of the body, in hex."""

    id: int
    version: str
    body: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ConsentAct:
    """One entry of the history. action: grant, refuse or withdraw."""

    action: str
    at: datetime
    version: str
    signature: str
    through: str


@dataclass(frozen=True, slots=True)
class ConsentStanding:
    """Where an employee stands.

    state: none, granted, withdrawn, refused, or outdated (granted, but to an older text). at,
    signature, version: of the newest act. history: newest first.
    """

    state: str
    at: datetime | None
    signature: str
    version: str
    history: tuple[ConsentAct, ...]


@dataclass(frozen=True, slots=True)
class Consents:
    """Who agreed to what. Administrators, HR and the employee may act."""

    transaction: Transaction
    clock: Clock
    galleries: Galleries

    def current_text(self) -> ConsentTextView:
        """Return the text in force; it is public.

        Raises:
            NotFound: none is published yet.

        """
        with self.transaction() as session:
            text = _text_in_force(session, self.clock.now())
            return ConsentTextView(text.id, text.version, text.body, text.sha256)

    def standing(self, actor: Actor, employee: EmployeeId) -> ConsentStanding:
        """Return where an employee stands."""
        require_for(actor, employee)
        with self.transaction() as session:
            _employee(session, employee)
            return standing_of(session, employee, self.clock.now())

    def grant(
        self, actor: Actor, employee: EmployeeId, text_id: int, signature: str, through: str = ""
    ) -> None:
        """Record that the employee agreed to the text in force and typed their name.

        through: where it was given, when it was not here ("HR system", "paper").
        """
        require_for(actor, employee)
        signed = _clean(signature)
        with self.transaction() as session:
            person = _locked(session, employee)
            if person.archived_at is not None:
                raise Conflict("This employee is archived. Restore the employee first.")
            text = _text_in_force(session, self.clock.now())
            if text.id != text_id:
                raise Conflict("The consent text has changed. Read the new one before you agree.")
            templates.lock_changes(session)  # an outdated consent may be in force again
            self._add(session, actor, employee, text_id, "grant", signed, through)
        self.galleries.look_again()

    def refuse(self, actor: Actor, employee: EmployeeId) -> None:
        """Record that the employee does not agree; faces kept under an older consent go."""
        self._end(actor, employee, "refuse", "consent refused")

    def withdraw(self, actor: Actor, employee: EmployeeId) -> None:
        """Record a withdrawal and destroy the employee's faces and their key at once."""
        self._end(actor, employee, "withdraw", "consent withdrawn")

    def _end(self, actor: Actor, employee: EmployeeId, action: str, reason: str) -> None:
        require_for(actor, employee)
        with self.transaction() as session:
            _locked(session, employee)
            now = self.clock.now()
            acts = db.history(session, employee)
            text = acts[0][1] if acts else _text_in_force(session, now)
            gone = templates.destroy(session, employee, reason, now, actor.name)
            self._add(session, actor, employee, text.id, action, "", "", templates=gone)
        self.galleries.look_again()

    def _add(
        self,
        session: Session,
        actor: Actor,
        employee: EmployeeId,
        text_id: int,
        action: str,
        signature: str,
        through: str,
        **details: int,
    ) -> None:
        row = ConsentRow(
            employee_id=employee,
            text_id=text_id,
            action=action,
            signature=signature,
            at=self.clock.now(),
            recorded_by=actor.account,
            recorded_through=through.strip()[:100],
            ip=actor.ip,
        )  # pyright: ignore[reportCallIssue]
        db.add(session, row)
        audit.record(
            session,
            self.clock,
            actor,
            f"consent.{action}",
            "employee",
            employee,
            {"text": text_id, **details},
        )


def require_for(actor: Actor, employee: EmployeeId) -> None:
    """Let administrators, HR and the employee pass.

    Raises:
        AccessDenied: it is somebody else.

    """
    if not actor.has((Role.ADMIN, Role.HR)) and actor.employee != employee:
        raise AccessDenied("Only HR and the employee may do this.")


def standing_of(session: Session, employee: int, now: datetime) -> ConsentStanding:
    """Return where an employee stands, inside a transaction."""
    acts = db.history(session, employee)
    if not acts:
        return ConsentStanding("none", None, "", "", ())
    newest, text = acts[0]
    state = {"grant": "granted", "refuse": "refused", "withdraw": "withdrawn"}[newest.action]
    if state == "granted" and not db.is_granted(session, employee, now):
        state = "outdated"
    history = tuple(
        ConsentAct(act.action, act.at, of.version, act.signature, act.recorded_through)
        for act, of in acts
    )
    return ConsentStanding(state, newest.at, newest.signature, text.version, history)


def _text_in_force(session: Session, now: datetime) -> ConsentTextRow:
    text = db.current_text(session, now)
    if text is None:
        raise NotFound("No consent text is published yet.")
    return text


def _employee(session: Session, employee: EmployeeId) -> EmployeeRow:
    row = session.get(EmployeeRow, employee)
    if row is None:
        raise NotFound("There is no such employee.")
    return row


def _locked(session: Session, employee: EmployeeId) -> EmployeeRow:
    """Lock the employee first, then the faces, then the audit log: as everybody does."""
    row = punches.lock_employee(session, employee)
    if row is None:
        raise NotFound("There is no such employee.")
    return row


def _clean(signature: str) -> str:
    signed = unicodedata.normalize("NFC", signature).strip()
    if not signed:
        raise RuleViolation("Type your name to agree.", "signature")
    if len(signed) > _LONGEST_SIGNATURE or any(unicodedata.category(c) == "Cc" for c in signed):
        raise RuleViolation("Type your name, without line breaks.", "signature")
    return signed
