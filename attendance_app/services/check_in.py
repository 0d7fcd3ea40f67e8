"""From frames, or a head turn, to a punch; `pin_and_badge` has the ways without a face.

The network is asked first: it may be slow, and no transaction waits for it. Then one transaction
locks the employee, claims the key, decides the direction and records. Whoever is not recognised is
never recorded. The presence cache hears of it after the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from attendance_app.db import attempts as seen_frames
from attendance_app.db import punches
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, SiteRow
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.decision import Evidence
from attendance_app.domain.errors import (
    AmbiguousFace,
    CheckInRefused,
    FaceNotAllowed,
    FaceNotRecognised,
    FaceResting,
    NotFound,
    NotLive,
    Replayed,
    TurnFailed,
)
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.punch import Method
from attendance_app.services import attempts, disputes, recording, seeing
from attendance_app.services.attempts import Challenge
from attendance_app.services.ports import (
    Clock,
    FaceEncoder,
    Galleries,
    JobQueue,
    PresenceCache,
    RateLimiter,
)
from attendance_app.services.recording import Ask, Outcome, Receipt
from attendance_app.services.seeing import Eyes, Policy, Sight

__all__ = ["Challenge", "CheckIn", "Receipt"]

_GREETING = timedelta(minutes=10)  # how long a greeting page may ask for its punch
_SUSPICIOUS = (NotLive, Replayed, TurnFailed)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The kiosk's use case for faces. One instance serves all kiosks at once."""

    transaction: Transaction
    clock: Clock
    encoder: FaceEncoder
    galleries: Galleries
    presence: PresenceCache
    limiter: RateLimiter
    queue: JobQueue | None = None

    def by_face(
        self,
        kiosk: PairedKiosk,
        frames: Sequence[bytes],
        key: UUID | None,
        attempt: UUID | None = None,
    ) -> Receipt:
        """Record a punch for whoever the frames show.

        frames: 1 to 8 pictures of one moment. key: the same key with the same frames gets the same
        answer, a refusal too. attempt: what the refusal before it told, while somebody tries again.

        Raises:
            CheckInRefused: the subclass says why; its `attempt` goes with the PIN, or the turn.
            UnreadableImage: a frame is no picture.
            FaceWorkerUnavailable: nobody was looked for; PIN still works.
            Conflict: the key was used for other frames.

        """
        at = self.clock.now()
        seeing.check_size(frames)
        ask = Ask(kiosk, Method.FACE, at, key, recording.body_hash(kiosk, "face", *frames))
        earlier, policy = self._asked_before(ask)
        if earlier is not None:
            return recording.told(earlier)
        sight = (
            Eyes(self.encoder, self.galleries).look(frames, kiosk.site, policy)
            if policy is not None
            else Sight(None, FaceNotAllowed("Face is not switched on at this site."))
        )
        return self._record_face(ask, self._rested(sight), frames, attempt)

    def ask_turn(self, kiosk: PairedKiosk, attempt: UUID) -> Challenge:
        """Ask whoever was unsure to turn the head; which way, nobody knows before.

        Raises:
            NotFound: there is no such attempt at this kiosk any more, or a turn settles nothing.
            FaceResting: this face was turned too often.

        """
        now = self.clock.now()
        with self.transaction() as session:
            found = attempts.find(session, attempt, kiosk, now)
        claimed = found.only if found is not None else None
        if found is None or claimed is None or found.refused not in ("unsure", "turn_failed"):
            raise NotFound("Begin again: look at the camera, or use your PIN.")
        wait = self.limiter.hit("face_turns", _door(kiosk), str(claimed))
        if wait or self._rests(claimed):
            raise FaceResting(wait or recording.FACE_RESTS_S)
        with self.transaction() as session:
            return attempts.ask_turn(session, attempt, kiosk, now)

    def by_turn(
        self, kiosk: PairedKiosk, nonce: UUID, frames: Sequence[bytes], key: UUID | None
    ) -> Receipt:
        """Record a punch for whoever turned the head as asked, at the time of the first attempt.

        frames: 5 to 8 pictures from before the turn to after it.

        Raises:
            TurnFailed: it was not the turn that was asked for, or not in time, or not one head.
            CheckInRefused, UnreadableImage, FaceWorkerUnavailable, Conflict: as `by_face`.

        """
        now = self.clock.now()
        seeing.check_size(frames)
        ask = Ask(kiosk, Method.FACE, now, key, recording.body_hash(kiosk, "turn", *frames))
        earlier, policy = self._asked_before(ask)
        if earlier is not None:
            return recording.told(earlier)
        with self.transaction() as session:
            found = attempts.answer_turn(session, nonce, kiosk, now)
        if found is None or policy is None:
            raise TurnFailed("This was too late. Begin again, or use your PIN.")
        attempt, turn = found
        eyes = Eyes(self.encoder, self.galleries)
        sight = eyes.look_at_turn(turn, frames, kiosk.site, policy)
        sight = _still_the_same(sight, attempt.evidence)
        ask = replace(ask, at=attempt.at)
        return self._record_face(ask, self._rested(sight), frames, attempt.id, "turn")

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
        """Whoever was greeted says: not me. The kiosk asks for the punch to be taken back, once.

        Raises:
            NotFound: this kiosk recorded no such punch in the last minutes.

        """
        told = self.receipt(kiosk, punch_id)
        with self.transaction() as session:
            disputes.ask(session, self.clock, kiosk, told.employee_id, punch_id)

    def _asked_before(self, ask: Ask) -> tuple[Outcome | None, Policy | None]:
        """Return the earlier answer, and the policy: None where face is switched off."""
        with self.transaction() as session:
            allowed = session.get_one(SiteRow, ask.kiosk.site).face_allowed
            earlier = recording.earlier(session, ask)
            return earlier, seeing.policy_in(session) if allowed else None

    def _record_face(
        self,
        ask: Ask,
        sight: Sight,
        frames: Sequence[bytes],
        attempt: UUID | None,
        confirmed_by: str | None = None,
    ) -> Receipt:
        claimed = sight.claimed if sight.refusal is None else None
        with self.transaction() as session:
            person = punches.lock_employee(session, claimed) if claimed is not None else None
            outcome = recording.earlier_or_claim(session, ask)
            is_new = outcome is None
            if outcome is None:
                against = self._against(session, ask, person, sight, frames)
                outcome = (
                    self._keep(session, ask, against, sight, attempt)
                    if against is not None or person is None
                    else self._punch(session, ask, person, sight.evidence, confirmed_by)
                )
                if outcome.receipt is not None and attempt is not None:
                    attempts.use(session, attempt, ask.kiosk, self.clock.now())
        if is_new and isinstance(outcome.refusal, _SUSPICIOUS):
            self._count_suspicion(sight.claimed)
        return recording.tell(outcome, self.presence, self.queue)

    def _punch(
        self,
        session: Session,
        ask: Ask,
        person: EmployeeRow,
        evidence: Evidence | None,
        confirmed_by: str | None,
    ) -> Outcome:
        scores = evidence.scores(person.id) if evidence is not None else {}
        return recording.punch_now(session, ask, person, confirmed_by=confirmed_by, **scores)

    def _against(
        self,
        session: Session,
        ask: Ask,
        person: EmployeeRow | None,
        sight: Sight,
        frames: Sequence[bytes],
    ) -> CheckInRefused | None:
        """Return why nothing is recorded; a picture that was seen before comes first."""
        if isinstance(sight.refusal, FaceNotAllowed):
            return sight.refusal
        now, kiosk = self.clock.now(), ask.kiosk
        if not seen_frames.are_new(session, _door(kiosk), seeing.hashes(frames), now):
            return Replayed("This picture was sent before.")
        if sight.refusal is not None:
            return sight.refusal
        if person is None or person.archived_at is not None or sight.evidence is None:
            return FaceNotRecognised(-1.0)
        return attempts.erased_meanwhile(session, person.id, sight.evidence, ask)

    def _keep(
        self,
        session: Session,
        ask: Ask,
        refusal: CheckInRefused | None,
        sight: Sight,
        attempt: UUID | None,
    ) -> Outcome:
        """Keep a refusal, and the attempt that a PIN or a turn may go on from."""
        refused = refusal or FaceNotRecognised(-1.0)
        refused.attempt = attempts.keep(
            session, ask.kiosk, ask.at, refused, sight.evidence, attempt
        )
        return recording.keep_refusal(session, ask, refused)

    def _rested(self, sight: Sight) -> Sight:
        """Refuse a face that rests; its PIN works meanwhile."""
        claimed = sight.claimed
        if claimed is None or not self._rests(claimed):
            return sight
        wait = self.limiter.hit("face_rest", str(claimed))
        if not wait:  # the rest ended between the question and this
            self.limiter.clear("face_rest", str(claimed))
            return sight
        return replace(sight, refusal=FaceResting(wait))

    def _rests(self, employee: EmployeeId) -> bool:
        return self.limiter.remaining("face_rest", str(employee)) == 0

    def _count_suspicion(self, employee: EmployeeId | None) -> None:
        """Count a picture that was held up as somebody's face; after three the face rests."""
        if employee is None:
            return
        self.limiter.hit("face_liveness", str(employee))
        if self.limiter.remaining("face_liveness", str(employee)) == 0:
            self.limiter.hit("face_rest", str(employee))
            self.limiter.clear("face_liveness", str(employee))


def _still_the_same(sight: Sight, before: Evidence | None) -> Sight:
    """Refuse a turn of somebody else than whoever was asked; a failed one is the asked one's."""
    if sight.evidence is None:
        return replace(sight, evidence=before)
    if before is not None and sight.claimed is not None and before.claim(sight.claimed):
        return sight
    return replace(sight, refusal=sight.refusal or AmbiguousFace("Somebody else turned the head."))


def _door(kiosk: PairedKiosk) -> str:
    """Return a name for the browser or the program at a door."""
    return f"kiosk {kiosk.kiosk}" if kiosk.kiosk is not None else f"site {kiosk.site}"


def _is_from(kiosk: PairedKiosk, recorded: int | None, site: int) -> bool:
    return recorded == kiosk.kiosk and site == kiosk.site
