"""When an export is asked for by itself, and how its first page is kept."""

import json
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.export_schedule import (
    CLOCKS,
    Plan,
    Trigger,
    check_plan,
    day_after,
    newest_day,
    plan_words,
    span_of,
)
from attendance_app.domain.glimpse import Glimpse, PageGlimpse, glimpse_from_json, glimpse_json

SIX = time(6)
WEEKLY, MONTHLY = Plan(Trigger.WEEKLY, 2, SIX), Plan(Trigger.MONTHLY, 5, SIX)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan(Trigger.AFTER_PERIOD, 0, SIX), "Give 1 to 60 days after the period."),
        (Plan(Trigger.AFTER_PERIOD, 61, SIX), "Give 1 to 60 days after the period."),
        (Plan(Trigger.WEEKLY, 7, SIX), "Choose a day of the week."),
        (Plan(Trigger.MONTHLY, 29, SIX), "Not every month has this day. Choose 1 to 28."),
    ],
)
def test_a_day_that_does_not_come_is_refused(plan: Plan, sentence: str):
    with pytest.raises(RuleViolation) as refused:
        check_plan(plan)
    assert (str(refused.value), refused.value.field) == (sentence, "day")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (WEEKLY, "Every Wednesday at 06:00, the seven days before"),
        (MONTHLY, "Day 5 of each month at 06:00, the month before"),
        (Plan(Trigger.ON_LOCK, 0, SIX), "When a pay period is locked"),
        (Plan(Trigger.AFTER_PERIOD, 1, SIX), "1 day after each pay period at 06:00"),
        (Plan(Trigger.AFTER_PERIOD, 3, SIX), "3 days after each pay period at 06:00"),
    ],
)
def test_a_plan_is_said_as_people_say_it(plan: Plan, words: str):
    check_plan(plan)
    assert plan_words(plan) == words


def test_a_plan_exports_what_ended_before_it_runs():
    assert span_of(WEEKLY, date(2026, 11, 18)) == (date(2026, 11, 11), date(2026, 11, 17))
    assert span_of(MONTHLY, date(2026, 3, 5)) == (date(2026, 2, 1), date(2026, 2, 28))


def test_before_its_day_of_the_month_the_newest_run_is_that_of_the_month_before():
    assert newest_day(MONTHLY, date(2026, 1, 4)) == date(2025, 12, 5)
    assert newest_day(MONTHLY, date(2026, 1, 5)) == date(2026, 1, 5)
    assert newest_day(WEEKLY, date(2026, 11, 17)) == date(2026, 11, 11)


@given(st.sampled_from(CLOCKS), st.integers(1, 28), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_runs_follow_each_other_without_a_gap(trigger: Trigger, day: int, today: date):
    plan = Plan(trigger, day % 7 if trigger is Trigger.WEEKLY else day, SIX)
    newest = newest_day(plan, today)
    following = day_after(plan, newest)
    assert newest <= today < following
    assert newest_day(plan, following) == following
    assert span_of(plan, newest)[1] < newest


def test_how_a_file_begins_is_read_back_as_it_was_kept():
    shown = Glimpse(
        "march.pdf",
        ("Totals", "Days"),
        (PageGlimpse(595, 842, "Nordwind"),),
        9,
        (("Name", "Hours"), ("Mira", "8.00")),
        ("REG;8.00",),
        more=True,
    )
    assert glimpse_from_json(json.loads(json.dumps(glimpse_json(shown)))) == shown
