"""Asks both anti-spoofing networks whether a live face is before the camera.

Only ever on a detected face: uniform noise scores 99 % live in both networks.
"""

from typing import NamedTuple, Protocol

import numpy as np

from ai_worker.detect import Found


class Views(NamedTuple):
    """What the two networks look at: (n, 80, 80, 3) uint8 BGR each, the face near and far."""

    near: np.ndarray
    far: np.ndarray


class Networks(Protocol):
    """What runs the anti-spoofing networks."""

    def views(self, image: np.ndarray, box: tuple[int, int, int, int]) -> Views:
        """Return what the networks look at for the box (x, y, w, h) of a BGR picture; n is 1."""
        ...

    def live_probabilities(self, views: Views) -> np.ndarray:
        """Return each network's probability of a live face, (2, n)."""
        ...


def views(networks: Networks, image: np.ndarray, face: Found) -> Views:
    """Return what the networks look at for one face."""
    return networks.views(image, _box(image, face))


def scores(networks: Networks, seen: Views) -> np.ndarray:
    """Return the mean probability of a live face, (n,) in 0..1."""
    return np.clip(np.mean(networks.live_probabilities(seen), axis=0), 0, 1)


def _box(image: np.ndarray, face: Found) -> tuple[int, int, int, int]:
    """Return the face's box in whole pixels, its corner inside the picture."""
    height, width = image.shape[:2]
    x, y, w, h = (int(value) for value in face.box)
    return min(max(x, 0), width - 1), min(max(y, 0), height - 1), max(w, 1), max(h, 1)
