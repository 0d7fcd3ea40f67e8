"""Looks at the pictures of one attempt: who it may be, and what speaks against it.

Nothing is stored here, and nothing is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from statistics import fmean

from sqlmodel import Session

from attendance_app.db import punches
from attendance_app.db.tables import CalibrationRow
from attendance_app.domain.capture import PUNCH_GATES, CapturePolicy, Face, Faces, only_face
from attendance_app.domain.challenge import TURN_GATES, Turn, check_turn
from attendance_app.domain.decision import (
    GREY_LIVENESS,
    Answer,
    Decision,
    DecisionPolicy,
    Evidence,
    decide,
    for_model,
)
from attendance_app.domain.errors import (
    AmbiguousFace,
    CheckInRefused,
    FaceNotRecognised,
    FaceWorkerUnavailable,
    NoFaceFound,
    NotLive,
    Replayed,
    SeveralFacesFound,
    UnreadableImage,
    Unsure,
)
from attendance_app.domain.identification import MatchPolicy, Model, fused, strangers
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.ports import FaceEncoder, Galleries

MOST_FRAMES = 8
LARGEST_FRAME = 2 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Policy:
    """What the company decided, as of this request."""

    decision: DecisionPolicy
    gates: CapturePolicy

    @property
    def grey_liveness(self) -> float:
        """From here on to what is asked for, a head turn may settle it."""
        return self.gates.min_liveness - GREY_LIVENESS


@dataclass(frozen=True, slots=True)
class Sight:
    """What the pictures showed. refusal: why nothing follows from them alone.

    evidence: who it may be; None when nobody is near.
    """

    evidence: Evidence | None
    refusal: CheckInRefused | None

    @property
    def claimed(self) -> EmployeeId | None:
        """Whom the pictures show, when it is one person."""
        claims = self.evidence.claims if self.evidence else ()
        return claims[0].employee if len(claims) == 1 else None


@dataclass(frozen=True, slots=True)
class Eyes:
    """Asks the worker and the gallery."""

    encoder: FaceEncoder
    galleries: Galleries

    def look(self, frames: Sequence[bytes], site: int, policy: Policy) -> Sight:
        """Judge pictures of one moment, for a kiosk at `site`."""
        try:
            _check_repeats(frames)
            seen = self.encoder.encode(frames)
            faces = [only_face(frame, policy.gates) for frame in seen]
            return self._sight(faces, one_model(seen), site, policy)
        except CheckInRefused as refusal:
            return Sight(None, refusal)

    def look_at_turn(self, turn: Turn, frames: Sequence[bytes], site: int, policy: Policy) -> Sight:
        """Judge pictures of a head that was asked to turn."""
        try:
            _check_repeats(frames)
            seen = self.encoder.encode(frames)
            faces = [only_face(frame, TURN_GATES) for frame in seen]
            front = [faces[i] for i in check_turn(turn, faces)]
            return self._sight(front, one_model(seen), site, policy, turned=True)
        except CheckInRefused as refusal:
            return Sight(None, refusal)

    def _sight(
        self,
        faces: Sequence[Face],
        model: Model,
        site: int,
        policy: Policy,
        *,
        turned: bool = False,
    ) -> Sight:
        vectors = [face.vector for face in faces]
        asked = for_model(policy.decision, model)
        if strangers(vectors, asked.site):
            raise SeveralFacesFound("The pictures do not show one and the same person.")
        gallery = self.galleries.current(model.id)
        decision = decide(fused(vectors), gallery, site, asked)
        liveness = fmean(face.liveness for face in faces)
        refusal = _against(decision, liveness, policy, turned)
        if decision.answer is Answer.UNKNOWN:
            return Sight(None, refusal)
        evidence = Evidence.of(decision, liveness, policy.gates.min_liveness, model.id)
        return Sight(evidence, refusal)


def _against(
    decision: Decision, liveness: float, policy: Policy, turned: bool
) -> CheckInRefused | None:
    """Return what speaks against a punch. A turn proves life; it proves nobody's identity."""
    if liveness < policy.grey_liveness:
        return NotLive("It looked like a picture.")
    if decision.answer is Answer.UNKNOWN:
        return FaceNotRecognised(decision.best)
    if decision.answer is Answer.CONFIRM or (turned and decision.answer is Answer.GREY):
        return AmbiguousFace("A face alone does not decide between two people.")
    if not turned and (decision.answer is Answer.GREY or liveness < policy.gates.min_liveness):
        return Unsure("It is not sure enough who this is.")
    return None


def policy_in(session: Session) -> Policy:
    """Return what the company decided."""
    company = punches.company(session)
    site = _rule(
        session, company.match_threshold, company.match_margin, company.match_calibration_id
    )
    wide = _rule(session, company.wide_threshold, company.wide_margin, company.wide_calibration_id)
    # the company's own values may have been set below those of a site: the stricter ones count
    strict = MatchPolicy(
        max(site.threshold, wide.threshold),
        max(site.margin, wide.margin),
        calibration=wide.calibration,
        model=wide.model,
    )
    return Policy(DecisionPolicy(site, strict), PUNCH_GATES.living(company.min_liveness))


def _rule(
    session: Session, threshold: float, margin: float, calibration: int | None
) -> MatchPolicy:
    row = session.get(CalibrationRow, calibration) if calibration is not None else None
    return MatchPolicy(
        round(threshold, 4),
        round(margin, 4),
        calibration=calibration,
        model=row.model_id if row else None,
    )


def check_size(frames: Sequence[bytes]) -> None:
    """Refuse pictures that are none, too many or too large."""
    if not frames:
        raise NoFaceFound("There is no picture.")
    if len(frames) > MOST_FRAMES:
        raise UnreadableImage(f"At most {MOST_FRAMES} pictures at a time.", "too_many_frames")
    if any(len(frame) > LARGEST_FRAME for frame in frames):
        raise UnreadableImage("A picture is larger than 2 MB.", "too_many_bytes")


def hashes(frames: Sequence[bytes]) -> list[bytes]:
    """Return what is remembered of pictures."""
    return [sha256(frame).digest() for frame in frames]


def _check_repeats(frames: Sequence[bytes]) -> None:
    if len(set(frames)) < len(frames):
        raise Replayed("The same picture was sent twice.")


def one_model(seen: Sequence[Faces]) -> Model:
    """Return the model that all frames were seen with.

    Raises:
        FaceWorkerUnavailable: there were several.

    """
    models = {frame.model for frame in seen}
    if len(models) != 1:
        raise FaceWorkerUnavailable("The face worker answered with several models.")
    return models.pop()
