"""Buckets: regular, overtime and double time, by cutting workdays at their thresholds."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from attendance_app.domain.worked_time.policy import Policy
from attendance_app.domain.worked_time.rules import Rules, Version

_SEVENTH_DAY_OT = 480  # minutes of a seventh day at the overtime rate (Cal. Lab. Code 510(a))
_NO_LIMIT = 1 << 30


class Bucket(StrEnum):
    """How a minute is paid."""

    REG = "REG"
    OT = "OT"
    DT = "DT"


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
        week = rules.week(day)
        policy = rules.on(day).policy
        seventh = policy.seventh_day and day == week + 6 and all(week + n in days for n in range(6))
        lines += _day(parts, policy, seventh, straight, week)
    return lines


def _day(
    parts: Iterable[Piece], policy: Policy, seventh: bool, straight: dict[int, int], week: int
) -> list[Line]:
    lines: list[Line] = []
    today = 0
    used = straight.get(week, 0)
    for start, stop, day, _ in parts:
        while start < stop:
            bucket, room, is_straight = _bucket(policy, seventh, today, used)
            minutes = min(stop - start, room)
            lines.append(Line(start, start + minutes, day, bucket))
            start += minutes
            today += minutes
            used += minutes if is_straight else 0
    straight[week] = used
    return lines


def _bucket(policy: Policy, seventh: bool, today: int, used: int) -> tuple[Bucket, int, bool]:
    """Return the next minute's bucket, for how many minutes it holds, and if it is straight."""
    if policy.exempt:
        return Bucket.REG, _NO_LIMIT, False
    if seventh:
        left = _SEVENTH_DAY_OT - today
        return (Bucket.OT, left, False) if left > 0 else (Bucket.DT, _NO_LIMIT, False)
    to_double = _until(policy.daily_dt, today)
    if to_double <= 0:
        return Bucket.DT, _NO_LIMIT, False
    to_daily = _until(policy.daily_ot, today)
    to_weekly = _until(policy.weekly_ot, used)
    if to_daily <= 0 or to_weekly <= 0:
        return Bucket.OT, to_double, False
    return Bucket.REG, min(to_double, to_daily, to_weekly), True


def _until(limit: int | None, used: int) -> int:
    return _NO_LIMIT if limit is None else limit - used
