"""Turns an aligned face into the unit vector that stands for it."""

import base64
from typing import Protocol

import numpy as np


class Network(Protocol):
    """What runs the embedding network."""

    def embedding(self, aligned: np.ndarray) -> np.ndarray:
        """Return the raw vector of a (112, 112, 3) uint8 BGR face."""
        ...


def vector(network: Network, aligned: np.ndarray) -> np.ndarray:
    """Return the float32 vector of unit length."""
    raw = np.asarray(network.embedding(aligned), dtype=np.float64).ravel()
    return (raw / max(float(np.linalg.norm(raw)), 1e-12)).astype("<f4")


def encoded(unit: np.ndarray) -> str:
    """Return the vector as it goes over the wire: base64 of little-endian float32."""
    return base64.b64encode(unit.astype("<f4").tobytes()).decode("ascii")
