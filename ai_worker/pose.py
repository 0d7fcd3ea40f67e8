"""Estimates where a head is turned, from five landmarks.

The landmarks of a frontal face lie on the alignment template, and the tip of the nose stands
out from the plane of eyes and mouth. Fitting that solid to the picture gives the rotation. It
is an estimate of about ten degrees: noses differ.
"""

from typing import NamedTuple

import numpy as np

from ai_worker.align import TEMPLATE

# Depth towards the camera, in pixels of the template (35 between the eyes, about 63 mm).
_DEPTH = np.array([0.0, 0.0, 15.0, 1.0, 1.0])
_SOLID = np.column_stack([TEMPLATE, _DEPTH])
_SOLID = _SOLID - _SOLID.mean(0)
_FIT = np.linalg.pinv(_SOLID)
# What the fit says of people who look straight ahead: the mean over portraits of four people.
_LEVEL = -9.0


class Pose(NamedTuple):
    """Degrees, as the camera sees it; the signs stand in `schemas.Face`."""

    yaw: float
    pitch: float
    roll: float


def estimate(landmarks: np.ndarray) -> Pose:
    """Return the pose of (5, 2) landmarks."""
    view = (_FIT @ (landmarks - landmarks.mean(0))).T  # (2, 3): a scaled, projected rotation
    u, _, vt = np.linalg.svd(view, full_matrices=False)
    first, second = u @ vt  # nearest orthonormal rows
    third = np.cross(first, second)
    return _angles(first, second, third)


def _angles(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> Pose:
    """Split the rotation with these rows: roll in the picture, then pitch, then yaw."""
    # The third column is where the nose points: +x right, +y down, +z towards the camera.
    roll = np.arctan2(second[0], first[0])
    cos, sin = np.cos(roll), np.sin(roll)
    nose_x = cos * first[2] + sin * second[2]
    nose_y = -sin * first[2] + cos * second[2]
    yaw, pitch = np.arctan2(nose_x, third[2]), np.arctan2(-nose_y, np.hypot(nose_x, third[2]))
    yaw, pitch, roll = (float(np.degrees(angle)) for angle in (yaw, pitch, roll))
    return Pose(yaw, pitch - _LEVEL, roll)
