"""Buckets, versions inside a week, tags, totals."""

import pytest

from attendance_app.domain.worked_time.tags import Tag, total
from tests.domain.worked_time.worked import assess, days, outcome

CALIFORNIA = {"daily_ot": 480, "daily_dt": 720, "seventh_day": True}


def work(first: int, last: int, start: str, end: str) -> list[str]:
    """The same hours on each day of March from `first` to `last`."""
    return [f"03-{d:02d} {t}" for d in range(first, last + 1) for t in (f"{start} I", f"{end} O")]


def buckets(result) -> dict[str, tuple[int, int, int]]:
    return {day.day.isoformat()[5:]: (day.reg, day.ot, day.dt) for day in result.workdays}


def test_a_version_takes_over_on_its_workday_inside_a_week():
    result = assess(
        *work(2, 6, "08:00", "18:00"),
        policy={"weekly_ot": None},
        versions=[["2026-03-05", {"daily_ot": 540}], ["2026-03-04", {"daily_ot": 480}]],
    )
    assert buckets(result) == {
        "03-02": (600, 0, 0),
        "03-03": (600, 0, 0),
        "03-04": (480, 120, 0),
        "03-05": (540, 60, 0),
        "03-06": (540, 60, 0),
    }
    assert [str(day.since) for day in result.workdays] == [
        *("None", "None", "2026-03-04", "2026-03-05", "2026-03-05")
    ]


def test_the_weekly_threshold_is_that_of_each_workday():
    result = assess(*work(2, 6, "08:00", "16:00"), versions=[["2026-03-05", {"weekly_ot": 1500}]])
    assert buckets(result)["03-05"] == (60, 420, 0)
    assert buckets(result)["03-06"] == (0, 480, 0)


def test_a_version_stands_on_the_policy_not_on_the_version_before():
    result = assess(
        *work(2, 3, "08:00", "18:00"),
        versions=[["2026-03-02", {"daily_ot": 480}], ["2026-03-03", {"daily_dt": 540}]],
    )
    assert buckets(result) == {"03-02": (480, 120, 0), "03-03": (540, 0, 60)}


def test_a_shift_keeps_the_rules_of_the_workday_it_starts_on():
    punches = ("03-02 22:00 I", "03-03 02:00 O", "03-03 02:30 I", "03-03 06:38 O")
    versions = [["2026-03-03", {"round_q": 15, "paid_break_max": 30}]]
    assert assess(*punches, versions=versions).total == 488
    assert assess(*punches, versions=[["2026-03-02", versions[0][1]]]).total == 525


def test_a_version_may_move_the_start_of_the_workday():
    result = assess(
        *("03-02 20:00 I", "03-03 04:00 O", "03-04 10:00 I", "03-04 14:00 O"),
        versions=[["2026-03-04", {"workday_start": "12:00"}]],
    )
    assert days(result) == {"2026-03-02": 240, "2026-03-03": 240 + 120, "2026-03-04": 120}


def test_a_version_that_moves_to_a_zone_far_ahead_leaves_no_minute_out():
    result = assess(
        "03-01 22:00 I",
        "03-02 00:30 O",
        policy={"zone": "Pacific/Pago_Pago"},
        versions=[["2026-03-03", {"zone": "Pacific/Kiritimati"}]],
    )
    assert days(result) == {"2026-03-01": 60, "2026-03-03": 90}  # 2 March is over before it begins


def test_weeks_follow_the_start_of_the_week_in_force():
    sunday = assess(*work(7, 9, "08:00", "16:00"))
    monday = assess(*work(7, 9, "08:00", "16:00"), policy={"workweek_start": "MON"})
    wednesday = assess(*work(7, 9, "08:00", "16:00"), policy={"workweek_start": "WED"})
    assert [str(week.first) for week in sunday.weeks] == ["2026-03-01", "2026-03-08"]
    assert [str(week.first) for week in monday.weeks] == ["2026-03-02", "2026-03-09"]
    assert [str(week.first) for week in wednesday.weeks] == ["2026-03-04"]


def test_a_seventh_day_needs_six_before_it_with_work():
    all_seven = assess(*work(1, 7, "08:00", "09:00"), policy=CALIFORNIA)
    six = assess(*work(2, 7, "08:00", "09:00"), policy=CALIFORNIA)
    assert buckets(all_seven)["03-07"] == (0, 60, 0)
    assert buckets(six)["03-07"] == (60, 0, 0)


def test_double_time_applies_without_daily_overtime():
    result = assess(*work(2, 2, "06:00", "20:00"), policy={"daily_dt": 720, "weekly_ot": None})
    assert buckets(result)["03-02"] == (720, 0, 120)


def test_double_time_cuts_weekly_overtime_too():
    result = assess(
        *work(2, 2, "06:00", "20:00"),
        policy={"daily_dt": 720},
        carry_straight={"2026-03-01": 2400},
    )
    assert buckets(result)["03-02"] == (0, 720, 120)


def test_exempt_minutes_use_up_no_threshold():
    result = assess(
        *work(2, 6, "08:00", "18:00"),
        policy={"exempt": True},
        versions=[["2026-03-06", {"exempt": False}]],
    )
    assert buckets(result)["03-06"] == (600, 0, 0)


def test_a_day_may_have_several_shifts():
    result = assess(
        *("03-02 00:00 I", "03-02 06:00 O", "03-02 16:00 I", "03-02 23:00 O"), policy=CALIFORNIA
    )
    assert buckets(result)["03-02"] == (480, 240, 60)


def test_a_night_window_inside_one_day():
    result = assess("03-02 00:00 I", "03-02 06:00 O", policy={"night": ["00:00", "04:00"]})
    assert result.night == 240


def test_a_night_window_to_midnight():
    result = assess("03-02 20:00 I", "03-03 02:00 O", policy={"night": ["22:00", "24:00"]})
    assert result.night == 120


def test_the_wall_shows_an_ambiguous_half_hour_of_the_night_twice():
    result = assess("11-01 00:00 I", "11-01 06:00 O", policy={"night": ["00:00", "01:30"]})
    assert result.night == 60 + 30 + 30


def test_named_windows_are_told_apart_and_counted_once():
    result = assess(
        "03-02 20:00 I",
        "03-03 06:00 O",
        policy={"night": {"3b": ["20:00", "06:00"], "3b core": ["00:00", "04:00"]}},
    )
    assert result.night == 600
    assert result.tagged() == {"3b": 600, "3b core": 240}


def test_tags_that_overlap_count_once():
    assert total([Tag("b", 5, 10), Tag("a", 0, 20), Tag("c", 30, 31)]) == 21
    assert total([]) == 0


def test_a_holiday_lasts_from_midnight_to_midnight_whatever_the_workday():
    result = assess(
        *("07-03 20:00 I", "07-04 04:00 O", "07-04 20:00 I", "07-05 04:00 O"),
        policy={"workday_start": "12:00"},
        holidays=["2026-07-04"],
    )
    assert result.holiday == 480
    assert [day.holiday for day in result.workdays] == [240, 240]


@pytest.mark.parametrize(("day", "minutes"), [("2026-03-08", 23 * 60), ("2026-11-01", 25 * 60)])
def test_a_holiday_on_which_clocks_change_has_its_real_length(day: str, minutes: int):
    month_day = day[5:]
    previous = {"03-08": "03-07", "11-01": "10-31"}[month_day]
    following = {"03-08": "03-09", "11-01": "11-02"}[month_day]
    result = assess(
        *(f"{previous} 23:00 I", f"{month_day} 12:00 O", f"{month_day} 12:00 I"),
        f"{following} 01:00 O",
        holidays=[day],
    )
    assert result.holiday == minutes


def test_the_case_names_of_buckets_sum_to_the_totals():
    ran = outcome(*work(1, 7, "06:00", "19:00"), policy=CALIFORNIA, expect={"total": 5460})
    assert ran.passed
    result = ran.result
    assert result.total == sum(week.reg + week.ot + week.dt for week in result.weeks)
