"""How sure is sure enough? Measured on the own gallery: everybody searches among all the others.

A search of somebody who is not enrolled is simulated by leaving each person out in turn and
looking for the nearest of the others, with the scoring that decides at the door: the middle of a
person's pictures against the best picture of each other person. Enrolment pictures are cleaner
than those of a kiosk, so a proposal never goes below the fixed values.
The lead before the next person is measured on those who are enrolled: a face of each is taken out
and searched among all that remain. It may ask for no more than most of them have.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attendance_app.domain.decision import Scope, starting_rule
from attendance_app.domain.identification import Gallery, Model, Vectors, fused

COLD_START = 500
"""With fewer people the fixed values stay: so few say nothing about one in a thousand."""
TARGET = 0.001
"""The share of strangers who may be taken for somebody."""
UNSURE = 0.005
"""The share of enrolled people whom a lead may send to their PIN."""
MOST_LEAD = 0.15
BIN = 0.02
MOST_PAIRS = 1000
_BLOCK = 256
_ALONE = -1.0
_CONFIDENCE = 0.95

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval of a share, 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people whose faces are near each other."""

    one: int
    other: int
    similarity: float
    same_site: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """What a gallery said about itself.

    company, site: (p,) float32, the best similarity of each person to anybody else, and to anybody
    else of their site; -1 without anybody else. company_leads, site_leads: (p,) float32, how far a
    face of each person is nearer to their other faces than to anybody else's; NaN with one face,
    or alone. sites: (p,) where each works. pairs: how many comparisons. near: the nearest pairs,
    nearest first, MOST_PAIRS at most.
    """

    company: Vectors
    site: Vectors
    company_leads: Vectors
    site_leads: Vectors
    sites: NDArray[np.int64]
    pairs: int
    near: tuple[Pair, ...]

    def maxima(self, scope: Scope) -> Vectors:
        """Return the searches of a scope that had anybody to find."""
        found = self.company if scope is Scope.COMPANY else self.site
        return found[found > _ALONE]

    def leads(self, scope: Scope) -> Vectors:
        """Return the leads of a scope that could be measured."""
        found = self.company_leads if scope is Scope.COMPANY else self.site_leads
        return found[~np.isnan(found)]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a value does. hits of n searches; share: with its interval.

    Of a threshold: strangers who are taken for somebody. Of a lead: enrolled people it sends to
    their PIN.
    """

    threshold: float
    hits: int
    n: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Advice:
    """A threshold and a lead for a scope. is_cold: too few people, so they are the fixed ones.

    is_seen: the gallery is large enough to see the target at all (rule of three).
    """

    scope: Scope
    target: float
    is_cold: bool
    is_seen: bool
    proposed: Expected
    current: Expected
    proposed_lead: Expected
    current_lead: Expected


def measure(gallery: Gallery, twins: Iterable[tuple[int, int]], near: float) -> Scores:
    """Search everybody among the others. twins: are not compared. near: what counts as a pair."""
    people, sites = gallery.people, _sites(gallery)
    if len(people) < 2:
        empty = np.full(len(people), _ALONE, np.float32)
        alone = np.full(len(people), np.nan, np.float32)
        return Scores(empty, empty.copy(), alone, alone.copy(), sites, 0, ())
    apart = _apart(people, twins)
    probes = _probes(gallery)
    taken_out, own = _taken_out(gallery)
    company, site, leads, site_leads = np.empty((4, len(people)), np.float32)
    pairs: list[Pair] = []
    for start in range(0, len(people), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(people)))
        at_site = sites[rows, None] == sites[None, :]
        found = _others(gallery.best_of_each(probes[rows]), apart, rows)
        company[rows] = found.max(axis=1)
        site[rows] = np.where(at_site, found, _ALONE).max(axis=1)
        pairs += _near(found, rows.start, people, sites, near)
        found = _others(gallery.best_of_each(taken_out[rows]), apart, rows)
        leads[rows] = own[rows] - found.max(axis=1)
        site_leads[rows] = own[rows] - np.where(at_site, found, _ALONE).max(axis=1)
    leads[company <= _ALONE] = site_leads[site <= _ALONE] = np.nan
    nearest = sorted(_once(pairs), key=lambda pair: -pair.similarity)[:MOST_PAIRS]
    count = len(people) * (len(people) - 1)
    return Scores(company, site, leads, site_leads, sites, count, tuple(nearest))


def advise(
    scores: Scores,
    scope: Scope,
    current: float,
    target: float = TARGET,
    *,
    lead: float | None = None,
    model: Model | None = None,
) -> Advice:
    """Propose a threshold and a lead, and tell what they and the current ones do.

    lead: the current one; None: the fixed one. model: whose similarities were measured.
    """
    fixed = starting_rule(model or Model(""), scope)
    maxima, leads = scores.maxima(scope), scores.leads(scope)
    is_cold = len(maxima) < COLD_START
    proposed = (
        fixed.threshold
        if is_cold
        else max([fixed.threshold, *(needed(g, target) for g in _groups(scores, scope))])
    )
    few = is_cold or len(leads) < COLD_START
    margin = fixed.margin if few else max(fixed.margin, affordable(leads))
    return Advice(
        scope,
        target,
        is_cold,
        is_seen=len(maxima) > 0 and 3 / len(maxima) <= target,
        proposed=expected(maxima, proposed),
        current=expected(maxima, current),
        proposed_lead=unsure(leads, margin),
        current_lead=unsure(leads, fixed.margin if lead is None else lead),
    )


def affordable(leads: Vectors) -> float:
    """Return the largest lead, in hundredths, that all but UNSURE of the searches have."""
    ordered = np.sort(leads)
    least = float(ordered[math.floor(UNSURE * len(leads))])
    return min(MOST_LEAD, max(0.0, math.floor(least * 100 + 1e-4) / 100))


def unsure(leads: Vectors, margin: float) -> Expected:
    """Return the share of enrolled people who do not lead by `margin`."""
    n, hits = len(leads), int(np.count_nonzero(leads < np.float32(margin)))
    return Expected(margin, hits, n, hits / n if n else 0.0, clopper_pearson(hits, n))


def needed(maxima: Vectors, target: float) -> float:
    """Return the least threshold, in hundredths, that at most `target` of the searches reach.

    The ten-thousandth of a hundredth keeps it above the score in single precision too.
    """
    allowed = math.floor(target * len(maxima))
    ordered = np.sort(maxima)[::-1]
    return math.floor(float(ordered[allowed]) * 100 + 1.0001) / 100


def expected(maxima: Vectors, threshold: float) -> Expected:
    """Return the share of searches for nobody that would find somebody."""
    n, hits = len(maxima), int(np.count_nonzero(maxima >= threshold))
    return Expected(threshold, hits, n, hits / n if n else 0.0, clopper_pearson(hits, n))


def clopper_pearson(hits: int, n: int) -> Interval:
    """Return the exact 95 % interval of a share; without a trial everything is possible."""
    if n == 0:
        return Interval(0.0, 1.0)
    tail = (1 - _CONFIDENCE) / 2
    low = 0.0 if hits == 0 else _solve(lambda p: 1 - _at_most(hits - 1, n, p) < tail)
    high = 1.0 if hits == n else _solve(lambda p: _at_most(hits, n, p) > tail)
    return Interval(low, high)


def histogram(maxima: Vectors) -> list[tuple[float, int]]:
    """Return how many searches ended in each bin of BIN, from 0 to 1, as (left edge, count)."""
    edges = np.round(np.arange(0, 1 + BIN / 2, BIN), 4)
    counts, _ = np.histogram(np.clip(maxima, 0, 1), edges)
    return [(float(edge), int(count)) for edge, count in zip(edges[:-1], counts, strict=True)]


def _solve(is_below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _at_most(hits: int, n: int, p: float) -> float:
    """Return the probability of at most `hits` in `n` trials. p: between 0 and 1, neither."""
    k = np.arange(hits + 1)
    log = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    chosen = log[n] - log[k] - log[n - k]
    return float(min(1.0, np.exp(chosen + k * math.log(p) + (n - k) * math.log1p(-p)).sum()))


def _groups(scores: Scores, scope: Scope) -> list[Vectors]:
    """Return all searches of a scope together, and those of each site that is large by itself."""
    if scope is Scope.COMPANY:
        return [scores.maxima(scope)]
    sites = [scores.site[scores.sites == site] for site in np.unique(scores.sites)]
    return [scores.maxima(scope), *(found for found in sites if len(found) >= COLD_START)]


def _probes(gallery: Gallery) -> Vectors:
    """Return the middle of each person's faces, as the frames of an attempt are fused."""
    ends = np.flatnonzero(np.r_[gallery.owners[1:] != gallery.owners[:-1], True]) + 1
    starts = np.r_[0, ends[:-1]]
    return np.stack([fused(list(gallery.vectors[a:b])) for a, b in zip(starts, ends, strict=True)])


def _taken_out(gallery: Gallery) -> tuple[Vectors, Vectors]:
    """Return a face of each person, and its similarity to the nearest of their other faces.

    NaN where there is no other.
    """
    starts = np.flatnonzero(np.r_[True, gallery.owners[1:] != gallery.owners[:-1]])
    first = gallery.vectors[starts]
    counts = np.diff(np.r_[starts, len(gallery.owners)])
    similar = np.vecdot(gallery.vectors, np.repeat(first, counts, axis=0))
    similar[starts] = _ALONE
    own = np.maximum.reduceat(similar, starts)
    own[counts == 1] = np.nan
    return first, own


def _others(found: Vectors, apart: NDArray[np.int64], rows: slice) -> Vectors:
    """Blank what is not compared in a block of searches."""
    mine = apart[(apart[:, 0] >= rows.start) & (apart[:, 0] < rows.stop)]
    found[mine[:, 0] - rows.start, mine[:, 1]] = _ALONE
    return found


def _sites(gallery: Gallery) -> NDArray[np.int64]:
    first = np.r_[True, gallery.owners[1:] != gallery.owners[:-1]][: len(gallery.owners)]
    assert gallery.sites is not None  # noqa: S101 - a gallery fills them in
    return gallery.sites[first]


def _apart(people: NDArray[np.int64], twins: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """Return the places that are not compared: everybody with themselves, and twins."""
    place = {int(person): i for i, person in enumerate(people)}
    known = [(place[a], place[b]) for a, b in twins if a in place and b in place]
    both = known + [(b, a) for a, b in known] + [(i, i) for i in range(len(people))]
    return np.array(both, dtype=np.int64)


def _near(
    found: Vectors, start: int, people: NDArray[np.int64], sites: NDArray[np.int64], near: float
) -> list[Pair]:
    rows, columns = np.nonzero(found >= near)
    if len(rows) > MOST_PAIRS:
        best = np.argsort(-found[rows, columns])[:MOST_PAIRS]
        rows, columns = rows[best], columns[best]
    return [
        Pair(
            int(people[start + i]),
            int(people[j]),
            float(found[i, j]),
            bool(sites[start + i] == sites[j]),
        )
        for i, j in zip(rows, columns, strict=True)
    ]


def _once(pairs: Iterable[Pair]) -> list[Pair]:
    """Keep each pair once, with its larger similarity."""
    kept: dict[tuple[int, int], Pair] = {}
    for pair in pairs:
        key = (min(pair.one, pair.other), max(pair.one, pair.other))
        if key not in kept or pair.similarity > kept[key].similarity:
            kept[key] = pair
    return list(kept.values())
