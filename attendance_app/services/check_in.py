"""From frames, or a PIN, to a punch.

The network is asked first: it may be slow, and no transaction waits for it. Then one transaction
locks the employee, claims the key, decides the direction and records. Whoever is not recognised is
never recorded. The presence cache hears of it after the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from attendance_app.db import consents, punches, templates
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, SiteRow
from attendance_app.domain.actor import Actor, PairedKiosk
from attendance_app.domain.capture import (
    PUNCH_GATES,
    CapturePolicy,
    Face,
    Faces,
    only_face,
    require_live,
)
from attendance_app.domain.errors import (
    CheckInRefused,
    FaceNotAllowed,
    FaceNotRecognised,
    FaceWorkerUnavailable,
    NoConsent,
    NoFaceFound,
    NotFound,
    PinRefused,
    SeveralFacesFound,
    TooManyTries,
    UnreadableImage,
)
from attendance_app.domain.identification import Match, MatchPolicy, fused, identify, strangers
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.punch import Method
from attendance_app.services import audit, recording
from attendance_app.services.ports import (
    Clock,
    FaceEncoder,
    Galleries,
    PasswordHasher,
    PresenceCache,
    RateLimiter,
)
from attendance_app.services.recording import Ask, Receipt

__all__ = ["CheckIn", "Receipt"]

MOST_FRAMES = 8
LARGEST_FRAME = 2 * 1024 * 1024  # bytes
_GREETING = timedelta(minutes=10)  # how long a greeting page may ask for its punch


@dataclass(frozen=True, slots=True)
class _Policy:
    """What the company decided, as of this request."""

    match: MatchPolicy
    gates: CapturePolicy


@dataclass(frozen=True, slots=True)
class _Recognised:
    """A confident answer with what led to it."""

    match: Match
    liveness: float
    model_id: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The use case of the kiosk. One instance serves all kiosks at once."""

    transaction: Transaction
    clock: Clock
    encoder: FaceEncoder
    galleries: Galleries
    presence: PresenceCache
    hasher: PasswordHasher
    limiter: RateLimiter

    def by_face(self, kiosk: PairedKiosk, frames: Sequence[bytes], key: UUID | None) -> Receipt:
        """Record a punch for whoever the frames show.

        frames: 1 to 8 pictures of one moment. key: the same key with the same frames gets the same
        answer, a refusal too.

        Raises:
            CheckInRefused: the subclass says why.
            UnreadableImage: a frame is no picture.
            FaceWorkerUnavailable: nobody was looked for; PIN still works.
            Conflict: the key was used for other frames.

        """
        at = self.clock.now()
        _check_size(frames)
        ask = Ask(kiosk, Method.FACE, at, key, recording.body_hash(kiosk, "face", *frames))
        with self.transaction() as session:
            earlier = recording.earlier(session, ask)
            policy = _policy(session)
            allowed = session.get_one(SiteRow, kiosk.site).face_allowed
        if earlier is not None:
            return recording.told(earlier)
        try:
            if not allowed:
                raise FaceNotAllowed("Face is not switched on at this site.")
            seen = self._recognise(frames, policy)
        except CheckInRefused as refusal:
            return recording.told(self._refused(ask, refusal))
        return self._record(ask, seen.match.employee, seen)

    def by_pin(
        self, kiosk: PairedKiosk, number: str, pin: str, key: UUID | None, ip: str
    ) -> Receipt:
        """Record a punch for the employee who knows the number and the PIN.

        A wrong PIN is never stored under the key, and neither is a PIN: the key stands for the
        punch, and its answer is told only to somebody who knows the PIN.

        Raises:
            PinRefused: number or PIN is wrong; takes as long for an unknown number.
            TooManyTries: too many tries for this number, or at this kiosk.
            PunchedTooSoon: the employee punched a moment ago.
            Conflict: the key was used for another employee.

        """
        number = number.strip()[:64]
        door = (str(kiosk.kiosk or f"site {kiosk.site} {ip}"),)
        self._count_try(door, number)
        at = self.clock.now()
        with self.transaction() as session:
            person = punches.by_number(session, number)
            active = person is not None and person.archived_at is None
            encoded = person.pin_hash if person is not None and active else None
        if not self.hasher.verify(encoded, pin[:64]) or person is None:
            raise PinRefused(self.limiter.remaining("pin", *door, number))
        self.limiter.clear("pin", *door, number)
        self.limiter.clear("pin_number", number)
        ask = Ask(kiosk, Method.PIN, at, key, recording.body_hash(kiosk, "pin", number.encode()))
        return self._record(ask, EmployeeId(person.id), None)

    def receipt(self, kiosk: PairedKiosk, punch_id: UUID) -> Receipt:
        """Return what to say about a punch of the last minutes that this kiosk recorded.

        Raises:
            NotFound: there is none.

        """
        now = self.clock.now()
        with self.transaction() as session:
            found = punches.recorded_at(session, punch_id, now - _GREETING, now)
            if found is None or not _is_from(kiosk, found[0].kiosk_id, found[0].site_id):
                raise NotFound("There is no such punch at this kiosk.")
            punch, person = found
            return recording.receipt(
                session, kiosk, person, punch.id, punch.occurred_at, punch.direction
            )

    def dispute(self, kiosk: PairedKiosk, punch_id: UUID) -> None:
        """Note in the audit log that whoever was greeted says: not me. HR corrects the punch.

        Raises:
            NotFound: this kiosk recorded no such punch in the last minutes.

        """
        told = self.receipt(kiosk, punch_id)
        actor = Actor("kiosk", kiosk.kiosk, kiosk.name)
        details = {"punch": str(punch_id), "direction": told.direction}
        with self.transaction() as session:
            audit.record(
                session,
                self.clock,
                actor,
                "punches.disputed",
                "employee",
                told.employee_id,
                details,
            )

    def _recognise(self, frames: Sequence[bytes], policy: _Policy) -> _Recognised:
        seen = self.encoder.encode(frames)
        faces: list[Face] = [only_face(frame, policy.gates) for frame in seen]
        vectors = [face.vector for face in faces]
        if strangers(vectors, policy.match):
            raise SeveralFacesFound("The pictures do not show one and the same person.")
        liveness = require_live(faces, policy.gates)
        model_id = _one_model(seen)
        match = identify(fused(vectors), self.galleries.current(model_id), policy.match)
        return _Recognised(match, liveness, model_id)

    def _record(self, ask: Ask, employee: EmployeeId, seen: _Recognised | None) -> Receipt:
        with self.transaction() as session:
            person = punches.lock_employee(session, employee)
            outcome = recording.earlier_or_claim(session, ask)
            if outcome is None:
                outcome = self._decide(session, ask, person, seen)
            standing = recording.news(outcome)
        if standing is not None:
            self.presence.update(standing)
        return recording.told(outcome)

    def _decide(
        self, session: Session, ask: Ask, person: EmployeeRow | None, seen: _Recognised | None
    ) -> recording.Outcome:
        if person is None or person.archived_at is not None:
            if seen is None:
                raise PinRefused(0)
            refusal = FaceNotRecognised(seen.match.similarity)
            return recording.keep_refusal(session, ask, refusal)
        if seen is not None:
            refusal = _erased_meanwhile(session, person.id, seen, ask.at)
            if refusal is not None:
                return recording.keep_refusal(session, ask, refusal)
        scores = (
            {
                "similarity": seen.match.similarity,
                "margin": seen.match.margin,
                "liveness": seen.liveness,
                "model_id": seen.model_id,
            }
            if seen is not None
            else {}
        )
        return recording.punch_now(session, ask, person, **scores)

    def _refused(self, ask: Ask, refusal: CheckInRefused) -> recording.Outcome:
        """Keep a refusal under the key, unless another request was quicker with an answer."""
        if ask.key is None:
            return recording.Outcome(refusal=refusal)
        with self.transaction() as session:
            return recording.earlier_or_claim(session, ask) or recording.keep_refusal(
                session, ask, refusal
            )

    def _count_try(self, door: tuple[str, ...], number: str) -> None:
        waits = (
            self.limiter.hit("pin_kiosk", *door),
            self.limiter.hit("pin", *door, number),
            self.limiter.hit("pin_number", number),
        )
        if any(waits):
            raise TooManyTries(max(waits))


def _check_size(frames: Sequence[bytes]) -> None:
    if not frames:
        raise NoFaceFound("There is no picture.")
    if len(frames) > MOST_FRAMES:
        raise UnreadableImage(f"At most {MOST_FRAMES} pictures at a time.", "too_many_frames")
    if any(len(frame) > LARGEST_FRAME for frame in frames):
        raise UnreadableImage("A picture is larger than 2 MB.", "too_many_bytes")


def _policy(session: Session) -> _Policy:
    company = punches.company(session)
    return _Policy(
        MatchPolicy(threshold=company.match_threshold, margin=company.match_margin),
        PUNCH_GATES.living(company.min_liveness),
    )


def _one_model(seen: Sequence[Faces]) -> str:
    models = {frame.model_id for frame in seen}
    if len(models) != 1:
        raise FaceWorkerUnavailable("The face worker answered with several models.")
    return models.pop()


def _erased_meanwhile(
    session: Session, employee: int, seen: _Recognised, at: datetime
) -> CheckInRefused | None:
    """Look once more, under the lock: a gallery in memory may be a second old."""
    if not consents.is_granted(session, employee, at):
        return NoConsent("You have not agreed to face recognition.")
    if not templates.can_be_matched(session, employee, seen.model_id):
        return FaceNotRecognised(seen.match.similarity)
    return None


def _is_from(kiosk: PairedKiosk, recorded: int | None, site: int) -> bool:
    return recorded == kiosk.kiosk and site == kiosk.site
