"""Six weeks as people really clock: a little early, now and then late, sometimes forgetful."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

WEEKS = 6
ABSENT, LATE, FORGETS, LUNCH = 0.03, 0.07, 0.015, 0.6
NOT_YET = 0.12  # of those due today
AWAY = 0.25  # a week off, for a quarter of the people


@dataclass(frozen=True, slots=True)
class Worked:
    """The hours that somebody should work. weekdays: bit 0 is Monday."""

    starts_at: time
    ends_at: time
    weekdays: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Clocking:
    """A punch to be. at: UTC."""

    at: datetime
    direction: str


def six_weeks(hours: Worked, first: date, now: datetime, dice: Random) -> Iterator[Clocking]:
    """Yield the clockings of somebody since `first`, six weeks back at most, until `now` (UTC)."""
    today = now.astimezone(hours.zone).date()
    start = today - timedelta(weeks=WEEKS)
    away = _week_off(start, dice)
    early = dice.uniform(1, 9)  # how many minutes before the shift this person usually comes
    for n in range(WEEKS * 7 + 1):
        day = start + timedelta(days=n)
        works = day >= first and hours.weekdays >> day.weekday() & 1 and day not in away
        for clocking in _day(hours, day, early, dice, is_today=day == today):
            if works and clocking.at <= now - timedelta(minutes=2):
                yield clocking


def _week_off(start: date, dice: Random) -> frozenset[date]:
    if dice.random() >= AWAY:
        return frozenset()
    monday = start + timedelta(days=7 * dice.randint(0, WEEKS - 2) - start.weekday() + 7)
    return frozenset(monday + timedelta(days=n) for n in range(7))


def _day(hours: Worked, day: date, early: float, dice: Random, *, is_today: bool) -> list[Clocking]:
    """Return one day's clockings; the dice fall as often for a free day as for a full one."""
    missing, late, forgets, lunch = (dice.random() for _ in range(4))
    delay = dice.uniform(8, 55) if late < LATE else -early + dice.gauss(0, 3)
    stays, break_start, pause = dice.gauss(4, 6), dice.gauss(240, 18), dice.uniform(28, 47)
    if missing < (NOT_YET if is_today else ABSENT):
        return []
    start = datetime.combine(day, hours.starts_at, hours.zone).astimezone(UTC)
    last = day if hours.ends_at > hours.starts_at else day + timedelta(days=1)
    end = datetime.combine(last, hours.ends_at, hours.zone).astimezone(UTC)
    found = [Clocking(_after(start, delay), "in")]
    if lunch < LUNCH:
        out = _after(start, break_start)
        found += [Clocking(out, "out"), Clocking(_after(out, pause), "in")]
    if forgets >= FORGETS:
        found.append(Clocking(_after(end, max(stays, -20)), "out"))
    return found


def _after(at: datetime, minutes: float) -> datetime:
    return at + timedelta(seconds=round(minutes * 60))
