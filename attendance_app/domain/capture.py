"""Is this frame good enough? The gates between the camera and the recogniser."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from attendance_app.domain.errors import (
    CheckInRefused,
    FaceTooSmall,
    NoFaceFound,
    NotLive,
    NotSharp,
    SeveralFacesFound,
    TooBright,
    TooDark,
    TurnedAway,
)
from attendance_app.domain.identification import Model, Vectors


@dataclass(frozen=True, slots=True)
class Face:
    """One face found in a frame, as the worker measured it.

    box: x, y, width, height in pixels. Angles in degrees. sharpness: variance of the Laplacian of
    the aligned 112x112 crop. brightness, contrast: mean and deviation of its grey values, 0-255.
    eye_distance in pixels. liveness: probability of a real face, 0-1. vector: unit length.
    landmarks: x, y in pixels of the eyes, the nose and the corners of the mouth, the person's right
    one first; nobody is taken for live by a head turn without them.
    """

    box: tuple[float, float, float, float]
    yaw: float
    pitch: float
    roll: float
    sharpness: float
    brightness: float
    contrast: float
    eye_distance: float
    liveness: float
    vector: Vectors
    landmarks: tuple[tuple[float, float], ...] = ()

    @property
    def width(self) -> float:
        """Width of the box in pixels."""
        return self.box[2]


@dataclass(frozen=True, slots=True)
class Faces:
    """What the worker saw in one frame; faces largest first."""

    model: Model
    width: int
    height: int
    faces: tuple[Face, ...]

    @property
    def model_id(self) -> str:
        """The name under which the vectors may be compared."""
        return self.model.id


@dataclass(frozen=True, slots=True)
class CapturePolicy:
    """The gates. A second face counts when it is at least `rival` times as wide as the first."""

    min_width: float = 60.0
    min_sharpness: float = 30.0
    min_brightness: float = 50.0
    max_brightness: float = 215.0
    max_yaw: float = 25.0
    max_pitch: float = 25.0
    max_roll: float = 25.0
    min_liveness: float = 0.60
    rival: float = 0.35

    def living(self, min_liveness: float) -> "CapturePolicy":
        """Return the same gates with another demand on liveness."""
        return replace(self, min_liveness=min_liveness)


PUNCH_GATES = CapturePolicy()
ENROLMENT_GATES = CapturePolicy(min_width=90.0, min_sharpness=40.0, max_yaw=20.0, max_pitch=20.0)


def only_face(seen: Faces, policy: CapturePolicy) -> Face:
    """Return the one face in a frame when it passes every gate but liveness.

    Raises:
        CheckInRefused: the subclass names the first gate that it fails.

    """
    if not seen.faces:
        raise NoFaceFound("No face in the picture.")
    face, *others = seen.faces
    if any(other.width >= policy.rival * face.width for other in others):
        raise SeveralFacesFound("More than one face in the picture.")
    failed = _first_failed_gate(face, policy)
    if failed:
        raise failed
    return face


def _first_failed_gate(face: Face, policy: CapturePolicy) -> CheckInRefused | None:
    gates: tuple[tuple[bool, CheckInRefused], ...] = (
        (face.width < policy.min_width, FaceTooSmall("The face is too far away.")),
        (face.brightness < policy.min_brightness, TooDark("Too little light on the face.")),
        (face.brightness > policy.max_brightness, TooBright("Too much light on the face.")),
        (
            abs(face.yaw) > policy.max_yaw
            or abs(face.pitch) > policy.max_pitch
            or abs(face.roll) > policy.max_roll,
            TurnedAway("The face is turned away."),
        ),
        (face.sharpness < policy.min_sharpness, NotSharp("The face is not sharp.")),
    )
    return next((refusal for fails, refusal in gates if fails), None)


def require_live(faces: Sequence[Face], policy: CapturePolicy) -> float:
    """Return the mean liveness of one person's frames.

    Raises:
        NotLive: it is below the policy.

    """
    liveness = fmean(face.liveness for face in faces)
    if liveness < policy.min_liveness:
        raise NotLive("It looked like a picture.")
    return liveness
