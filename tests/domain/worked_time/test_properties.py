"""What holds for every week, in every zone whose clocks change in the year."""

import os
import random
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance_app.domain.worked_time.case_check import run
from attendance_app.domain.worked_time.case_file import cases_from
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.engine import compute
from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.policy import BreakTier, Policy
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Kind, Punch
from attendance_app.domain.worked_time.rounding import rounded
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.trace import Rule
from attendance_app.domain.worked_time.zones import clock_of
from tests.domain.worked_time.weeks import Slow, Week, changing_zones, paid_minutes, weeks
from tests.domain.worked_time.worked import GIVEN

LATER = datetime(2027, 6, 1, tzinfo=UTC)
MANY = settings(max_examples=settings.default.max_examples * 20, deadline=None)
SOME = settings(max_examples=settings.default.max_examples * 3, deadline=None)


def worth(week: Week, **facts):
    return compute(Facts(**({"punches": week.punches} | facts)), Rules(week.policy), LATER)


def conclusions(result) -> tuple:
    """Everything but the trace of how it was decided what counts."""
    return result.lines, result.workdays, result.weeks, result.tags, result.findings


@MANY
@given(weeks())
def test_cutting_at_thresholds_equals_counting_each_minute(week: Week):
    result, slow = worth(week), Slow(week)
    assert result.total == len(slow.paid)
    assert {day.day: day.minutes for day in result.workdays} == slow.by_day
    assert {day.day: (day.reg, day.ot, day.dt) for day in result.workdays} == slow.buckets
    assert result.night == slow.night
    assert result.findings == ()


@SOME
@given(weeks())
def test_totals_agree_with_each_other(week: Week):
    result = worth(week)
    assert result.total == result.reg + result.ot + result.dt
    assert result.total == sum(day.minutes for day in result.workdays)
    assert result.total == sum(line.end - line.start for line in result.lines)
    assert result.total == sum(each.reg + each.ot + each.dt for each in result.weeks)
    assert result.night <= result.total


@SOME
@given(weeks(), st.lists(st.integers(-400, 400), max_size=3))
def test_rules_that_many_people_share_give_each_the_same_result(week: Week, moved: list[int]):
    shared = Rules(week.policy)
    for days in moved:
        others = [p._replace(at=p.at + days * 1440 * US_PER_MINUTE) for p in week.punches]
        compute(Facts(others), shared, LATER)
    assert compute(Facts(week.punches), shared, LATER) == worth(week)


@SOME
@given(weeks(), st.randoms(use_true_random=False))
def test_order_of_arrival_and_sending_again_change_nothing(week: Week, chance: random.Random):
    mixed = list(week.punches) * 2
    chance.shuffle(mixed)
    assert conclusions(worth(week, punches=mixed)) == conclusions(worth(week))


@SOME
@given(weeks(), st.sampled_from(Operation), st.integers(0, 10_000))
def test_an_unapproved_correction_changes_nothing(week: Week, operation: Operation, minute: int):
    first = week.punches[0] if week.punches else Punch(0, Kind.IN, "0in")
    other = Punch(first.at + minute * US_PER_MINUTE, Kind.OUT, "new")
    asked = Correction(
        operation,
        "" if operation is Operation.ADD else first.id,
        None if operation is Operation.VOID else other,
    )
    assert worth(week, corrections=[asked]) == worth(week)


@SOME
@given(weeks())
def test_each_minute_of_a_shift_can_tell_its_reason(week: Week):
    result = worth(week)
    paid = {minute for minute, _ in paid_minutes(week)}
    for shift in result.shifts:
        for minute in {*range(shift.start, shift.end, 37), shift.start, shift.end - 1}:
            rules = [step.rule for step in result.reasons(minute)]
            assert rules.count(Rule.BOOKED) == (minute in paid)
            assert (Rule.UNPAID_BREAK in rules) == (minute not in paid)


messy = st.lists(
    st.tuples(st.integers(0, 7 * 1440 * 60), st.sampled_from(Kind), st.integers(0, 3)),
    max_size=40,
)


@SOME
@given(messy, st.sampled_from(changing_zones()), st.randoms(use_true_random=False))
def test_whatever_was_punched_no_time_is_invented(events, place, chance: random.Random):
    zone, day = place
    punches = [
        Punch((day * 60 + second) * 1_000_000, kind, str(n), sequence)
        for n, (second, kind, sequence) in enumerate(events)
    ]
    policy = Policy(zone=zone, round_q=0, auto_break=(BreakTier(300, 20),), min_meal=30)
    result = compute(Facts(punches), Rules(policy), LATER)
    if punches:
        first, last = min(punches), max(punches)
        assert result.total <= last.minute - first.minute
    edges = {edge for line in result.lines for edge in (line.start, line.end)}
    assert all(a.end <= b.start for a, b in zip(result.lines, result.lines[1:], strict=False))
    assert not edges or min(edges) >= min(p.minute for p in punches)
    chance.shuffle(punches)
    assert conclusions(compute(Facts(punches), Rules(policy), LATER)) == conclusions(result)


@pytest.mark.parametrize(("zone", "day"), changing_zones())
def test_on_every_day_that_clocks_change_the_total_is_the_difference_in_utc(zone: str, day: int):
    at = (day - 120) * US_PER_MINUTE
    punches = [Punch(at, Kind.IN), Punch(at + 14 * 60 * US_PER_MINUTE, Kind.OUT)]
    rules = Rules(Policy(zone=zone, auto_break=(BreakTier(360, 30),)))
    assert compute(Facts(punches), rules, LATER).total == 14 * 60 - 30


@pytest.mark.parametrize("quantum", [5, 6, 15])
def test_rounding_is_neutral_over_many_punches(quantum: int):
    clock = clock_of("America/New_York")
    chance = random.Random(quantum)  # noqa: S311 - not for secrets
    errors = [
        rounded(m, quantum, clock) - m for m in (chance.randrange(10**7) for _ in range(20_000))
    ]
    assert abs(sum(errors) / len(errors)) <= (0.6 if quantum == 6 else 0.1)


def test_the_zone_of_the_server_does_not_matter():
    def told() -> list[str]:
        return [line for case in cases_from(GIVEN) for line in run(case).lines()]

    before = os.environ.get("TZ")
    found = []
    try:
        for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns"):
            os.environ["TZ"] = zone
            time.tzset()
            found.append(told())
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
    assert found[0] == found[1] == found[2]


def test_offsets_between_changes_are_those_of_the_standard_library():
    zones = sorted({zone for zone, _ in changing_zones()})
    start = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) // 60
    for name in zones:
        clock, zone = clock_of(name), ZoneInfo(name)
        for minute in range(start, start + 366 * 1440, 4 * 1440 + 7 * 60 + 1):
            wall = datetime.fromtimestamp(minute * 60, zone)
            assert clock.offset(minute) == wall.utcoffset() / timedelta(minutes=1)
