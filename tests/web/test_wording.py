"""Times, lengths and sizes read the same on every page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from attendance_app.domain.errors import RuleViolation, StorageUnavailable
from attendance_app.web import wording
from attendance_app.web.asking import day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.zones import ZONES, time_there

NOW = datetime(2026, 11, 17, 14, 47, 12, tzinfo=UTC)


def test_an_instant_is_told_in_the_zone_of_its_place() -> None:
    assert wording.clock(NOW, "America/Chicago") == "08:47"
    assert wording.moment(NOW, "Asia/Dubai") == "17 Nov 2026 18:47"
    assert wording.moment(None, "UTC") == wording.DASH


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 2), date(2026, 11, 15), "2 – 15 November 2026"),  # noqa: RUF001
        (date(2026, 10, 19), date(2026, 11, 1), "19 October – 1 November 2026"),  # noqa: RUF001
        (date(2026, 12, 20), date(2027, 1, 2), "20 December 2026 – 2 January 2027"),  # noqa: RUF001
        (date(2026, 11, 2), date(2026, 11, 2), "2 November 2026"),
    ],
)
def test_a_span_is_as_brief_as_is_clear(first: date, last: date, text: str) -> None:
    assert wording.span(first, last) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 h 00"), (247, "4 h 07"), (60 * 3424 + 46, "3,424 h 46"), (-100, "−1 h 40")],  # noqa: RUF001
)
def test_a_length_never_hides_minutes(minutes: int, text: str) -> None:
    assert wording.hours(minutes).replace(wording.NARROW, " ") == text


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=26), "26 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=12), "12 days"),
    ],
)
def test_how_long_ago_is_told_in_one_unit(passed: timedelta, text: str) -> None:
    assert wording.ago(NOW - passed, NOW) == text


@pytest.mark.parametrize(
    ("size", "text"), [(999, "999 B"), (118_000, "118 kB"), (4_100_000, "4.1 MB")]
)
def test_a_size_is_decimal(size: int, text: str) -> None:
    assert wording.size(size) == text


def test_an_error_stands_at_its_field() -> None:
    assert field_errors(RuleViolation("Choose a site.", "site_id")) == {"site_id": "Choose a site."}
    assert field_errors(RuleViolation("No.")) == {"form": "No."}


def test_an_error_without_words_still_says_what_to_do() -> None:
    assert "try again" in sentence(StorageUnavailable())


@pytest.mark.parametrize("text", ["", "-1", "1e3", "٣", "1; drop", "9" * 30, None])
def test_what_is_no_id_is_none(text: str | None) -> None:
    assert number_or_none(text) is None


def test_a_day_is_read_or_refused_at_its_field() -> None:
    assert day_or_none("2026-11-02", "starts_on") == date(2026, 11, 2)
    assert day_or_none("", "starts_on") is None
    with pytest.raises(RuleViolation) as refused:
        day_or_none("2026-02-30", "starts_on")
    assert refused.value.field == "starts_on"


def test_a_wrong_zone_is_noticed() -> None:
    assert time_there("America/Chicago", NOW) == "There it is 08:47 now"
    assert "No such zone" in time_there("Mars/Base", NOW)
    assert "Europe/Berlin" in ZONES
    assert not [zone for zone in ZONES if zone.startswith("Etc/")]
