"""Pay periods follow each other without a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.pay_calendar import (
    Frequency,
    check_anchor,
    period_of,
    periods_between,
    short_period,
    words,
)

DAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("frequency", "anchor", "first", "last"),
    [
        (Frequency.WEEKLY, date(2026, 1, 5), date(2026, 11, 16), date(2026, 11, 22)),
        (Frequency.BIWEEKLY, date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 29)),
        (Frequency.BIWEEKLY, date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 22)),
        (Frequency.SEMIMONTHLY, date(2026, 1, 1), date(2026, 11, 16), date(2026, 11, 30)),
        (Frequency.MONTHLY, date(2026, 1, 1), date(2026, 11, 1), date(2026, 11, 30)),
        (Frequency.MONTHLY_FROM, date(2026, 1, 26), date(2026, 10, 26), date(2026, 11, 25)),
    ],
)
def test_a_day_belongs_to_one_period(frequency: Frequency, anchor: date, first: date, last: date):
    assert period_of(frequency, anchor, DAY) == (first, last)


def test_a_month_from_a_day_goes_over_the_new_year():
    found = period_of(Frequency.MONTHLY_FROM, date(2026, 1, 26), date(2027, 1, 3))
    assert found == (date(2026, 12, 26), date(2027, 1, 25))


def test_the_first_half_of_a_month_ends_on_the_fifteenth():
    found = period_of(Frequency.SEMIMONTHLY, date(2026, 1, 1), date(2026, 2, 15))
    assert found == (date(2026, 2, 1), date(2026, 2, 15))


makes_periods = st.sampled_from([f for f in Frequency if f is not Frequency.CUSTOM])


@given(makes_periods, st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(1, 28))
def test_there_is_no_gap_and_no_overlap(frequency: Frequency, day: date, anchor_day: int):
    anchor = date(2024, 2, anchor_day)
    first, last = period_of(frequency, anchor, day)
    assert first <= day <= last
    assert period_of(frequency, anchor, first) == (first, last)
    after = period_of(frequency, anchor, last + timedelta(days=1))
    assert after[0] == last + timedelta(days=1)


def test_periods_between_hold_every_day_once():
    found = list(periods_between(Frequency.WEEKLY, date(2026, 1, 5), DAY, date(2026, 12, 1)))
    assert [(a.day, b.day) for a, b in found] == [(16, 22), (23, 29), (30, 6)]
    assert list(periods_between(Frequency.CUSTOM, DAY, DAY, DAY)) == []


@pytest.mark.parametrize(
    ("frequency", "anchor"),
    [
        (Frequency.SEMIMONTHLY, date(2026, 1, 2)),
        (Frequency.MONTHLY, date(2026, 1, 26)),
        (Frequency.MONTHLY_FROM, date(2026, 1, 29)),
    ],
)
def test_an_anchor_on_which_no_period_can_start_is_refused(frequency: Frequency, anchor: date):
    with pytest.raises(RuleViolation):
        check_anchor(frequency, anchor)


@pytest.mark.parametrize("frequency", Frequency)
def test_every_calendar_has_words(frequency: Frequency):
    check_anchor(frequency, date(2026, 1, 1))
    assert words(frequency, date(2026, 1, 26))
    assert words(Frequency.MONTHLY_FROM, date(2026, 1, 26)) == "Every month from day 26 to day 25"


WEEKS = Frequency.WEEKLY, date(2026, 1, 5)
MONTHS = Frequency.MONTHLY, date(2026, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "calendars", "days"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), [MONTHS], None),
        (date(2026, 11, 1), date(2026, 11, 1), [WEEKS, MONTHS], (1, 7)),
        (date(2026, 11, 16), date(2026, 11, 30), [MONTHS, WEEKS], (15, 30)),
        (date(2026, 10, 1), date(2026, 10, 31), [WEEKS, MONTHS], None),  # made by the one before
        (date(2026, 11, 3), date(2026, 11, 9), [(Frequency.CUSTOM, DAY)], None),
        (date(2026, 11, 3), date(2026, 11, 9), [], None),
    ],
)
def test_a_period_between_two_calendars_says_how_much_it_lacks(
    first: date,
    last: date,
    calendars: list[tuple[Frequency, date]],
    days: tuple[int, int] | None,
):
    found = short_period(first, last, calendars)
    assert (found and (found.days, found.usual_days)) == days


def test_a_short_period_says_where_its_days_went():
    found = short_period(date(2026, 11, 16), date(2026, 11, 30), [MONTHS, WEEKS])
    assert found is not None
    assert found.sentence.startswith("It has 15 of 30 days. Periods follow “Every month” now")
    assert "begin on 1 November 2026" in found.sentence
    assert "the days until 15 November 2026. No day is paid twice" in found.sentence
