"""Asks both anti-spoofing networks whether a live face is before the camera.

Only ever on a detected face: uniform noise scores 99 % live in both networks.
"""

from typing import Protocol

import numpy as np

from ai_worker.detect import Found


class Networks(Protocol):
    """What runs the anti-spoofing networks."""

    def live_probabilities(self, image: np.ndarray, box: tuple[int, int, int, int]) -> list[float]:
        """Return each network's probability of a live face in the box (x, y, w, h)."""
        ...


def score(networks: Networks, image: np.ndarray, face: Found) -> float:
    """Return the mean probability of a live face, 0..1."""
    return float(np.clip(np.mean(networks.live_probabilities(image, _box(image, face))), 0, 1))


def _box(image: np.ndarray, face: Found) -> tuple[int, int, int, int]:
    """Return the face's box in whole pixels, its corner inside the picture."""
    height, width = image.shape[:2]
    x, y, w, h = (int(value) for value in face.box)
    return min(max(x, 0), width - 1), min(max(y, 0), height - 1), max(w, 1), max(h, 1)
