"""Is somebody there? A head that turns as it was asked, and turns back, all the time one person."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from attendance_app.domain.capture import CapturePolicy, Face
from attendance_app.domain.errors import TurnFailed

SECONDS = 20
"""How long a challenge may be answered."""

TURN_GATES = CapturePolicy(min_sharpness=8.0, max_yaw=65.0, max_pitch=55.0, max_roll=35.0)
"""The gates of single frames: a head in motion is turned and a little blurred."""


class Turn(StrEnum):
    """Where to turn the head, as the person sees it."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """Angles in degrees. The pose of a frame is an estimate: `slack` is its noise.

    least: how far the head must turn. back: how near the end must be to the beginning. front: how
    straight the first frame must look. near, far: the least similarity of neighbouring frames, and
    of any frame to the first. parallax: how far the five landmarks must leave a flat picture's
    motion, in distances between the eyes; a print or a screen that is turned stays below.
    """

    frames: int = 5
    least: float = 15.0
    back: float = 9.0
    front: float = 15.0
    slack: float = 4.0
    near: float = 0.40
    far: float = 0.25
    parallax: float = 0.05


def draw() -> Turn:
    """Draw a turn that nobody can foresee."""
    return secrets.choice(tuple(Turn))


def check_turn(turn: Turn, faces: Sequence[Face], policy: TurnPolicy | None = None) -> list[int]:
    """Return the indices of the frames that look straight ahead: they tell who it is.

    Raises:
        TurnFailed: the head did not turn as asked, or it is not one head all the time.

    """
    rules = policy or TurnPolicy()
    if len(faces) < rules.frames:
        raise TurnFailed("Too few pictures of the turn.")
    main, other = _angles(turn, faces)
    peak = _one_turn(main, rules)
    if np.ptp(other) > main[peak] - main[0]:
        raise TurnFailed("The head turned another way.")
    _one_head(faces, rules)
    if parallax(faces[0], faces[peak]) < rules.parallax:
        raise TurnFailed("It turned like something flat.")
    return [i for i, angle in enumerate(main) if abs(angle - main[0]) <= rules.back]


def _angles(turn: Turn, faces: Sequence[Face]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the angle that should grow, and the other one.

    In a picture that is not mirrored the person's left is on the right, where yaw is positive.
    """
    yaw = np.array([face.yaw for face in faces])
    pitch = np.array([face.pitch for face in faces])
    if turn is Turn.UP:
        return pitch, yaw
    return (yaw, pitch) if turn is Turn.LEFT else (-yaw, pitch)


def _one_turn(angles: NDArray[np.float64], rules: TurnPolicy) -> int:
    """Return the frame in which the head is turned most."""
    peak = int(np.argmax(angles))
    if abs(angles[0]) > rules.front:
        raise TurnFailed("The turn did not begin at the front.")
    if angles[peak] - angles[0] < rules.least:
        raise TurnFailed("The head did not turn far enough.")
    steps = np.diff(angles)
    if np.any(steps[:peak] < -rules.slack) or np.any(steps[peak:] > rules.slack):
        raise TurnFailed("The head did not turn in one motion.")
    if angles[-1] - angles[0] > rules.back:
        raise TurnFailed("The head did not turn back.")
    return peak


def _one_head(faces: Sequence[Face], rules: TurnPolicy) -> None:
    vectors = np.stack([face.vector for face in faces])
    neighbours = np.vecdot(vectors[1:], vectors[:-1])
    if neighbours.min() < rules.near or (vectors @ vectors[0]).min() < rules.far:
        raise TurnFailed("The pictures do not show one and the same person.")


def parallax(front: Face, turned: Face) -> float:
    """Return how far landmarks moved from where a flat picture's would be, in eye distances.

    Whatever is flat maps onto itself by an affine map when it is turned; a nose does not.
    """
    before, after = np.array(front.landmarks), np.array(turned.landmarks)
    if before.shape != (5, 2) or after.shape != (5, 2):
        return 0.0
    plane = np.column_stack([before, np.ones(5)])
    fitted = plane @ np.linalg.lstsq(plane, after, rcond=None)[0]
    eyes = float(np.linalg.norm(before[1] - before[0]))
    return float(np.linalg.norm(after - fitted)) / eyes if eyes > 0 else 0.0
