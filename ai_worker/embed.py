"""Turns aligned faces into the unit vectors that stand for them."""

import base64
from typing import Protocol

import numpy as np


class Network(Protocol):
    """What runs the embedding network."""

    def embeddings(self, aligned: np.ndarray) -> np.ndarray:
        """Return the raw vectors, (n, d), of (n, side, side, 3) uint8 BGR faces."""
        ...


def vectors(network: Network, aligned: np.ndarray) -> np.ndarray:
    """Return (n, d) float32 vectors of unit length."""
    raw = np.asarray(network.embeddings(aligned), dtype=np.float64).reshape(len(aligned), -1)
    lengths = np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-12)
    return (raw / lengths).astype("<f4")


def encoded(unit: np.ndarray) -> str:
    """Return the vector as it goes over the wire: base64 of little-endian float32."""
    return base64.b64encode(unit.astype("<f4").tobytes()).decode("ascii")
