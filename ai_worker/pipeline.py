"""One frame's way: guard, decode, detect, align, pose, quality; then liveness and embedding.

The second half takes many faces at once, from many frames, where that pays: on a device. On a
CPU eight faces together take as long as one after the other, so `frame` does all of it at once.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from ai_worker import align, detect, embed, guard, images, liveness, pose, quality
from ai_worker.schemas import Face, Frame, Quality
from ai_worker.weights.reference import pattern

# Faces are described on a picture no larger than this: more adds noise and time, not likeness.
WORKING_SIDE = 1280


class Networks(embed.Network, liveness.Networks, Protocol):
    """What the engine offers."""

    @property
    def side(self) -> int:
        """Return the side of the square face that the embedding network reads."""
        ...

    def detection(self, planes: np.ndarray) -> dict[str, np.ndarray]:
        """Run the detector: see `detect.Network`."""
        ...


class Seen(NamedTuple):
    """A face that was found, ready for the networks that judge it."""

    face: detect.Found
    """In pixels of the picture as it was sent."""
    turned: pose.Pose
    measures: Quality
    aligned: np.ndarray
    views: liveness.Views | None
    """None where the caller does not ask for liveness."""

    @property
    def nbytes(self) -> int:
        """Return the bytes of its pixels."""
        seen = sum(view.nbytes for view in self.views) if self.views else 0
        return self.aligned.nbytes + seen


class Prepared(NamedTuple):
    """A frame after the first half."""

    width: int
    height: int
    faces: list[Seen]


class Judged(NamedTuple):
    """What the networks say of one face."""

    vector: np.ndarray
    live: float | None


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

    def warm(self, batches: Sequence[int] = (1,)) -> None:
        """Run a picture of a usual size and every size of batch, so that no caller pays for it."""
        picture = cv2.resize(pattern(160), (640, 480))
        self.frame(cv2.imencode(".png", picture)[1].tobytes())
        middle = detect.Found(np.array([270.0, 190, 100, 100]), align.TEMPLATE + 264, 1.0)
        seen = self._seen(picture, 1.0, middle, live=True)
        for size in batches:
            self.judge([seen] * size)

    def frame(self, content: bytes, live: bool = True) -> Frame:
        """Return everything about one picture.

        Raises:
            Refused: the picture is empty, foreign, damaged or too large.
        """
        prepared = self.prepare(content, live)
        return self.finish(prepared, [self.judge([seen])[0] for seen in prepared.faces])

    def prepare(self, content: bytes, live: bool = True) -> Prepared:
        """Do the first half: everything up to the faces' pixels.

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
        with self._stage("align"):
            faces = [self._seen(working, factor, face, live) for face in found]
        return Prepared(width, height, faces)

    def _seen(self, working: np.ndarray, factor: float, face: detect.Found, live: bool) -> Seen:
        original = face.scaled(1 / factor)
        aligned = align.crop(working, face.landmarks)
        measures = quality.measure(aligned, original.landmarks)
        if self._networks.side != align.SIDE:
            aligned = align.crop(working, face.landmarks, self._networks.side)
        views = liveness.views(self._networks, working, face) if live else None
        return Seen(original, pose.estimate(face.landmarks), measures, aligned, views)

    def judge(self, faces: Sequence[Seen]) -> list[Judged]:
        """Do the second half for any faces, from any frames, in one call of each network."""
        with self._stage("liveness"):
            live = self._live(faces)
        with self._stage("embed"):
            vectors = embed.vectors(self._networks, np.stack([seen.aligned for seen in faces]))
        return [Judged(vector, score) for vector, score in zip(vectors, live, strict=True)]

    def _live(self, faces: Sequence[Seen]) -> list[float | None]:
        asked = [seen.views for seen in faces if seen.views]
        if not asked:
            return [None] * len(faces)
        near, far = (np.concatenate(views) for views in zip(*asked, strict=True))
        scores = iter(liveness.scores(self._networks, liveness.Views(near, far)).tolist())
        return [next(scores) if seen.views else None for seen in faces]

    @staticmethod
    def finish(prepared: Prepared, judged: Sequence[Judged]) -> Frame:
        """Put both halves together."""
        faces = [_face(seen, said) for seen, said in zip(prepared.faces, judged, strict=True)]
        return Frame(width=prepared.width, height=prepared.height, faces=faces)


def _face(seen: Seen, judged: Judged) -> Face:
    left, top, width, height = (float(value) for value in seen.face.box)
    return Face(
        box=(left, top, width, height),
        confidence=seen.face.confidence,
        landmarks=[(float(x), float(y)) for x, y in seen.face.landmarks],
        yaw=seen.turned.yaw,
        pitch=seen.turned.pitch,
        roll=seen.turned.roll,
        quality=seen.measures,
        liveness=judged.live,
        vector=embed.encoded(judged.vector),
    )
