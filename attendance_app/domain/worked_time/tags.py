"""Tags: night and holiday, counted on the wall clock, whatever the bucket and the workday are."""

from collections.abc import Iterable, Set
from datetime import date
from typing import NamedTuple

from attendance_app.domain.worked_time.policy import NightWindow
from attendance_app.domain.worked_time.rounding import Span
from attendance_app.domain.worked_time.rules import Version
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY


class Tag(NamedTuple):
    """A named part [start, end) of paid time. since: from when its rules are in force."""

    name: str
    start: int
    end: int
    since: date | None = None


def nights(version: Version, start: int, end: int) -> list[Tag]:
    """Return the parts of [start, end) inside the night windows of `version`, by window.

    Real minutes whose time on the wall lies in the window: 22 to 6 is 7 or 9 h on the nights when
    the clocks change.
    """
    windows = version.policy.night
    if not windows:
        return []
    return [
        Tag(window.name, begin - offset, stop - offset, version.since)
        for low, high, offset in version.clock.pieces(start, end)
        for window in windows
        for begin, stop in _inside(window, low + offset, high + offset)
    ]


def _inside(window: NightWindow, start: int, end: int) -> Iterable[Span]:
    """Yield the parts of the local minutes [start, end) that lie in `window`."""
    length = (window.end - window.start) % MINUTES_PER_DAY
    for day in range(start // MINUTES_PER_DAY - 1, (end - 1) // MINUTES_PER_DAY + 1):
        begins = day * MINUTES_PER_DAY + window.start
        begin, stop = max(begins, start), min(begins + length, end)
        if begin < stop:
            yield begin, stop


def holidays(version: Version, days: Set[int], start: int, end: int) -> list[Tag]:
    """Return the parts of [start, end) on the local dates `days`, from 00:00 to 24:00."""
    if not days:
        return []
    found: list[Tag] = []
    for low, high, offset in version.clock.pieces(start, end):
        first, last = (low + offset) // MINUTES_PER_DAY, (high + offset - 1) // MINUTES_PER_DAY
        for day in range(first, last + 1):
            if day in days:
                begin = max(low, day * MINUTES_PER_DAY - offset)
                stop = min(high, (day + 1) * MINUTES_PER_DAY - offset)
                found.append(Tag("holiday", begin, stop, version.since))
    return found


def total(tags: Iterable[Tag]) -> int:
    """Return the minutes that have at least one of `tags`; overlapping windows count once."""
    minutes, reached = 0, None
    for _, start, end, _ in sorted(tags, key=lambda tag: tag.start):
        begin = start if reached is None else max(start, reached)
        minutes += max(0, end - begin)
        reached = max(end, begin)
    return minutes
