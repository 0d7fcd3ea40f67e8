"""Meals, rest and the average week; the status of each scheduled day; the policy's own checks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts, Scheduled
from attendance_app.domain.worked_time.policy import (
    KEYS,
    BreakTier,
    NightWindow,
    Policy,
    PolicyRefused,
)
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.domain.worked_time.punches import Kind, Punch
from attendance_app.domain.worked_time.rest import Load, average_week
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.zones import UnknownZone, clock_of
from tests.domain.worked_time.worked import GIVEN, assess, codes, statuses

MEALS = {"min_meal": 30}


def day_with(*meals: tuple[str, str], start: str = "08:00", end: str = "16:30") -> list[str]:
    inner = [t for out, back in meals for t in (f"03-02 {out} O", f"03-02 {back} I")]
    return [f"03-02 {start} I", *inner, f"03-02 {end} O"]


@pytest.mark.parametrize(
    ("punches", "found"),
    [
        (day_with(("12:00", "12:30")), []),
        (day_with(("12:00", "12:29")), ["MEAL_SHORT"]),
        (day_with(("13:00", "13:30")), []),
        (day_with(("13:01", "13:31")), ["MEAL_LATE"]),
        (day_with(("13:01", "13:25")), ["MEAL_LATE", "MEAL_SHORT"]),
        (day_with(), ["MEAL_MISSED"]),
        (day_with(("12:00", "12:20")), ["MEAL_MISSED"]),
        (day_with(end="13:00"), []),
        (day_with(end="13:01"), ["MEAL_MISSED"]),
        (day_with(("12:00", "12:30"), end="18:30"), []),
        (day_with(("12:00", "12:30"), end="18:31"), ["MEAL_MISSED"]),
        (day_with(("12:00", "12:30"), ("18:30", "19:00"), end="20:00"), []),
        (day_with(("12:00", "12:30"), ("18:31", "19:01"), end="20:00"), ["MEAL_LATE"]),
        (day_with(end="18:01"), ["MEAL_MISSED", "MEAL_MISSED"]),
        (day_with(("09:00", "09:30"), ("10:00", "10:25"), ("11:00", "11:25")), ["MEAL_SHORT"] * 2),
    ],
)
def test_meals(punches: list[str], found: list[str]):
    assert codes(assess(*punches, policy=MEALS)) == found


def test_meals_are_not_checked_unless_their_length_is_set():
    assert codes(assess(*day_with())) == []


def test_a_break_that_was_deducted_is_no_meal_that_was_taken():
    result = assess(*day_with(), policy=MEALS | {"auto_break": [[360, 30]]})
    assert (result.total, codes(result)) == (480, ["MEAL_MISSED"])


def test_a_meal_is_measured_as_recorded_whatever_is_rounded():
    policy = MEALS | {"round_q": 15, "round_breaks": True}
    result = assess(*day_with(("11:02", "11:25")), policy=policy)
    assert codes(result) == ["MEAL_SHORT"]
    assert result.meal_premium_days == (date(2026, 3, 2),)


def test_two_violations_of_a_day_suggest_one_premium():
    punches = [*day_with(end="18:01"), "03-03 08:00:00 I", "03-03 08:00:01 I", "03-03 09:00 O"]
    result = assess(*punches, policy=MEALS)
    assert len(result.meal_premium_days) == 1


EU = {"zone": "Europe/Berlin", "weekly_ot": None, "min_rest": 660}


@pytest.mark.parametrize(("back", "found"), [("10:00", []), ("09:59", ["REST_SHORT"])])
def test_eleven_hours_of_rest(back: str, found: list[str]):
    punches = ("03-02 15:00 I", "03-02 23:00 O", f"03-03 {back} I", "03-03 15:00 O")
    assert codes(assess(*punches, policy=EU)) == found


def test_rest_is_measured_as_recorded_and_in_real_hours():
    """On the night of 29 March 2026, 23:00 to 10:00 in Berlin is ten hours."""
    punches = ("03-28 15:00 I", "03-28 23:00 O", "03-29 10:00 I", "03-29 15:00 O")
    assert codes(assess(*punches, policy=EU)) == ["REST_SHORT"]


def week(*rows: str) -> list[str]:
    return [
        f"{row.split()[0]} {t}"
        for row in rows
        for t in (f"{row.split()[1]} I", f"{row.split()[2]} O")
    ]


SEVEN = [f"03-{d:02d} 08:00 16:00" for d in range(2, 9)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (SEVEN, ["WEEKLY_REST"]),
        (SEVEN[:6], ["WEEKLY_REST"]),
        ([*SEVEN[:5], "03-07 08:00 13:00"], []),
        ([*SEVEN[:5], "03-07 08:00 13:01"], ["WEEKLY_REST"]),
        ([*SEVEN[:6], "03-08 05:00 06:00"], ["WEEKLY_REST"]),
        ([*SEVEN[:3], *SEVEN[4:]], []),
        ([*SEVEN[:5], "03-07 08:00 13:00", "03-08 23:00 23:59"], ["WEEKLY_REST"]),
        ([*SEVEN[1:6], "03-02 20:00 21:00", "03-08 10:00 12:00"], ["WEEKLY_REST"]),
        ([*SEVEN[:5], "03-09 08:00 16:00"], []),
    ],
)
def test_each_week_needs_35_free_hours(rows: list[str], found: list[str]):
    policy = {"zone": "Europe/Berlin", "workweek_start": "MON", "weekly_rest": 2100}
    assert codes(assess(*week(*sorted(rows)), policy=policy | {"weekly_ot": None})) == found


def test_a_week_that_is_not_over_is_not_judged():
    rules = Rules(policy_from({"zone": "UTC", "weekly_rest": 2100}))
    punches = [
        Punch.of(datetime(2026, 3, d, h, tzinfo=UTC), kind)
        for d in range(1, 8)
        for h, kind in ((8, Kind.IN), (16, Kind.OUT))
    ]
    end = datetime(2026, 3, 8, tzinfo=UTC)
    assert codes(compute(Facts(punches), rules, end - timedelta(minutes=1))) == []
    assert codes(compute(Facts(punches), rules, end)) == ["WEEKLY_REST"]


FIRST = date(2026, 1, 5)
LAST = FIRST + timedelta(days=17 * 7 - 1)


def average(weekly_minutes: int, neutral=()):
    worked = {FIRST + timedelta(weeks=n): weekly_minutes for n in range(17)}
    return average_week(worked, FIRST, LAST, neutral)


@pytest.mark.parametrize(
    ("minutes", "load"),
    [(2639, Load.FINE), (2640, Load.WARN), (2879, Load.WARN), (2880, Load.ERROR)],
)
def test_the_average_week_warns_at_44_hours_and_is_an_error_at_48(minutes: int, load: Load):
    assert average(minutes) == (Decimal(minutes), load)


def test_days_of_leave_are_neutral():
    leave = [FIRST + timedelta(days=n) for n in range(7)]
    assert average(2400, leave).minutes == 2400
    assert average(2400, [LAST + timedelta(days=1)]).minutes == 2400
    assert average(2400, [FIRST - timedelta(days=1)]).minutes == 2400
    assert average_week({LAST: 60}, FIRST, FIRST).minutes == 0
    assert average_week({FIRST: 60, date(2025, 1, 1): 99}, FIRST, FIRST).minutes == 420
    with pytest.raises(ValueError, match="no day to average"):
        average_week({}, FIRST, FIRST, [FIRST])


NINE = [["2026-03-02", "09:00", "17:00"]]
NIGHT = [["2026-03-02", "22:00", "06:00"]]


def status(*punches: str, schedule=NINE, **keys) -> dict[str, str]:
    return statuses(assess(*punches, schedule=schedule, **keys))


@pytest.mark.parametrize(
    ("in_", "out", "expected"),
    [
        ("09:00", "17:00", "PRESENT"),
        ("09:05", "17:00", "PRESENT"),
        ("09:06", "17:00", "LATE:6"),
        ("09:00", "16:50", "PRESENT"),
        ("09:00", "16:49", "EARLY_LEAVE:11"),
        ("09:06", "15:30", "LATE:6+EARLY_LEAVE:90"),
        ("09:05:59", "17:00", "PRESENT"),
        ("06:00", "22:00", "PRESENT"),
    ],
)
def test_late_and_early_beyond_the_grace(in_: str, out: str, expected: str):
    policy = {"late_grace": 5, "early_leave_grace": 10, "round_q": 15}
    assert status(f"03-02 {in_} I", f"03-02 {out} O", policy=policy) == {"2026-03-02": expected}


def test_a_night_shift_belongs_to_the_day_it_was_planned_on():
    late = status("03-03 00:10 I", "03-03 06:00 O", schedule=NIGHT)
    early = status("03-02 21:50 I", "03-03 05:00 O", schedule=NIGHT)
    assert late == {"2026-03-02": "LATE:130"}
    assert early == {"2026-03-02": "EARLY_LEAVE:60"}


def test_nights_in_a_row_keep_their_punches_apart():
    two = [*NIGHT, ["2026-03-03", "22:00", "06:00"]]
    assert status(
        *("03-02 22:00 I", "03-03 06:00 O", "03-03 22:30 I", "03-04 06:00 O"), schedule=two
    ) == {"2026-03-02": "PRESENT", "2026-03-03": "LATE:30"}


def test_work_as_near_as_shifts_are_apart_belongs_to_the_plan():
    worked = ("03-02 22:00 I", "03-03 06:00 O")
    near = status(*worked, "03-03 11:00 I", "03-03 12:00 O", schedule=NIGHT)
    far = status(*worked, "03-03 11:01 I", "03-03 12:00 O", schedule=NIGHT)
    assert near == {"2026-03-02": "PRESENT"}
    assert far == {"2026-03-02": "PRESENT", "2026-03-03": "REST_DAY_WORKED"}


def test_presence_does_not_belong_to_a_plan_that_it_only_touches():
    two = [["2026-03-02", "16:00", "24:00"], ["2026-03-03", "00:00", "08:00"]]
    assert status("03-03 00:00 I", "03-03 08:00 O", schedule=two) == {
        "2026-03-02": "ABSENT",
        "2026-03-03": "PRESENT",
    }


def test_a_forgotten_out_belongs_to_the_nearest_plan():
    two = [*NIGHT, ["2026-03-03", "22:00", "06:00"]]
    assert status("03-03 07:00 O", "03-03 22:00 I", "03-04 06:00 O", schedule=two) == {
        "2026-03-02": "MISSING_PUNCH",
        "2026-03-03": "PRESENT",
    }


def test_work_after_the_plan_of_the_day_is_still_of_that_day():
    assert status("03-02 18:00 I", "03-02 20:00 O") == {"2026-03-02": "LATE:540"}


def test_work_on_a_day_without_a_plan():
    assert status("03-02 09:00 I", "03-02 17:00 O", "03-04 09:00 I", "03-04 12:00 O") == {
        "2026-03-02": "PRESENT",
        "2026-03-04": "REST_DAY_WORKED",
    }
    holiday = status(
        *("03-02 09:00 I", "03-02 17:00 O", "03-04 09:00 I", "03-04 12:00 O"),
        holidays=["2026-03-04"],
    )
    assert holiday["2026-03-04"] == "HOLIDAY_WORKED"


def test_a_forgotten_punch_on_a_day_without_a_plan_is_no_status():
    assert status("03-05 09:00 I") == {"2026-03-02": "ABSENT"}


def test_without_a_schedule_no_day_has_a_status():
    assert status("03-02 09:00 I", "03-02 17:00 O", schedule=[]) == {}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"holidays": ["2026-03-02"]}, "HOLIDAY_WORKED"),
        ({"holidays": ["2026-03-02"], "leaves": {"2026-03-02": "PTO"}}, "HOLIDAY_WORKED"),
        ({"leaves": {"2026-03-02": "PTO"}}, "ON_LEAVE"),
        ({}, "MISSING_PUNCH"),
    ],
)
def test_the_order_of_precedence(keys: dict, expected: str):
    punches = ("03-02 09:30 I", "03-02 12:00 O", "03-02 17:00 O")
    assert status(*punches, **keys) == {"2026-03-02": expected}


@pytest.mark.parametrize(
    ("in_", "out", "expected"),
    [
        ("13:00", "17:00", "PRESENT"),
        ("09:00", "13:00", "PRESENT"),
        ("13:10", "17:00", "LATE:10"),
        ("09:00", "12:30", "EARLY_LEAVE:30"),
        ("09:06", "13:00", "LATE:6"),
    ],
)
def test_leave_for_half_a_day_moves_the_start_or_the_end(in_: str, out: str, expected: str):
    punches = (f"03-02 {in_} I", f"03-02 {out} O")
    assert status(*punches, leaves={"2026-03-02": "PTO:240"}) == {"2026-03-02": expected}


def test_no_minutes_of_leave_move_nothing():
    punches = ("03-02 09:06 I", "03-02 17:00 O")
    assert status(*punches, leaves={"2026-03-02": "PTO:0"}) == {"2026-03-02": "LATE:6"}


@pytest.mark.parametrize(
    ("leave", "policy", "expected"),
    [
        ("PTO:480", {}, "ON_LEAVE"),
        ("PTO:0", {}, "ABSENT"),
        ("PTO:450", {}, "ABSENT"),
        ("PTO:450", {"auto_break": [[360, 30]]}, "ON_LEAVE"),
    ],
)
def test_leave_is_full_when_it_covers_the_planned_work(leave: str, policy: dict, expected: str):
    assert status(leaves={"2026-03-02": leave}, policy=policy) == {"2026-03-02": expected}


def test_a_day_with_two_planned_shifts_is_judged_as_one():
    split = [["2026-03-02", "08:00", "12:00"], ["2026-03-02", "16:00", "20:00"]]
    through = status("03-02 08:00 I", "03-02 20:00 O", schedule=split)
    first = status("03-02 08:10 I", "03-02 12:00 O", schedule=split)
    assert through == {"2026-03-02": "PRESENT"}
    assert first == {"2026-03-02": "LATE:10+EARLY_LEAVE:480"}


def at_noon(hour: int, minute: int = 0, punches=()) -> dict[str, str]:
    rules = Rules(policy_from({"zone": "UTC", "late_grace": 10}))
    facts = Facts(punches, schedule=(Scheduled(date(2026, 3, 2), 540, 1020),))
    return statuses(compute(facts, rules, datetime(2026, 3, 2, hour, minute, tzinfo=UTC)))


def test_absence_is_known_when_the_plan_is_over_plus_the_grace():
    assert at_noon(17, 10) == {}
    assert at_noon(17, 11) == {"2026-03-02": "ABSENT"}


def test_nobody_leaves_early_while_still_in_or_before_the_planned_end():
    start = Punch.of(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), Kind.IN)
    lunch = Punch.of(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), Kind.OUT)
    assert at_noon(12, punches=(start,)) == {"2026-03-02": "LATE:30"}
    assert at_noon(12, 30, punches=(start, lunch)) == {"2026-03-02": "LATE:30"}
    assert at_noon(17, 0, punches=(start, lunch)) == {"2026-03-02": "LATE:30+EARLY_LEAVE:300"}


def test_leave_is_given_back_and_feeds_no_bucket():
    result = assess(leaves={"2026-03-06": "PTO:480"})
    assert result.leaves[date(2026, 3, 6)] == ("PTO", 480)
    assert result.total == 0


def test_overlapping_plans_are_refused_with_both_days():
    facts = Facts(
        schedule=(Scheduled(date(2026, 3, 2), 1320, 360), Scheduled(date(2026, 3, 3), 300, 600))
    )
    with pytest.raises(RuleViolation, match="2026-03-02 and 2026-03-03 overlap") as refusal:
        compute(facts, Rules(Policy()), datetime(2026, 3, 9, tzinfo=UTC))
    assert refusal.value.field == "schedule"


def test_the_defaults_are_those_of_the_case_file():
    assert policy_from(GIVEN["defaults"]) == Policy()
    assert set(GIVEN["defaults"]) <= set(KEYS)


@pytest.mark.parametrize(
    ("keys", "key", "part"),
    [
        ({"daily_ot": 720, "daily_dt": 480}, "daily_dt", "before overtime"),
        ({"min_meal": 20}, "min_meal", "paid as a short break"),
        ({"min_rest": 300}, "min_rest", "still be one shift"),
        ({"early_in": "snap"}, "early_in", "snap does nothing"),
        ({"second_meal_by": 300}, "second_meal_by", "not after the first"),
        ({"auto_break": [[360, 30], [360, 45]]}, "auto_break", "not in rising order"),
        ({"auto_break": [[360, 45], [540, 30]]}, "auto_break", "would need less break"),
        ({"auto_break": [[360, 0]]}, "auto_break", "is not [0 to 2880"),
        ({"auto_break": [[360]]}, "auto_break[0]", "must hold 2 values"),
        ({"auto_break": [["x", 30]]}, "auto_break[0][0]", "whole number"),
        ({"auto_break": [[3000, 30]]}, "auto_break", "is not [0 to 2880"),
        ({"auto_break": [[360, 481]]}, "auto_break", "is not [0 to 2880"),
        ({"night": ["22:00", 6]}, "night[1]", "not a time of day"),
        ({"auto_break": [[360, "x"]]}, "auto_break[0][1]", "whole number"),
        ({"night": ["06:00", "06:00"]}, "night", "starts and ends at the same time"),
        ({"night": ["22", "06:00"]}, "night[0]", "not a time of day"),
        ({"night": ["22:00"]}, "night", "must hold 2 values"),
        ({"night": {"late": 5}}, "night.late", "must be a list"),
        ({"round_q": 10}, "round_q", "10 is not 0 (off), 5, 6 or 15"),
        ({"weekly_ot": 10081}, "weekly_ot", "not between 1 and 10080"),
        ({"max_shift_min": 0}, "max_shift_min", "not between 1 and 2880"),
        ({"max_shift_min": None}, "max_shift_min", "whole number"),
        ({"workweek_start": "SUNDAY"}, "workweek_start", "is not one of MON"),
        ({"workday_start": "24:00"}, "workday_start", "not a time of day"),
        ({"exempt": 1}, "exempt", "true or false"),
        ({"attribution": "start"}, "attribution", "is not one of split"),
        ({"overtime": 1}, "overtime", "There is no key"),
    ],
)
def test_a_policy_that_contradicts_itself_says_which_key(keys: dict, key: str, part: str):
    with pytest.raises(PolicyRefused) as refusal:
        policy_from(keys)
    assert [problem.key for problem in refusal.value.problems] == [key]
    assert refusal.value.field == key
    assert part in str(refusal.value)


def test_a_contradiction_with_a_key_from_below_names_the_key_too():
    with pytest.raises(PolicyRefused) as refusal:
        policy_from({"daily_ot": 800}, Policy(daily_dt=720))
    assert "daily_dt: Double time would start at 720" in str(refusal.value)


def test_a_policy_made_in_code_is_checked_as_well():
    with pytest.raises(PolicyRefused):
        Policy(auto_break=(BreakTier(-1, 30),))
    with pytest.raises(PolicyRefused):
        Policy(night=(NightWindow("n", 60, 60),))


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Base", "../etc/passwd", "/etc/passwd", "America", "localtime", "right/UTC", "a\0b"],
)
def test_what_is_no_zone_of_the_iana_is_refused(name: str):
    with pytest.raises(UnknownZone):
        clock_of(name)
    with pytest.raises(PolicyRefused):
        Policy(zone=name)
