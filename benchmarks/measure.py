"""Honest ratios on a machine that is not quiet.

Two things are measured in one run, in blocks A B B A, and only the ratio of a pair counts: what
the neighbours do to one they do to the other. A calibration loop runs before and after each pair;
a pair between which the machine changed is discarded and counted. The result is the median of
the ratios with a bootstrap interval, and a goal is met when the interval's worse end meets it.
"""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

import numpy as np

MOVED = 0.15
"""How far two calibrations may differ."""
_RESAMPLES = 2000


@dataclass(frozen=True)
class Ratio:
    """A median with its 95 % interval; `values` are those of single pairs."""

    median: float
    low: float
    high: float
    values: tuple[float, ...] = field(default=(), repr=False)
    discarded: int = 0
    noisy: bool = False
    """No pair was made in a steady moment, so all were used."""


@dataclass(frozen=True)
class Goal:
    """A number and what it has to be: at least or at most `limit`."""

    name: str
    found: Ratio
    limit: float
    at_least: bool = True
    note: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the worse end of the interval meets the goal."""
        if not np.isfinite(self.found.median):
            return False
        return self.found.low >= self.limit if self.at_least else self.found.high <= self.limit

    def line(self) -> str:
        """Return one line of the report."""
        found, sign = self.found, "≥" if self.at_least else "≤"
        kept = len(found.values)
        pairs = f"{kept} pairs, {found.discarded} discarded" if kept else ""
        verdict = "met" if self.met else "MISSED"
        between = f"[{found.low:.3g} to {found.high:.3g}]"
        noisy = "(no steady moment: all pairs used) " if found.noisy else ""
        return (
            f"{verdict:6s}  {self.name:56s} {found.median:8.3g} {between:18s} goal {sign} "
            f"{self.limit:<6g} {pairs} {noisy}{self.note}".rstrip()
        )


def ratio(values: Sequence[float], discarded: int = 0) -> Ratio:
    """Return the median and its bootstrap interval."""
    found = np.array(values, dtype=float)
    if not len(found):
        return Ratio(float("nan"), float("nan"), float("nan"), (), discarded)
    picks = np.random.default_rng(0).integers(0, len(found), (_RESAMPLES, len(found)))
    low, high = np.percentile(np.median(found[picks], axis=1), [2.5, 97.5])
    return Ratio(float(np.median(found)), float(low), float(high), tuple(values), discarded)


def calibration() -> float:
    """Return the seconds of a fixed piece of work on one core, the best of five."""
    numbers = np.random.default_rng(1).random((220, 220))

    def once() -> float:
        began = time.perf_counter()
        for _ in range(12):
            np.dot(numbers, numbers)
        return time.perf_counter() - began

    return min(once() for _ in range(5))


def pairs(
    ours: Callable[[], float],
    theirs: Callable[[], float],
    count: int,
    *,
    most: int | None = None,
) -> Ratio:
    """Return ours / theirs over `count` good pairs, in the order A B B A.

    `most` bounds the pairs tried (half as many again as asked for): on a machine that never rests
    what is left is reported, with what was discarded; when nothing is left, everything is used,
    and the report says so. A line tells of each pair.
    """
    most = most or count + count // 2
    values: list[float] = []
    moved: list[float] = []
    for number in range(most):
        if len(values) >= count:
            break
        before = calibration()
        first, second = (ours, theirs) if number % 2 == 0 else (theirs, ours)
        one, two = first(), second()
        mine, other = (one, two) if number % 2 == 0 else (two, one)
        after = calibration()
        steady = abs(after - before) <= MOVED * min(after, before)
        (values if steady else moved).append(mine / other)
        what = f"{len(values)} of {count}" if steady else "discarded: the machine changed"
        print(f"    pair {number + 1}: ratio {mine / other:.3g}, {what}", flush=True)
    if not values:
        return replace(ratio(moved), noisy=True)
    return ratio(values, len(moved))


def machine() -> str:
    """Return what the numbers were made on."""
    versions = " ".join(
        f"{name} {metadata.version(name)}" for name in ("numpy", "onnxruntime", "deepface")
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    ).stdout.strip()
    return (
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, {versions}, commit {commit or 'unknown'}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "?")


def median_ms(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(seconds) * 1e3
