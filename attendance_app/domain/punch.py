"""Punches, and what the next one means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from attendance_app.domain.errors import PunchedTooSoon
from attendance_app.domain.ids import EmployeeId, KioskId, PunchId, SiteId


class Direction(StrEnum):
    """Whether somebody comes or goes."""

    IN = "in"
    OUT = "out"


class Method(StrEnum):
    """How somebody proved who they are."""

    FACE = "face"
    PIN = "pin"
    BADGE = "badge"
    IMPORT = "import"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Punch:
    """One recorded clocking; immutable.

    at: UTC.
    """

    id: PunchId
    employee: EmployeeId
    at: datetime
    direction: Direction
    method: Method
    site: SiteId
    kiosk: KioskId | None = None


@dataclass(frozen=True, slots=True)
class LastPunch:
    """What the presence row tells about an employee."""

    at: datetime
    direction: Direction


@dataclass(frozen=True, slots=True)
class PunchPolicy:
    """When a punch counts, and when an open IN was forgotten."""

    debounce: timedelta = timedelta(seconds=60)
    longest_shift: timedelta = timedelta(hours=16)


def next_direction(last: LastPunch | None, at: datetime, policy: PunchPolicy) -> Direction:
    """Return what a punch at `at` means after `last`.

    An IN older than the longest shift is a forgotten out: the new punch starts a new shift, and
    the old one stays open for somebody to correct. A missing punch never invents time.

    Raises:
        PunchedTooSoon: `at` is within the debounce window of `last`.

    """
    if last is None:
        return Direction.IN
    if abs(at - last.at) < policy.debounce:
        raise PunchedTooSoon(last.at, policy.debounce, last.direction.value)
    if last.direction is Direction.IN and at - last.at <= policy.longest_shift:
        return Direction.OUT
    return Direction.IN


def late_direction(
    before: LastPunch | None, after: LastPunch | None, at: datetime, policy: PunchPolicy
) -> Direction:
    """Return what a punch means that arrives late, between two that are already recorded.

    Its own past decides, as it would have at the time. Later punches are immutable, so what
    comes after is asked for the debounce window only.

    Raises:
        PunchedTooSoon: `at` is within the debounce window of a neighbour.

    """
    if after is not None and abs(after.at - at) < policy.debounce:
        raise PunchedTooSoon(after.at, policy.debounce, after.direction.value)
    return next_direction(before, at, policy)
