"""Local times that people type, and local words for instants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Meant:
    """The instant that a typed local time means, in UTC; remark: what is odd about it, or empty."""

    at: datetime
    remark: str = ""


def meant(day: date, at: time, zone: ZoneInfo, *, second: bool = False) -> Meant:
    """Return the instant of a local time.

    Of a time that comes twice the first is meant, or the second on request. One that the clocks
    skip moves forward by the gap.
    """
    wall = datetime.combine(day, at.replace(fold=0, tzinfo=None))
    first, later = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == later.utcoffset():
        return Meant(first.astimezone(UTC))
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back != wall:
        return Meant(
            first.astimezone(UTC),
            f"The clocks skip {wall:%H:%M} on that day: {back:%H:%M} is meant.",
        )
    chosen = later if second else first
    which = "second" if second else "first"
    return Meant(
        chosen.astimezone(UTC),
        f"{wall:%H:%M} comes twice on that day: the {which} one is meant, {offset_of(chosen)}.",
    )


def offset_of(at: datetime) -> str:
    """Return how far the clock of `at` is from UTC, as "-04:00"."""
    text = f"{at:%z}"
    return f"{text[:3]}:{text[3:5]}"


def clock_words(at: datetime, zone: ZoneInfo) -> str:
    """Return "07:57", with the offset where the clock shows that time twice: "01:30 (-04:00)"."""
    there = at.astimezone(zone)
    twin = there.replace(tzinfo=None).replace(fold=1 - there.fold)
    other = twin.replace(tzinfo=zone)
    twice = other.utcoffset() != there.utcoffset() and (
        other.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
        == there.replace(tzinfo=None, fold=0)
    )
    return f"{there:%H:%M} ({offset_of(there)})" if twice else f"{there:%H:%M}"


def day_words(at: datetime, zone: ZoneInfo) -> str:
    """Return "Thu 12 Nov 16:30"."""
    there = at.astimezone(zone)
    return f"{there:%a} {there.day} {there:%b} {clock_words(at, zone)}"


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local day ends."""
    return start_of(day + timedelta(days=1), zone)
