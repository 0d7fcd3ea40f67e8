"""Snapping, rounding, breaks, deduction, and the workday that minutes are booked on."""

from datetime import date

import pytest

from attendance_app.domain.worked_time.breaks import deducted, deduction, without
from attendance_app.domain.worked_time.policy import BreakMode, BreakTier, Policy
from attendance_app.domain.worked_time.rounding import rounded
from attendance_app.domain.worked_time.zones import clock_of, day_number
from tests.domain.worked_time.worked import assess, days, outcome, told

SNAP = {"early_in": "snap", "early_in_window": 30}
EIGHT = [["2026-03-02", "08:00", "16:00"]]


@pytest.mark.parametrize(
    ("quantum", "down", "up"),
    [(15, range(1, 8), range(8, 15)), (6, range(1, 3), range(3, 6)), (5, range(1, 3), range(3, 5))],
)
def test_what_is_rounded_down_and_what_up(quantum: int, down: range, up: range):
    clock = clock_of("UTC")
    assert {rounded(minute, quantum, clock) for minute in down} == {0}
    assert {rounded(minute, quantum, clock) for minute in up} == {quantum}


def test_rounding_looks_at_the_wall_clock_of_a_zone_off_by_quarters():
    result = assess(
        "03-02 08:08 I", "03-02 16:08 O", policy={"zone": "Asia/Kathmandu", "round_q": 15}
    )
    assert result.lines[0].start % 60 == (8 * 60 + 15 - 345) % 60


def test_rounding_on_the_night_when_clocks_go_back_moves_the_instant():
    result = assess("11-01 01:53-04:00 I", "11-01 01:08-05:00 O", policy={"round_q": 15})
    assert result.total == 15  # 06:00 to 06:15 UTC


def test_a_rounded_punch_stops_at_its_partner():
    assert assess("03-02 08:08 I", "03-02 08:10 O", policy={"round_q": 15}).total == 0
    early = assess(
        *("03-02 08:08 I", "03-02 08:10 O", "03-02 09:00 I", "03-02 10:00 O"),
        policy={"round_q": 15},
    )
    assert early.total == 60
    late = assess(
        *("03-02 08:00 I", "03-02 09:00 O", "03-02 09:32 I", "03-02 09:36 O"),
        policy={"round_q": 15},
    )
    assert late.total == 60


def test_only_the_outer_punches_are_rounded_unless_breaks_are_too():
    punches = ("03-02 08:00 I", "03-02 11:02 O", "03-02 11:25 I", "03-02 16:30 O")
    outer = assess(*punches, policy={"round_q": 15})
    inner = assess(*punches, policy={"round_q": 15, "round_breaks": True})
    assert (outer.total, inner.total) == (487, 480)


def test_a_shift_rounded_into_the_next_does_not_count_twice():
    ran = outcome(
        *("03-02 08:00 I", "03-02 12:08 O", "03-02 12:10 I", "03-02 16:00 O"),
        policy={"round_q": 15, "shift_gap_min": 0},
        versions=[["2026-03-03", {}]],
    )
    assert ran.result.total == 480
    next_day = outcome(
        *("03-02 20:00 I", "03-02 23:58 O", "03-03 00:02 I", "03-03 04:00 O"),
        policy={"round_q": 0, "shift_gap_min": 0},
        versions=[["2026-03-03", {"round_q": 15}]],
    )
    assert next_day.result.total == 238 + 240
    overlapping = outcome(
        *("03-02 20:00 I", "03-02 23:53 O", "03-02 23:59 I", "03-03 04:00 O"),
        policy={"round_q": 15, "shift_gap_min": 0},
    )
    assert overlapping.result.total == 480


def test_a_shift_that_is_not_rounded_starts_where_the_rounded_one_ended():
    result = assess(
        *("03-02 20:00 I", "03-02 23:53 O", "03-02 23:56 I", "03-03 04:00 O"),
        policy={"round_q": 15, "shift_gap_min": 1, "workday_start": "23:55"},
        versions=[["2026-03-02", {"round_q": 0}]],
    )
    assert result.total == 480


@pytest.mark.parametrize(
    ("punched", "total"),
    [("07:30", 480), ("07:29", 511), ("08:00", 480), ("08:05", 475), ("17:00", 0)],
)
def test_an_early_in_is_snapped_only_inside_the_window(punched: str, total: int):
    out = "17:30" if punched == "17:00" else "16:00"
    result = assess(f"03-02 {punched} I", f"03-02 {out} O", policy=SNAP, schedule=EIGHT)
    assert result.total == (30 if punched == "17:00" else total)


def test_snapping_moves_the_first_in_only_and_stops_at_its_out():
    result = assess(
        *("03-02 07:40 I", "03-02 07:50 O", "03-02 07:55 I", "03-02 16:00 O"),
        policy=SNAP,
        schedule=EIGHT,
    )
    assert result.total == 490  # from 07:50, the gap of five minutes paid


def test_snapping_comes_before_rounding():
    result = assess(
        "03-02 07:40 I",
        "03-02 16:00 O",
        policy=SNAP | {"round_q": 15},
        schedule=[["2026-03-02", "08:05", "16:00"]],
    )
    assert result.total == 480


def test_a_gap_of_exactly_the_limit_is_paid():
    punches = ("03-02 08:00 I", "03-02 10:00 O", "03-02 10:{} I", "03-02 12:00 O")
    assert assess(*(p.format(20) for p in punches)).total == 240
    assert assess(*(p.format(21) for p in punches)).total == 219
    assert assess(*(p.format(20) for p in punches), policy={"paid_break_max": None}).total == 220


def test_an_out_and_an_in_in_one_minute_are_no_break():
    ran = outcome("03-02 08:00 I", "03-02 10:00 O", "03-02 10:00 I", "03-02 12:00 O")
    assert ran.result.total == 240
    assert not any("break" in line for line in told(ran))


TIERS = (BreakTier(360, 30), BreakTier(540, 45))
GROSS = Policy(auto_break=TIERS)
NET = Policy(auto_break=TIERS, auto_break_mode=BreakMode.NET)


def by_definition(worked: int, unpaid: int) -> int:
    """The smallest d with unpaid + d >= required(worked - d), by trying each."""

    def required(minutes: int) -> int:
        return max((need for more_than, need in TIERS if minutes > more_than), default=0)

    return next(d for d in range(worked + 1) if unpaid + d >= required(worked - d))


@pytest.mark.parametrize("unpaid", [0, 1, 10, 29, 30, 44, 45, 60])
def test_the_net_deduction_is_the_smallest_that_is_enough(unpaid: int):
    assert [deduction(NET, worked, unpaid) for worked in range(700)] == [
        by_definition(worked, unpaid) for worked in range(700)
    ]


def test_the_gross_deduction_is_what_the_highest_tier_lacks():
    assert [deduction(GROSS, worked, 10) for worked in (360, 361, 540, 541)] == [0, 20, 20, 35]


def test_no_more_is_deducted_than_was_worked():
    policy = Policy(auto_break=(BreakTier(5, 30),))
    assert deduction(policy, 10, 0) == 10
    result = assess("03-02 08:00 I", "03-02 08:10 O", policy={"auto_break": [[5, 30]]})
    assert (result.total, result.workdays) == (0, ())


def test_a_deduction_is_centred_in_the_longest_span_the_first_of_equals():
    assert deducted([(0, 100), (200, 300)], 31) == [(34, 65)]
    assert deducted([(0, 99), (200, 300)], 30) == [(235, 265)]


def test_a_span_that_is_too_short_gives_all_and_the_next_longest_the_rest():
    taken = deducted([(0, 10), (50, 70), (100, 110)], 26)
    assert taken == [(2, 8), (50, 70)]
    assert without([(0, 10), (50, 70), (100, 110)], taken) == [(0, 2), (8, 10), (100, 110)]


def test_tiers_may_stand_in_any_order():
    result = assess("03-02 08:00 I", "03-02 18:00 O", policy={"auto_break": [[540, 45], [360, 30]]})
    assert result.total == 555


def test_a_deducted_night_minute_is_no_night_minute():
    result = assess(
        "03-02 22:00 I",
        "03-03 06:00 O",
        policy={"night": ["01:00", "03:00"], "auto_break": [[360, 30]]},
    )
    assert (result.total, result.night) == (450, 90)


def test_minutes_are_cut_where_the_workday_ends():
    result = assess("03-02 20:00 I", "03-03 08:00 O", policy={"workday_start": "06:00"})
    assert days(result) == {"2026-03-02": 600, "2026-03-03": 120}


def test_all_minutes_may_be_booked_where_the_rounded_shift_starts():
    result = assess(
        "03-02 23:53 I", "03-03 08:00 O", policy={"round_q": 15, "attribution": "shift_start"}
    )
    assert days(result) == {"2026-03-03": 480}


def test_a_shift_of_nothing_but_a_deduction_books_nothing_at_its_start():
    result = assess(*("03-02 08:00 I", "03-02 08:00 O"), policy={"attribution": "shift_start"})
    assert result.workdays == ()


def test_the_workday_of_a_skipped_midnight_begins_after_the_gap():
    """Cairo skips 24 April 2026, 00:00 to 01:00."""
    result = assess("04-23 22:00 I", "04-24 03:00 O", policy={"zone": "Africa/Cairo"})
    assert days(result) == {"2026-04-23": 120, "2026-04-24": 120}


def test_the_workday_of_an_ambiguous_midnight_begins_at_the_first():
    """The Azores show 25 October 2026, 00:00 to 01:00, twice."""
    result = assess("10-24 22:00 I", "10-25 03:00 O", policy={"zone": "Atlantic/Azores"})
    assert days(result) == {"2026-10-24": 120, "2026-10-25": 240}


def test_half_an_hour_of_summer_time_is_half_an_hour():
    result = assess("04-04 23:00 I", "04-05 07:00 O", policy={"zone": "Australia/Lord_Howe"})
    assert result.total == 510


def test_days_before_1970_and_zones_far_ahead_have_their_boundaries():
    clock = clock_of("Pacific/Kiritimati")
    day = day_number(date(1969, 7, 20))
    assert clock.local(clock.to_utc(day, 0)) == day * 1440
