"""Spans of time are in UTC, where no hour is lost or gained."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from attendance_app.domain.interval import Interval

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_seconds_below_a_minute_are_dropped():
    span = Interval(EIGHT, EIGHT + timedelta(hours=8, seconds=119))
    assert span.whole_minutes == 8 * 60 + 1


def test_a_local_time_is_refused():
    with pytest.raises(ValueError, match="is not in UTC"):
        Interval(EIGHT, EIGHT.astimezone(ZoneInfo("Europe/Berlin")))


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        Interval(EIGHT, EIGHT - timedelta(seconds=1))
