"""A refused face is not a lost punch: what is kept of it, for two minutes, inside a transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from attendance_app.db import attempts as db
from attendance_app.db import consents, templates
from attendance_app.db.tables import FaceAttemptRow
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.challenge import SECONDS, Turn, draw
from attendance_app.domain.decision import Evidence
from attendance_app.domain.errors import (
    CheckInRefused,
    FaceNotRecognised,
    NoConsent,
    NotFound,
)
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.punch import Method
from attendance_app.services.recording import Ask

LASTS = timedelta(minutes=2)
_KEPT = frozenset(
    {
        "several_faces",
        "too_far",
        "too_dark",
        "too_bright",
        "not_sharp",
        "turned_away",
        "not_live",
        "turn_failed",
        "replayed",
        "not_recognised",
        "too_close_to_call",
        "unsure",
        "face_resting",
        "no_consent",
    }
)
_CAN_BE_CONFIRMED = frozenset({"too_close_to_call", "unsure", "turn_failed"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """A face that was refused at a door. at: UTC, when its first pictures came in."""

    id: UUID
    at: datetime
    refused: str
    evidence: Evidence | None

    @property
    def only(self) -> EmployeeId | None:
        """Whose face it was, when it was one person's."""
        claims = self.evidence.claims if self.evidence else ()
        return claims[0].employee if len(claims) == 1 else None

    def is_of(self, employee: int) -> bool:
        """Tell whether it may have been this employee: always, when nobody was near."""
        return self.evidence is None or self.evidence.claim(employee) is not None

    def confirmed(self, employee: int) -> Evidence | None:
        """Return the evidence that this employee's PIN or badge confirms, if it does."""
        if self.refused not in _CAN_BE_CONFIRMED or self.evidence is None:
            return None
        return self.evidence if self.evidence.claim(employee) is not None else None


@dataclass(frozen=True, slots=True)
class Challenge:
    """A head turn that is asked for. seconds: how long it may be answered."""

    nonce: UUID
    turn: Turn
    seconds: int


def keep(
    session: Session,
    kiosk: PairedKiosk,
    at: datetime,
    refusal: CheckInRefused,
    evidence: Evidence | None,
    before: UUID | None,
) -> UUID | None:
    """Keep a refusal, or add it to the attempt before it when that may be the same person's.

    Returns the attempt, None where there is nothing to keep.
    """
    if refusal.code not in _KEPT:
        return before
    row = _open(session, before, kiosk, at) if before is not None else None
    if row is None or not _may_be_one(_read(row).evidence, evidence):
        plain = evidence.plain() if evidence else None
        return db.add(session, at, kiosk.site, kiosk.kiosk, refusal.code, plain).id
    row.refused = refusal.code
    if evidence is not None:
        row.evidence = evidence.plain()
    return row.id


def find(session: Session, attempt: UUID, kiosk: PairedKiosk, now: datetime) -> Attempt | None:
    """Return an attempt of this door that still counts, and lock it."""
    row = _open(session, attempt, kiosk, now)
    return _read(row) if row is not None else None


def use(session: Session, attempt: UUID, kiosk: PairedKiosk, now: datetime) -> None:
    """End an attempt: a punch came of it."""
    row = _open(session, attempt, kiosk, now)
    if row is not None:
        row.used_at = now


def go_on(
    session: Session, ask: Ask, employee: int, attempt: UUID | None
) -> tuple[Ask, Evidence | None]:
    """Return a request by PIN or badge with the time of the refused face before it.

    With evidence when the face was this employee's, in doubt: then it was the face that is
    confirmed.
    """
    found = find(session, attempt, ask.kiosk, ask.at) if attempt is not None else None
    if found is None or not found.is_of(employee):
        return ask, None
    use(session, found.id, ask.kiosk, ask.at)
    ask = replace(ask, at=found.at)
    evidence = found.confirmed(employee)
    if evidence is None or erased_meanwhile(session, employee, evidence, ask):
        return ask, None
    return replace(ask, method=Method.FACE), evidence


def erased_meanwhile(
    session: Session, employee: int, evidence: Evidence, ask: Ask
) -> CheckInRefused | None:
    """Look once more, under the lock: a gallery in memory may be a second old."""
    if not consents.is_granted(session, employee, ask.at):
        return NoConsent("You have not agreed to face recognition.")
    if not templates.can_be_matched(session, employee, evidence.model_id):
        claim = evidence.claim(employee)
        return FaceNotRecognised(claim.similarity if claim else -1.0)
    return None


def ask_turn(session: Session, attempt: UUID, kiosk: PairedKiosk, now: datetime) -> Challenge:
    """Ask for a head turn; an earlier question of the attempt is void."""
    row = _open(session, attempt, kiosk, now)
    if row is None:
        raise NotFound("Begin again: look at the camera, or use your PIN.")
    challenge = Challenge(uuid4(), draw(), SECONDS)
    row.nonce, row.turn = challenge.nonce, challenge.turn.value
    row.nonce_expires_at = now + timedelta(seconds=SECONDS)
    return challenge


def answer_turn(
    session: Session, nonce: UUID, kiosk: PairedKiosk, now: datetime
) -> tuple[Attempt, Turn] | None:
    """Use a question up; None when it is unknown, used, too old, or another door's."""
    row = db.asked(session, nonce, kiosk.site, kiosk.kiosk, now, now - LASTS)
    if row is None or row.turn is None:
        return None
    found = _read(row), Turn(row.turn)
    row.nonce = row.turn = row.nonce_expires_at = None
    return found


def _open(
    session: Session, attempt: UUID, kiosk: PairedKiosk, now: datetime
) -> FaceAttemptRow | None:
    return db.open_one(session, attempt, kiosk.site, kiosk.kiosk, now - LASTS)


def _read(row: FaceAttemptRow) -> Attempt:
    evidence = Evidence.read(row.evidence) if row.evidence else None
    return Attempt(row.id, row.at, row.refused, evidence)


def _may_be_one(before: Evidence | None, after: Evidence | None) -> bool:
    if before is None or after is None:
        return True
    return any(before.claim(claim.employee) for claim in after.claims)
