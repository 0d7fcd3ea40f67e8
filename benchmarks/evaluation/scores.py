"""The rates, with their intervals, from vectors and liveness scores."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attendance_app.domain.errors import AmbiguousFace, FaceNotRecognised
from attendance_app.domain.identification import Gallery, MatchPolicy, identify, ranked

FARS = (1e-2, 1e-3, 1e-4)
MAX_IMPOSTORS = 20_000_000
_RESAMPLES = 500


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Pairs:
    """One against one: the similarities of all pairs of photos."""

    genuine: np.ndarray
    impostor: np.ndarray
    """Sorted, highest first."""
    tar: dict[float, tuple[float, Rate] | None]
    """By false accept rate: the threshold and the true accept rate; None where the impostor
    pairs are too few to say."""
    eer: float
    eer_threshold: float
    at_policy: tuple[Rate, Rate]
    """True and false accept rate at the default threshold."""


@dataclass(frozen=True)
class Open:
    """One against many: probes of the enrolled and of strangers."""

    templates: int
    gallery: int
    people: int
    rank1: Rate
    fnir: Rate
    """Enrolled people who were not recognised, or as somebody else."""
    wrong: int
    """Of those, taken for somebody else."""
    fpir: Rate
    """Strangers who were taken for somebody: each person in turn is left out of the gallery."""
    false_accepts: int
    """How many those are."""
    mated: np.ndarray
    non_mated: np.ndarray
    """The best similarity of each probe, with its person enrolled and without."""


@dataclass(frozen=True)
class Liveness:
    """Presentation attacks against the score at its default threshold."""

    live: np.ndarray
    spoof: np.ndarray
    threshold: float
    apcer: Rate
    """Attacks that passed."""
    bpcer: Rate
    """Live people who were refused."""
    eer: float


def wilson(hits: int, of: int) -> Rate:
    """Return a share with Wilson's interval, which stays honest at 0 and 1."""
    if not of:
        return Rate(float("nan"), 0.0, 1.0, 0)
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return Rate(share, max(middle - half, 0.0), min(middle + half, 1.0), of)


def pairs(vectors: np.ndarray, people: Sequence[str]) -> Pairs:
    """Compare all photos with each other. At least two people."""
    who = np.unique(np.array(people), return_inverse=True)[1]
    genuine, owners, impostor = _similarities(vectors, who)
    tar: dict[float, tuple[float, Rate] | None] = {}
    for far in FARS:
        enough = len(impostor) * far >= 1 and len(genuine)
        tar[far] = (
            _tar(genuine, owners, float(impostor[int(len(impostor) * far)])) if enough else None
        )
    eer, threshold = _eer(genuine, impostor)
    policy = MatchPolicy().threshold
    accepted = wilson(int((impostor >= policy).sum()), len(impostor))
    return Pairs(
        genuine, impostor, tar, eer, threshold, (_tar(genuine, owners, policy, True)[1], accepted)
    )


def _similarities(
    vectors: np.ndarray, who: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the genuine pairs, whose they are, and the impostor pairs sorted downwards.

    Of very many impostor pairs a random sample is kept, evenly over the photos.
    """
    chance = np.random.default_rng(0)
    kept = min(1.0, MAX_IMPOSTORS / max(len(vectors) * (len(vectors) - 1) / 2, 1))
    genuine, owners, impostor = [], [], []
    for row in range(len(vectors) - 1):
        similar = vectors[row + 1 :] @ vectors[row]
        same = who[row + 1 :] == who[row]
        genuine.append(similar[same])
        owners.append(np.full(same.sum(), who[row]))
        others = similar[~same]
        impostor.append(others if kept == 1 else others[chance.random(len(others)) < kept])
    return np.concatenate(genuine), np.concatenate(owners), np.sort(np.concatenate(impostor))[::-1]


def _tar(
    genuine: np.ndarray, owners: np.ndarray, threshold: float, reached: bool = False
) -> tuple[float, Rate]:
    """Return the threshold and the share of genuine pairs above it.

    The interval resamples people, not pairs: the pairs of one person are not independent.
    """
    passed = genuine >= threshold if reached else genuine > threshold
    names, index = np.unique(owners, return_inverse=True)
    if len(names) < 3:
        return threshold, wilson(int(passed.sum()), len(passed))
    hits = np.bincount(index, passed, len(names))
    counts = np.bincount(index, minlength=len(names))
    picks = np.random.default_rng(0).integers(0, len(names), (_RESAMPLES, len(names)))
    shares = hits[picks].sum(1) / counts[picks].sum(1)
    low, high = np.percentile(shares, [2.5, 97.5])
    binomial = wilson(int(passed.sum()), len(passed))  # wider where everybody passed
    return threshold, Rate(
        float(passed.mean()),
        float(min(low, binomial.low)),
        float(max(high, binomial.high)),
        len(passed),
    )


def _eer(genuine: np.ndarray, impostor: np.ndarray) -> tuple[float, float]:
    """Return the rate at which as many are wrongly refused as accepted, and where."""
    if not len(genuine) or not len(impostor):
        return float("nan"), float("nan")
    thresholds = np.linspace(-1, 1, 2001)
    refused = np.searchsorted(np.sort(genuine), thresholds, "left") / len(genuine)
    accepted = 1 - np.searchsorted(impostor[::-1], thresholds, "left") / len(impostor)
    worst = np.maximum(refused, accepted)
    best = int(np.argmin(worst))
    return float(worst[best]), float(thresholds[best])


def open_set(vectors: np.ndarray, people: Sequence[str], templates: int) -> Open:
    """Enrol the first photos of each person, and search with the others.

    Whoever has one photo is not enrolled and is a stranger. For each probe the decision is asked
    twice: with its person in the gallery, and without.
    """
    _, who = np.unique(np.array(people), return_inverse=True)
    counts = Counter(who.tolist())
    enrolled, probes = _split(who, counts, templates)
    strangers = [index for index in range(len(who)) if counts[int(who[index])] == 1]
    gallery = Gallery("evaluation", vectors[enrolled], who[enrolled].astype(np.int64))
    policy, tally = MatchPolicy(), Counter[str]()
    mated, non_mated = [], []
    for index in probes:
        order = ranked(vectors[index], gallery)
        tally["rank1"] += order[0][0] == who[index]
        tally[_outcome(vectors[index], gallery, policy, int(who[index]))] += 1
        mated.append(dict(order)[who[index]])
    for index in [*probes, *strangers]:
        others = enrolled[who[enrolled] != who[index]]
        if not len(others):
            continue
        without = Gallery("evaluation", vectors[others], who[others].astype(np.int64))
        tally["accepted stranger"] += _outcome(vectors[index], without, policy, -1) != "nobody"
        non_mated.append(ranked(vectors[index], without)[0][1])
    missed = tally["nobody"] + tally["wrong"]
    return Open(
        templates=templates,
        gallery=len(enrolled),
        people=len(set(who[enrolled].tolist())),
        rank1=wilson(tally["rank1"], len(probes)),
        fnir=wilson(missed, len(probes)),
        wrong=tally["wrong"],
        fpir=wilson(tally["accepted stranger"], len(non_mated)),
        false_accepts=tally["accepted stranger"],
        mated=np.array(mated),
        non_mated=np.array(non_mated),
    )


def _split(who: np.ndarray, counts: Counter[int], templates: int) -> tuple[np.ndarray, list[int]]:
    """Return what is enrolled and what probes: every person with two photos keeps one to probe."""
    enrolled: list[int] = []
    probes: list[int] = []
    taken = Counter[int]()
    for index, person in enumerate(who.tolist()):
        if counts[person] < 2:
            continue
        room = min(templates, counts[person] - 1)
        (enrolled if taken[person] < room else probes).append(index)
        taken[person] += 1
    return np.array(enrolled, dtype=int), probes


def _outcome(probe: np.ndarray, gallery: Gallery, policy: MatchPolicy, person: int) -> str:
    try:
        match = identify(probe, gallery, policy)
    except (FaceNotRecognised, AmbiguousFace):
        return "nobody"
    return "right" if match.employee == person else "wrong"


def liveness(live: np.ndarray, spoof: np.ndarray, threshold: float = 0.5) -> Liveness:
    """Return the rates of the score at its threshold."""
    thresholds = np.linspace(0, 1, 1001)
    passed = (spoof[None] >= thresholds[:, None]).mean(1)
    refused = (live[None] < thresholds[:, None]).mean(1)
    return Liveness(
        live,
        spoof,
        threshold,
        wilson(int((spoof >= threshold).sum()), len(spoof)),
        wilson(int((live < threshold).sum()), len(live)),
        float(np.maximum(passed, refused).min()),
    )
