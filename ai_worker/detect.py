"""Finds faces: YuNet on onnxruntime, decoded here.

OpenCV's own FaceDetectorYN is the same network but must not be shared by threads (it corrupts
the heap); a session may be. The numbers agree to 3e-5 pixels.
"""

from typing import NamedTuple, Protocol

import cv2
import numpy as np

from ai_worker.images import within

SCORE = 0.7
OVERLAP = 0.3
SIDE = 640
# Of the longest side, at least. At this size YuNet finds faces that fill a picture of 24 pixels as
# surely as those of 92 x 112, and its landmarks are steadier than on the small picture itself.
LEAST_SIDE = 224
STRIDES = (8, 16, 32)
# A crowd costs one embedding a face. Nobody clocks in from beyond the eighth row.
MAX_FACES = 8


class Network(Protocol):
    """What runs YuNet: (1, 3, H, W) float32 BGR in, outputs by name; H and W multiples of 32."""

    def __call__(self, planes: np.ndarray) -> dict[str, np.ndarray]:
        """Return the raw outputs."""
        ...


class Found(NamedTuple):
    """One face, in pixels of the picture it was found in."""

    box: np.ndarray
    """(4,) left, top, width, height."""
    landmarks: np.ndarray
    """(5, 2): right eye, left eye, nose tip, right and left mouth corner, as the person's own."""
    confidence: float

    @property
    def area(self) -> float:
        """Return the area of the box."""
        return float(self.box[2] * self.box[3])

    def scaled(self, factor: float) -> "Found":
        """Return the face in a picture that is `factor` times as large."""
        return Found(self.box * factor, self.landmarks * factor, self.confidence)


def faces(network: Network, image: np.ndarray) -> list[Found]:
    """Return the faces of a BGR picture, largest first, at most MAX_FACES."""
    small, factor = _scaled(image)
    height, width = small.shape[:2]
    padded = cv2.copyMakeBorder(
        small, 0, -height % 32, 0, -width % 32, cv2.BORDER_CONSTANT, value=(0, 0, 0)
    )
    planes = np.ascontiguousarray(padded.transpose(2, 0, 1)[None], dtype=np.float32)
    rows = _suppressed(_rows(network(planes), padded.shape[1]))
    found = [Found(row[:4], row[4:14].reshape(5, 2), float(row[14])) for row in rows]
    inside = [face for face in found if _usable(face, width, height)]
    inside.sort(key=lambda face: face.area, reverse=True)
    return [face.scaled(1 / factor) for face in inside[:MAX_FACES]]


def _scaled(image: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the picture in a size that the network knows faces in, and the factor."""
    factor = LEAST_SIDE / max(image.shape[:2])
    if factor <= 1:
        return within(image, SIDE)
    width, height = (max(1, round(length * factor)) for length in image.shape[1::-1])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC), factor


def _usable(face: Found, width: int, height: int) -> bool:
    """Tell whether the face is finite, has an area, and its centre lies in the picture."""
    if not (np.isfinite(face.box).all() and np.isfinite(face.landmarks).all()):
        return False
    x, y = face.box[:2] + face.box[2:] / 2
    return bool(face.box[2] >= 1 and face.box[3] >= 1 and 0 <= x < width and 0 <= y < height)


def _rows(raw: dict[str, np.ndarray], width: int) -> np.ndarray:
    """Return (n, 15) float32: box, landmarks, score of every anchor above the threshold."""
    parts = []
    for stride in STRIDES:
        sure = np.clip(raw[f"cls_{stride}"][0, :, 0], 0, 1)
        there = np.clip(raw[f"obj_{stride}"][0, :, 0], 0, 1)
        score = np.sqrt(sure * there)
        hits = np.flatnonzero(score >= SCORE)
        row, column = np.divmod(hits, width // stride)
        cell = np.stack([column, row], axis=1).astype(np.float32)
        box, points = raw[f"bbox_{stride}"][0, hits], raw[f"kps_{stride}"][0, hits]
        size = np.exp(box[:, 2:]) * stride
        corner = (cell + box[:, :2]) * stride - size / 2
        marks = (np.tile(cell, 5) + points) * stride
        parts.append(np.concatenate([corner, size, marks, score[hits, None]], axis=1))
    return np.concatenate(parts).astype(np.float32)


def _suppressed(rows: np.ndarray) -> np.ndarray:
    """Keep the surest of boxes that lie over each other."""
    if not len(rows):
        return rows
    keep = cv2.dnn.NMSBoxes(rows[:, :4].tolist(), rows[:, 14].tolist(), SCORE, OVERLAP)
    return rows[np.asarray(keep, dtype=int).ravel()]
