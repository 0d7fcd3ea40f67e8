"""Who is here, late, absent or expected: from the last punch and the shift, in local time."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from attendance_app.domain.payroll import LONGEST_SPAN
from attendance_app.domain.punch import Direction, LastPunch

EARLIEST_ARRIVAL = timedelta(hours=4)  # a punch this long before a shift belongs to it
ABSENT_AFTER = timedelta(hours=2)


class Status(StrEnum):
    """Where somebody stands; each person has one.

    HERE is in. LATE should be here for less than `ABSENT_AFTER`, ABSENT for longer, or did not come
    at all to the shift that has ended today. EXPECTED comes later today, or has grace. LEFT was
    here today. OFF is none of these.
    """

    HERE = "here"
    LATE = "late"
    ABSENT = "absent"
    EXPECTED = "expected"
    LEFT = "left"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """A shift. weekdays: bit 0 is Monday. An end that is not after the start is on the next day."""

    starts_at: time
    ends_at: time
    weekdays: int
    grace: timedelta


@dataclass(frozen=True, slots=True)
class Turn:
    """One day's occurrence of a shift, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A person's status. since: of the last punch. due: when the shift in question starts. UTC."""

    status: Status
    since: datetime | None = None
    due: datetime | None = None


def turns(hours: WorkingHours, zone: ZoneInfo, now: datetime) -> list[Turn]:
    """Return the turns that start yesterday and today, local to `zone`, in order.

    Yesterday's counts because a night shift reaches into today.
    """
    today = now.astimezone(zone).date()
    found: list[Turn] = []
    for day in (today - timedelta(days=1), today):
        if hours.weekdays >> day.weekday() & 1:
            last = day if hours.ends_at > hours.starts_at else day + timedelta(days=1)
            start = datetime.combine(day, hours.starts_at, zone)
            end = datetime.combine(last, hours.ends_at, zone)
            found.append(Turn(start.astimezone(UTC), end.astimezone(UTC)))
    return found


def place(
    last: LastPunch | None, hours: WorkingHours | None, zone: ZoneInfo, now: datetime
) -> Place:
    """Return where somebody stands at `now` (UTC)."""
    if last is not None and last.direction is Direction.IN and now - last.at <= LONGEST_SPAN:
        return Place(Status.HERE, last.at)
    since = last.at if last is not None else None
    left = last is not None and last.direction is Direction.OUT
    left_today = left and _day(last, zone) == now.astimezone(zone).date()
    known = turns(hours, zone, now) if hours is not None else []
    for turn in reversed(known):
        if turn.start <= now < turn.end:
            came = left and since is not None and since >= turn.start - EARLIEST_ARRIVAL
            status = Status.LEFT if came else _missing(turn, hours, now)
            return Place(status, since, turn.start)
    return _between_turns(known, since, left_today, zone, now)


def _between_turns(
    known: list[Turn], since: datetime | None, left_today: bool, zone: ZoneInfo, now: datetime
) -> Place:
    coming = next((turn for turn in known if turn.start > now), None)
    if coming is not None:
        rests = left_today and coming.start - now > EARLIEST_ARRIVAL
        return Place(Status.LEFT if rests else Status.EXPECTED, since, coming.start)
    if left_today:
        return Place(Status.LEFT, since)
    today = now.astimezone(zone).date()
    ended = next((t for t in reversed(known) if t.start.astimezone(zone).date() == today), None)
    if ended is not None:
        return Place(Status.ABSENT, since, ended.start)
    return Place(Status.OFF, since)


def _missing(turn: Turn, hours: WorkingHours | None, now: datetime) -> Status:
    grace = hours.grace if hours is not None else timedelta()
    if now < turn.start + grace:
        return Status.EXPECTED
    return Status.LATE if now < turn.start + max(ABSENT_AFTER, grace) else Status.ABSENT


def _day(last: LastPunch | None, zone: ZoneInfo) -> object:
    return last.at.astimezone(zone).date() if last is not None else None
