"""Punches as case files write them: "03-02 08:00:30-05:00 I@America/New_York id=a"."""

import re
from datetime import date

from attendance_app.domain.worked_time.punches import US_PER_MINUTE, US_PER_SECOND, Kind, Punch
from attendance_app.domain.worked_time.reading import Node, quoted
from attendance_app.domain.worked_time.zones import (
    MINUTES_PER_DAY,
    UnknownZone,
    ZoneClock,
    clock_of,
    day_number,
)

_PUNCH = re.compile(
    r"(?P<month>\d\d)-(?P<day>\d\d) +(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d))?(?P<offset>[+-](?:0\d|1[0-4]):[0-5]\d|Z)?"
    r" +(?P<kind>[IO?N])(?:@(?P<zone>\S+))?(?: +id=(?P<id>\S+))?",
    re.ASCII,
)
_KINDS = {"I": Kind.IN, "O": Kind.OUT, "?": Kind.UNTYPED, "N": Kind.NO_MEAL}


def read_punch(node: Node, year: int, clock: ZoneClock, sequence: int) -> Punch | None:
    """Return the punch at `node`; None when an error was noted.

    Local time is that of the zone it names, else of `clock`; an offset fixes the instant. Of an
    ambiguous time without one, the first.
    """
    text = node.text()
    if text is None:
        return None
    match = _PUNCH.fullmatch(text)
    if match is None:
        node.wrong(f"{quoted(text)} is not a punch such as 03-02 08:00 I or 03-02 16:30:05 O id=a.")
        return None
    try:
        day = day_number(date(year, int(match["month"]), int(match["day"])))
    except ValueError:
        node.wrong(f"{year}-{match['month']}-{match['day']} is not a date.")
        return None
    try:
        here = clock_of(match["zone"]) if match["zone"] else clock
    except UnknownZone:
        node.wrong(f"{quoted(match['zone'])} is not an IANA time zone.")
        return None
    minute = int(match["hour"]) * 60 + int(match["minute"])
    if match["offset"]:
        at = day * MINUTES_PER_DAY + minute - _offset(match["offset"])
    else:
        at = here.to_utc(day, minute)
    exact = at * US_PER_MINUTE + int(match["second"] or 0) * US_PER_SECOND
    return Punch(exact, _KINDS[match["kind"]], match["id"] or "", sequence)


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes
