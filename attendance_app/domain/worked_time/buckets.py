"""Buckets: regular, overtime and double time, by cutting workdays at their thresholds."""

from collections.abc import Container, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from attendance_app.domain.worked_time.policy import Policy
from attendance_app.domain.worked_time.rules import Rules, Version, week_of

_SEVENTH_DAY_OT = 480  # minutes of a seventh day at the overtime rate (Cal. Lab. Code 510(a))
_NO_LIMIT = 1 << 30


class Bucket(StrEnum):
    """How a minute is paid."""

    REG = "REG"
    OT = "OT"
    DT = "DT"


_REG = Bucket.REG
_NOTHING = dict.fromkeys(Bucket, 0)


class Amounts(NamedTuple):
    """Minutes by bucket."""

    reg: int
    ot: int
    dt: int


class Piece(NamedTuple):
    """Paid time [start, end) booked on one workday. shift: the version its shift used."""

    start: int
    end: int
    workday: int
    shift: Version


class Line(NamedTuple):
    """Paid time [start, end) of one workday in one bucket. Minutes are UTC, from 1970."""

    start: int
    end: int
    workday: int
    bucket: Bucket


def into_buckets(pieces: Sequence[Piece], rules: Rules, carried: Mapping[int, int]) -> list[Line]:
    """Return `pieces`, which are in order of time, cut into buckets.

    carried: first workday of a week -> straight minutes already used in it. Minutes that a daily
    rule made overtime do not count towards the weekly threshold: nothing is paid twice.
    """
    days = {day: list(parts) for day, parts in groupby(pieces, key=attrgetter("workday"))}
    straight = dict(carried)
    lines: list[Line] = []
    for day, parts in days.items():
        policy = rules.on(day).policy
        week = week_of(day, policy)
        seventh = policy.seventh_day and _is_seventh(day, week, days)
        count = _Count(policy, seventh, straight.get(week, 0))
        for start, stop, _, _ in parts:
            while start < stop:
                bucket, minutes = count.next(stop - start)
                lines.append(Line(start, start + minutes, day, bucket))
                start += minutes
        straight[week] = count.used
    return lines


def amounts_of(
    minutes: Mapping[int, int], rules: Rules, carried: Mapping[int, int]
) -> dict[int, Amounts]:
    """Return what `into_buckets` makes of the paid minutes of each workday, in order of days."""
    straight = dict(carried)
    found: dict[int, Amounts] = {}
    for day, today in minutes.items():
        policy = rules.on(day).policy
        week = week_of(day, policy)
        seventh = policy.seventh_day and _is_seventh(day, week, minutes)
        used = straight.get(week, 0)
        bucket, room, is_straight = _bucket(policy, seventh, 0, used)
        if bucket is _REG and today <= room:
            found[day] = Amounts(today, 0, 0)
            straight[week] = used + today if is_straight else used
        else:
            found[day], straight[week] = _amounts(today, _Count(policy, seventh, used))
    return found


def _amounts(minutes: int, count: "_Count") -> tuple[Amounts, int]:
    """Return what the minutes of a workday come to, and the straight ones of its week after it."""
    amounts = _NOTHING.copy()
    while minutes:
        bucket, part = count.next(minutes)
        amounts[bucket] += part
        minutes -= part
    return Amounts(*amounts.values()), count.used


def _is_seventh(day: int, week: int, days: Container[int]) -> bool:
    """Tell whether `day` is the seventh of its week and each of the others is one of `days`."""
    return day == week + 6 and all(week + n in days for n in range(6))


class _Count:
    """The minutes of one workday so far, and the straight ones of its week."""

    __slots__ = ("policy", "seventh", "today", "used")

    def __init__(self, policy: Policy, seventh: bool, used: int) -> None:
        self.policy, self.seventh, self.used = policy, seventh, used
        self.today = 0

    def next(self, minutes: int) -> tuple[Bucket, int]:
        """Count the first of the next `minutes` that share a bucket: which, and how many."""
        bucket, room, is_straight = _bucket(self.policy, self.seventh, self.today, self.used)
        part = minutes if minutes < room else room
        self.today += part
        if is_straight:
            self.used += part
        return bucket, part


def _bucket(policy: Policy, seventh: bool, today: int, used: int) -> tuple[Bucket, int, bool]:
    """Return the next minute's bucket, for how many minutes it holds, and if it is straight."""
    if policy.exempt:
        return _REG, _NO_LIMIT, False
    if seventh:
        left = _SEVENTH_DAY_OT - today
        return (Bucket.OT, left, False) if left > 0 else (Bucket.DT, _NO_LIMIT, False)
    to_double = _NO_LIMIT if policy.daily_dt is None else policy.daily_dt - today
    if to_double <= 0:
        return Bucket.DT, _NO_LIMIT, False
    to_daily = _NO_LIMIT if policy.daily_ot is None else policy.daily_ot - today
    to_weekly = _NO_LIMIT if policy.weekly_ot is None else policy.weekly_ot - used
    if to_daily <= 0 or to_weekly <= 0:
        return Bucket.OT, to_double, False
    room = to_daily if to_daily < to_weekly else to_weekly
    return _REG, room if room < to_double else to_double, True
