"""What a punch means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.errors import PunchedTooSoon
from attendance_app.domain.punch import (
    Direction,
    LastPunch,
    PunchPolicy,
    late_direction,
    next_direction,
)

POLICY = PunchPolicy()
EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
IN, OUT = Direction.IN, Direction.OUT

instants = st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda later: EIGHT + later)
waits = st.timedeltas(timedelta(seconds=60), timedelta(days=90))
directions = st.sampled_from(Direction)


def after(direction: Direction, **passed: float) -> Direction:
    return next_direction(LastPunch(EIGHT, direction), EIGHT + timedelta(**passed), POLICY)


def test_the_first_punch_ever_is_an_in():
    assert next_direction(None, EIGHT, POLICY) is IN


def test_after_an_in_comes_an_out():
    assert after(IN, hours=8) is OUT


def test_after_an_out_comes_an_in():
    assert after(OUT, minutes=30) is IN


def test_an_out_sixteen_hours_after_the_in_still_closes_the_shift():
    assert after(IN, hours=16) is OUT


def test_an_in_older_than_the_longest_shift_was_forgotten_and_a_new_shift_begins():
    assert after(IN, hours=16, seconds=1) is IN


@pytest.mark.parametrize("seconds", [0, 1, 59.999])
def test_a_punch_within_a_minute_of_the_last_is_refused(seconds):
    with pytest.raises(PunchedTooSoon) as refused:
        after(IN, seconds=seconds)
    assert (refused.value.last_at, refused.value.direction) == (EIGHT, "in")


def test_a_punch_after_exactly_a_minute_counts():
    assert after(IN, seconds=60) is OUT


@given(instants, directions, waits)
def test_somebody_who_is_out_can_only_come_in(last_at, direction, wait):
    answer = next_direction(LastPunch(last_at, direction), last_at + wait, POLICY)
    if direction is OUT:
        assert answer is IN


@given(instants, st.lists(waits, max_size=30))
def test_no_two_outs_follow_each_other_whatever_the_times(first, pauses):
    last, at = LastPunch(first, next_direction(None, first, POLICY)), first
    for pause in pauses:
        at += pause
        way = next_direction(last, at, POLICY)
        assert not (way is OUT and last.direction is OUT)
        assert way is IN or at - last.at <= POLICY.longest_shift
        last = LastPunch(at, way)


@given(instants, directions, st.timedeltas(timedelta(seconds=-59), timedelta(seconds=59)))
def test_within_the_debounce_window_nothing_counts_not_even_when_the_clock_went_back(
    last_at, direction, moved
):
    with pytest.raises(PunchedTooSoon):
        next_direction(LastPunch(last_at, direction), last_at + moved, POLICY)


def test_a_late_punch_is_judged_by_what_was_before_it():
    before, later = LastPunch(EIGHT, IN), LastPunch(EIGHT + timedelta(hours=9), IN)
    assert late_direction(before, later, EIGHT + timedelta(hours=8), POLICY) is OUT


def test_a_late_punch_with_nothing_before_it_is_an_in():
    later = LastPunch(EIGHT + timedelta(hours=9), OUT)
    assert late_direction(None, later, EIGHT, POLICY) is IN


def test_a_late_punch_that_repeats_the_next_one_is_refused():
    later = LastPunch(EIGHT + timedelta(seconds=30), IN)
    with pytest.raises(PunchedTooSoon) as refused:
        late_direction(None, later, EIGHT, POLICY)
    assert refused.value.last_at == later.at
