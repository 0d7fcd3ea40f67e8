"""Times, days, lengths and sizes as the pages write them: 07:54, Tue 17 Nov, 4 h 07, 4.1 MB."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

NARROW = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def local(at: datetime, zone: str) -> datetime:
    """Move an instant into a zone (IANA name)."""
    return at.astimezone(ZoneInfo(zone))


def clock(at: datetime, zone: str, seconds: bool = False) -> str:
    """Write the local time of day."""
    return local(at, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(of: date) -> str:
    """Write a day without its year: Tue 17 Nov."""
    return f"{of:%a} {of.day} {of:%b}"


def long_day(of: date) -> str:
    """Write a day in full: Tuesday 17 November 2026."""
    return f"{of:%A} {of.day} {of:%B %Y}"


def day_and_year(of: date) -> str:
    """Write a day with its year: 17 Nov 2026."""
    return f"{of.day} {of:%b %Y}"


def moment(at: datetime | None, zone: str) -> str:
    """Write day and time in a zone, or a dash."""
    if at is None:
        return DASH
    there = local(at, zone)
    return f"{day_and_year(there.date())} {there:%H:%M}"


def span(first: date, last: date) -> str:
    """Write a span of days as briefly as is clear: 2 to 15 November 2026."""
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} {DASH} {end}"
    if first.year == last.year:
        return f"{first.day} {first:%B} {DASH} {end}"
    return f"{first.day} {first:%B %Y} {DASH} {end}"


def hours(minutes: int) -> str:
    """Write a length: 4 h 07; a negative one with a minus sign."""
    sign = MINUS if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), 60)
    return f"{sign}{whole:,}{NARROW}h{NARROW}{rest:02}"


def ago(at: datetime | None, now: datetime) -> str:
    """Write how long ago something was, in its one largest unit; never is a dash."""
    if at is None:
        return DASH
    seconds = max(0, int((now - at).total_seconds()))
    for unit, size in (("day", _DAY), ("h", _HOUR), ("min", _MINUTE)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}"
    return f"{seconds} s"


def lasting(seconds: int) -> str:
    """Write a short time as a clock would: 0:31."""
    return f"{max(0, seconds) // 60}:{max(0, seconds) % 60:02}"


def size(count: int) -> str:
    """Write a file's size in decimal units."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number with its word: 1 person, 1,247 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def kept_of_face(templates: int, photos: int) -> str:
    """Write what is stored of a face; a site decides whether photos are."""
    if not photos:
        return f"{counted(templates, 'encrypted template')}. No photo is kept."
    pictures = counted(photos, "encrypted enrolment photo")
    return f"{counted(templates, 'encrypted template')} and {pictures}."


def short_sum(sha256: str) -> str:
    """Write the first eight digits of a checksum, readable: a71c 09fe."""
    return f"{sha256[:4]} {sha256[4:8]}".strip()
