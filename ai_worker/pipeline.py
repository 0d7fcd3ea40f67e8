"""One frame's way: guard, decode, detect, align, pose, quality, liveness, embed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import cv2
import numpy as np

from ai_worker import align, detect, embed, guard, images, liveness, pose, quality
from ai_worker.schemas import Face, Frame
from ai_worker.weights.reference import pattern

# Faces are described on a picture no larger than this: more adds noise and time, not likeness.
WORKING_SIDE = 1280


class Networks(embed.Network, liveness.Networks, Protocol):
    """What the engine offers."""

    def detection(self, planes: np.ndarray) -> dict[str, np.ndarray]:
        """Run the detector: see `detect.Network`."""
        ...


Stage = Callable[[str], AbstractContextManager[None]]


class Pipeline:
    """Describes frames. Holds no state of any frame, so many threads may share it."""

    def __init__(self, networks: Networks, limits: guard.Limits, stage: Stage):
        self._networks, self._limits, self._stage = networks, limits, stage

    def guard(self, content: bytes) -> guard.Header:
        """Read the header only: cheap enough for the door.

        Raises:
            Refused: the picture is empty, foreign, damaged or too large.
        """
        return guard.check(content, self._limits)

    def warm(self) -> None:
        """Run a picture of a usual size, so that the first caller does not pay for the set-up."""
        picture = cv2.resize(pattern(160), (640, 480))
        self.frame(cv2.imencode(".png", picture)[1].tobytes())

    def frame(self, content: bytes) -> Frame:
        """Return everything about one picture.

        Raises:
            Refused: the picture is empty, foreign, damaged or too large.
        """
        header = self.guard(content)
        with self._stage("decode"):
            image = images.decode(content, header)
            working, factor = images.within(image, WORKING_SIDE)
        height, width = image.shape[:2]
        del image
        with self._stage("detect"):
            found = detect.faces(self._networks.detection, working)
        faces = [self._face(working, factor, face) for face in found]
        return Frame(width=width, height=height, faces=faces)

    def _face(self, working: np.ndarray, factor: float, face: detect.Found) -> Face:
        """Describe one face of the working picture, in pixels of the original."""
        original = face.scaled(1 / factor)
        with self._stage("align"):
            aligned = align.crop(working, face.landmarks)
            measures = quality.measure(aligned, original.landmarks)
            turned = pose.estimate(face.landmarks)
        with self._stage("liveness"):
            live = liveness.score(self._networks, working, face)
        with self._stage("embed"):
            vector = embed.vector(self._networks, aligned)
        left, top, width, height = (float(value) for value in original.box)
        return Face(
            box=(left, top, width, height),
            confidence=face.confidence,
            landmarks=[(float(x), float(y)) for x, y in original.landmarks],
            yaw=turned.yaw,
            pitch=turned.pitch,
            roll=turned.roll,
            quality=measures,
            liveness=live,
            vector=embed.encoded(vector),
        )
