"""How people's minutes changed from one pay period to the next, and whose changed far more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEAST = 8 * 60
"""Minutes: a change that is nearer to the usual one than a shift is never named."""
FAR = 3.5
"""From this modified z-score on a value lies outside (Iglewicz and Hoaglin, 1993)."""
_TO_SIGMA = 1.4826  # the median absolute deviation of a normal distribution is 1 / 1.4826 of it
_MOST_COLUMNS = 40
_WIDTHS = (30, 60, 120, 300, 600)  # minutes of a column; then doubled until it fits


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual change of a period in minutes, and how far from it a change is named."""

    change: int
    limit: int

    def distance(self, change: int) -> int:
        """Return by how many minutes a change differs from the usual one."""
        return abs(change - self.change)

    def names(self, change: int) -> bool:
        """Tell whether whose change this is should be looked at."""
        return self.distance(change) >= self.limit


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people changed by how much. width: of a column in minutes.

    columns: (start in minutes, people), in order, without empty ones; each holds its start and not
    its end. first, last: the ends of the axis; it holds 0 and every change.
    """

    width: int
    columns: tuple[tuple[int, int], ...]
    first: int
    last: int


def usual(changes: Sequence[int]) -> Usual:
    """Return what was usual among people's changes in minutes.

    Median and median absolute deviation: a few wild values move neither, and a month that is two
    workdays longer names nobody.
    """
    if not changes:
        return Usual(0, LEAST)
    middle = median(changes)
    apart = median(abs(change - middle) for change in changes)
    return Usual(round(middle), max(LEAST, round(FAR * _TO_SIGMA * apart)))


def spread(changes: Sequence[int]) -> Spread:
    """Count changes in columns of one width, so many that a chart has room for them."""
    low, high = min((0, *changes)), max((0, *changes))
    width = _width(high - low)
    counted = Counter(change // width * width for change in changes)
    return Spread(
        width,
        tuple(sorted(counted.items())),
        low // width * width,
        (high // width + 1) * width,
    )


def _width(length: int) -> int:
    for width in _WIDTHS:
        if length // width + 2 <= _MOST_COLUMNS:
            return width
    width = _WIDTHS[-1]
    while length // width + 2 > _MOST_COLUMNS:
        width *= 2
    return width
