"""The board's verdict on one person."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from attendance_app.domain.board import Status, WorkingHours, place
from attendance_app.domain.punch import Direction, LastPunch

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = 0b0011111
DAY = WorkingHours(time(8), time(16, 30), WEEKDAYS, timedelta(minutes=5))
NIGHT = WorkingHours(time(22), time(6), WEEKDAYS, timedelta(minutes=5))


def moment(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """From "Mon 08:00", local, in the week of 23 November 2026."""
    name, clock = text.split()
    day = 23 + ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(name)
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


def judged(now: str, last: str = "", hours: WorkingHours | None = DAY) -> Status:
    """Judge at `now` after `last`, as "in Mon 07:58"."""
    punch = None
    if last:
        direction, when = last.split(" ", 1)
        punch = LastPunch(moment(when), Direction(direction))
    return place(punch, hours, BERLIN, moment(now)).status


@pytest.mark.parametrize(
    ("now", "last", "status"),
    [
        ("Mon 07:00", "", Status.EXPECTED),
        ("Mon 07:00", "in Mon 06:50", Status.HERE),
        ("Mon 08:04", "", Status.EXPECTED),  # grace
        ("Mon 08:05", "", Status.LATE),
        ("Mon 09:59", "", Status.LATE),
        ("Mon 10:00", "", Status.ABSENT),
        ("Mon 10:00", "in Mon 09:30", Status.HERE),
        ("Mon 12:10", "out Mon 12:00", Status.LEFT),
        ("Mon 16:40", "out Mon 16:35", Status.LEFT),
        ("Mon 18:00", "", Status.ABSENT),
        ("Tue 07:00", "out Mon 16:35", Status.EXPECTED),
        ("Tue 09:00", "out Mon 16:35", Status.LATE),
        ("Tue 09:00", "in Mon 08:00", Status.LATE),  # a forgotten out is no presence
        ("Sat 10:00", "out Fri 16:35", Status.OFF),
        ("Sat 10:00", "in Sat 09:00", Status.HERE),
        ("Sat 13:00", "out Sat 12:00", Status.LEFT),
    ],
)
def test_a_day_shift(now: str, last: str, status: Status):
    assert judged(now, last) is status


@pytest.mark.parametrize(
    ("now", "last", "status"),
    [
        ("Mon 12:00", "", Status.EXPECTED),
        ("Mon 21:30", "in Mon 21:20", Status.HERE),
        ("Mon 22:30", "", Status.LATE),
        ("Tue 00:30", "", Status.ABSENT),  # the shift began yesterday
        ("Tue 00:30", "in Mon 21:55", Status.HERE),
        ("Tue 02:00", "out Tue 01:30", Status.LEFT),
        ("Tue 06:30", "out Tue 06:02", Status.LEFT),
        ("Tue 21:00", "out Tue 06:02", Status.EXPECTED),
        ("Sat 05:00", "in Fri 21:58", Status.HERE),
        ("Sat 12:00", "out Sat 06:00", Status.LEFT),
        ("Sun 12:00", "out Sat 06:00", Status.OFF),
    ],
)
def test_a_night_shift_reaches_over_midnight(now: str, last: str, status: Status):
    assert judged(now, last, NIGHT) is status


def test_without_a_shift_nobody_is_late():
    assert judged("Mon 12:00", hours=None) is Status.OFF
    assert judged("Mon 12:00", "in Mon 08:00", hours=None) is Status.HERE
    assert judged("Mon 12:00", "out Mon 11:00", hours=None) is Status.LEFT


def test_the_shift_starts_by_the_clock_on_the_wall_also_when_it_changes():
    sunday = WorkingHours(time(8), time(16), 0b1000000, timedelta())
    after_change = datetime(2026, 10, 25, 8, 30, tzinfo=BERLIN).astimezone(UTC)
    found = place(None, sunday, BERLIN, after_change)
    assert found.status is Status.LATE
    assert found.due == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_the_same_instant_is_another_hour_elsewhere():
    now = moment("Mon 09:00")
    assert place(None, DAY, BERLIN, now).status is Status.LATE
    assert place(None, DAY, ZoneInfo("America/Chicago"), now).status is Status.EXPECTED
    assert place(None, DAY, ZoneInfo("Asia/Tokyo"), now).status is Status.ABSENT
