"""Who is this? One vector against all the enrolled ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attendance_app.domain.errors import AmbiguousFace, FaceNotRecognised
from attendance_app.domain.ids import EmployeeId

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Enrolled faces of one model.

    vectors: (n, d) float32, each row of unit length; n may be 0.
    owners: (n,) int64 employee ids; several rows may share one.
    """

    model_id: str
    vectors: Vectors
    owners: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.vectors.dtype != np.float32:
            raise TypeError(f"gallery vectors are {self.vectors.dtype}, not float32")
        if len(self.vectors) != len(self.owners):
            raise ValueError(f"{len(self.vectors)} vectors for {len(self.owners)} owners")


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """Similarities are cosines, in [-1, 1]; for SFace with five-point alignment.

    same_person: the least similarity of two pictures that claim to show one person. It compares
    two faces, not one with thousands, so it is lower than `threshold`.
    """

    threshold: float = 0.50
    margin: float = 0.05
    same_person: float = 0.40


@dataclass(frozen=True, slots=True)
class Match:
    """A confident answer. margin: distance to the next employee; 2.0 when there is none."""

    employee: EmployeeId
    similarity: float
    margin: float


def ranked(probe: Vectors, gallery: Gallery) -> list[tuple[EmployeeId, float]]:
    """Return employees by the best similarity of any of their faces, nearest first.

    probe: (d,) float32 of unit length. A float64 probe would make numpy convert the whole gallery
    on each call, so it is refused.
    """
    if probe.dtype != np.float32:
        raise TypeError(f"probe is {probe.dtype}, not float32")
    if not len(gallery.owners):
        return []
    similarities = np.vecdot(gallery.vectors, probe)
    order = np.argsort(-similarities)
    owners = gallery.owners[order]
    _, first = np.unique(owners, return_index=True)
    return [(EmployeeId(int(owners[i])), float(similarities[order[i]])) for i in np.sort(first)]


def identify(probe: Vectors, gallery: Gallery, policy: MatchPolicy) -> Match:
    """Return the employee whose enrolled face is nearest to `probe`.

    Raises:
        FaceNotRecognised: nobody is within `policy.threshold`.
        AmbiguousFace: the next employee is within `policy.margin` of the best.

    """
    if gallery.vectors.shape[1:] != probe.shape and len(gallery.owners):
        raise ValueError(f"a probe of {probe.shape} against vectors of {gallery.vectors.shape}")
    people = ranked(probe, gallery)
    if not people or people[0][1] < policy.threshold:
        raise FaceNotRecognised(people[0][1] if people else -1.0)
    margin = people[0][1] - people[1][1] if len(people) > 1 else 2.0
    if margin < policy.margin:
        raise AmbiguousFace("Two employees are almost equally near.")
    return Match(people[0][0], people[0][1], margin)


def strangers(vectors: Sequence[Vectors], policy: MatchPolicy) -> list[int]:
    """Return the indices of vectors that are too far from the most central one.

    Empty when all show one person: each is within `policy.same_person` of each other.
    """
    if not vectors:
        return []
    similarity = np.stack(vectors) @ np.stack(vectors).T
    if similarity.min() >= policy.same_person:
        return []
    central = int(np.argmax(similarity.mean(axis=1)))
    far = [i for i in range(len(vectors)) if similarity[central, i] < policy.same_person]
    return far or [i for i in range(len(vectors)) if i != central]


def fused(vectors: Sequence[Vectors]) -> Vectors:
    """Return the unit vector in the middle of one person's vectors."""
    middle = np.mean(np.stack(vectors), axis=0, dtype=np.float64)
    return np.asarray(middle / np.linalg.norm(middle), dtype=np.float32)
