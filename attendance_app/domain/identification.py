"""Who is this? One vector against all the enrolled ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from attendance_app.domain.errors import AmbiguousFace, FaceNotRecognised
from attendance_app.domain.ids import EmployeeId

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
Near = tuple[EmployeeId, float]


@dataclass(frozen=True, slots=True)
class Model:
    """The network that turns faces into vectors, as the worker tells.

    id: vectors may be compared under one id only. threshold, margin: where a search among the
    people of a site starts, before anything is measured on the own gallery.
    """

    id: str
    threshold: float = 0.50
    margin: float = 0.05


@dataclass(frozen=True, slots=True)
class Gallery:
    """Enrolled faces of one model, in the order of site and employee.

    vectors: (n, d) float32, each row of unit length; n may be 0. owners: (n,) int64 employee ids;
    several rows may share one. sites: (n,) int64, where the owner works; None: all at one place.
    doubles: employees who have a twin or a look-alike here, so that a face alone never decides.
    people: (p,) the employees, each once, a site's side by side.
    """

    model_id: str
    vectors: Vectors
    owners: Ids
    sites: Ids | None = None
    doubles: frozenset[int] = frozenset()
    people: Ids = field(init=False)
    _starts: NDArray[np.intp] = field(init=False)
    _of_site: dict[int, slice] = field(init=False)

    def __post_init__(self) -> None:
        if self.vectors.dtype != np.float32:
            raise TypeError(f"gallery vectors are {self.vectors.dtype}, not float32")
        if len(self.vectors) != len(self.owners):
            raise ValueError(f"{len(self.vectors)} vectors for {len(self.owners)} owners")
        sites = np.zeros(len(self.owners), np.int64) if self.sites is None else self.sites
        order = np.lexsort((self.owners, sites))
        if np.any(order != np.arange(len(order))):
            object.__setattr__(self, "vectors", self.vectors[order])
            object.__setattr__(self, "owners", self.owners[order])
            sites = sites[order]
        new = np.r_[True, self.owners[1:] != self.owners[:-1]][: len(self.owners)]
        starts = np.flatnonzero(new)
        object.__setattr__(self, "sites", sites)
        object.__setattr__(self, "people", self.owners[starts])
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_of_site", _runs(sites[starts]))

    def best(self, probe: Vectors) -> Vectors:
        """Return the best similarity of any face of each of `people`: (p,) float32.

        probe: (d,) float32 of unit length. A float64 probe would make numpy convert the whole
        gallery on each call, so it is refused.
        """
        if probe.dtype != np.float32:
            raise TypeError(f"probe is {probe.dtype}, not float32")
        if not len(self.owners):
            return np.empty(0, np.float32)
        if self.vectors.shape[1:] != probe.shape:
            raise ValueError(f"a probe of {probe.shape} against vectors of {self.vectors.shape}")
        return np.maximum.reduceat(np.vecdot(self.vectors, probe), self._starts)

    def best_of_each(self, probes: Vectors) -> Vectors:
        """Return `best` of many probes at once: (m, p) float32 for (m, d)."""
        return np.maximum.reduceat(probes @ self.vectors.T, self._starts, axis=1)

    def at(self, site: int) -> slice:
        """Return where a site's people stand in `people`: known beforehand, so it costs nothing."""
        return self._of_site.get(site, slice(0, 0))


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """Similarities are cosines, in [-1, 1]; for SFace with five-point alignment.

    same_person: the least similarity of two pictures that claim to show one person. It compares
    two faces, not one with thousands, so it is lower than `threshold`. calibration: the approved
    measurement that the values come from; None: the values an installation starts with. model:
    whose similarities were measured for it; None: of no model.
    """

    threshold: float = 0.50
    margin: float = 0.05
    same_person: float = 0.40
    calibration: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A confident answer. margin: distance to the next employee; 2.0 when there is none."""

    employee: EmployeeId
    similarity: float
    margin: float


def ranked(probe: Vectors, gallery: Gallery) -> list[Near]:
    """Return employees by the best similarity of any of their faces, nearest first."""
    similarities = gallery.best(probe)
    order = np.argsort(-similarities, kind="stable")
    return [(EmployeeId(int(gallery.people[i])), float(similarities[i])) for i in order]


def nearest_two(similarities: Vectors, people: Ids) -> list[Near]:
    """Return the nearest of `people` and the next one: fewer when there are fewer."""
    if not len(people):
        return []
    first = int(np.argmax(similarities))
    found = [first]
    if len(people) > 1:
        others = similarities.copy()
        others[first] = -np.inf
        found.append(int(np.argmax(others)))
    return [(EmployeeId(int(people[i])), float(similarities[i])) for i in found]


def margin_of(nearest: Sequence[Near]) -> float:
    """Return how far the nearest is before the next one; 2.0 when there is none."""
    return nearest[0][1] - nearest[1][1] if len(nearest) > 1 else 2.0


def identify(probe: Vectors, gallery: Gallery, policy: MatchPolicy) -> Match:
    """Return the employee whose enrolled face is nearest to `probe`.

    Raises:
        FaceNotRecognised: nobody is within `policy.threshold`.
        AmbiguousFace: the next employee is within `policy.margin` of the best.

    """
    nearest = nearest_two(gallery.best(probe), gallery.people)
    if not nearest or nearest[0][1] < policy.threshold:
        raise FaceNotRecognised(nearest[0][1] if nearest else -1.0)
    margin = margin_of(nearest)
    if margin < policy.margin:
        raise AmbiguousFace("Two employees are almost equally near.")
    return Match(*nearest[0], margin)


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


def _runs(values: Ids) -> dict[int, slice]:
    """Return where each value stands in a sorted array."""
    found, first, count = np.unique(values, return_index=True, return_counts=True)
    ends = first + count
    return {int(v): slice(int(a), int(b)) for v, a, b in zip(found, first, ends, strict=True)}
