"""The time line of a why: as long as the night was, and each bar tied to what explains it."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from attendance_app.services.timesheet_views import Bar
from attendance_app.web.timesheets import why_views
from attendance_app.web.timesheets.time_line import FITS, LANES, RIGHT, part_of, time_line
from tests.web.timesheets.made import day, mark, night, step


def test_the_hour_that_comes_twice_is_written_twice_under_a_band() -> None:
    line = time_line(night())
    assert [hour.text for hour in line.hours].count("01:00") == 2
    (fold,) = line.folds
    assert fold.text == "clocks go back, 01:00 comes twice"
    one_hour = line.hours[1].x - line.hours[0].x
    assert fold.width == pytest.approx(one_hour, abs=0.2)
    assert fold.text_x + len(fold.text) * FITS / 2 <= RIGHT


def test_the_hours_written_are_whole_where_the_clocks_move_by_half_an_hour() -> None:
    there = replace(night().rules, zone="Australia/Lord_Howe")
    line = time_line(night(rules=there, day=date(2026, 4, 4), line_from=1260, line_to=1860))
    assert [hour.text for hour in line.hours] == [
        *("21:00", "22:00", "23:00", "00:00", "01:00"),
        *("02:00", "03:00", "04:00", "05:00", "06:00"),
    ]
    assert line.hours[5].x - line.hours[4].x == pytest.approx(
        1.5 * (line.hours[1].x - line.hours[0].x), abs=0.2
    )
    assert line.folds[0].text == "clocks go back, 01:30 comes twice"


def test_the_length_of_a_bar_is_written_beside_what_is_drawn_over_it() -> None:
    begun = (Bar("worked", 1320, 1800), Bar("break_paid", 1320, 1335), Bar("deducted", 1400, 1430))
    bar, over, _ = (b for b in time_line(night(raw=(), paid=begun)).bars if b.y == LANES["paid"])
    assert (bar.text, over.text) == ("8\u202fh\u202f00", "")
    assert bar.text_x >= time_line(night(paid=(Bar("worked", 1430, 1800),))).bars[-1].x
    covered = (Bar("worked", 1320, 1400), Bar("break_paid", 1340, 1400))
    assert [b.text for b in time_line(night(raw=(), paid=covered)).bars[1:]] == ["", ""]


def test_the_hour_that_is_skipped_is_said() -> None:
    view = night(day=date(2026, 3, 7), line_from=1260, line_to=1860)
    (gap,) = time_line(view).folds
    assert gap.text == "clocks go forward, 02:00 does not come"


def test_what_a_split_shift_pays_is_said_day_by_day() -> None:
    split = night(by_day=((night().day, 126), (date(2026, 11, 1), 396)))
    names = [line.name for line in why_views.result(split)]
    assert names == ["Regular", "Overtime", "Paid on Sat 31 Oct", "Saturday 31 Oct", "Sunday 1 Nov"]


def test_midnight_is_a_line_between_two_days() -> None:
    (edge,) = time_line(night()).edges
    assert (edge.text, edge.after) == ("Sat 31 Oct", "Sun 1 Nov")


def test_a_bar_belongs_to_the_step_that_covers_it_most_closely() -> None:
    steps = night().steps
    assert part_of(steps, Bar("overtime", 1484, 1866)) == "3"
    assert part_of(steps, Bar("worked", 1313, 1470)) == "1"
    assert part_of(steps, Bar("worked", 0, 60)) == ""


def test_every_bar_lies_on_the_line() -> None:
    view = night(raw=(Bar("open", 0, 4000),))
    for bar in time_line(view).bars:
        assert 0 < bar.x <= RIGHT
        assert bar.x + bar.width <= RIGHT + 1.1


def test_times_of_punches_never_lie_on_each_other() -> None:
    close = tuple(mark(1320 + n, f"22:{n:02}", "in" if n % 2 else "out") for n in range(12))
    punches = time_line(night(marks=close)).punches
    written = sorted(
        (p.text_x - len(p.text) * FITS, p.text_x)
        if p.anchor == "end"
        else (p.text_x, p.text_x + len(p.text) * FITS)
        for p in punches
        if p.text
    )
    assert len(punches) == 12
    assert all(a[1] <= b[0] for a, b in pairwise(written))


def test_a_night_is_named_by_both_its_days_and_a_day_by_its_own() -> None:
    assert why_views.title(night()) == "Night shift, Sat 31 October to Sun 1 November"
    short = night(raw=(Bar("worked", 480, 990),), line=day(night().day))
    assert why_views.title(short) == "Saturday 31 October 2026"


def test_a_step_tells_its_minutes_its_key_and_its_source() -> None:
    told = night(
        steps=(
            step(1, None, -8, key="auto_break 360 > 30", source="Handbook 4.2"),
            step(2, None, 0, text="294 OT"),
        )
    )
    first, second = why_views.step_rows(told)
    assert (first.minutes, first.tone, first.key, first.source) == (
        "−8",  # noqa: RUF001 - a minus sign
        "less",
        "auto_break 360 > 30",
        "Handbook 4.2",
    )
    assert (second.minutes, second.tone, second.source) == ("294 OT", "none", "29 CFR 785.48(b)")


def test_what_computed_the_day_is_named_with_its_seal() -> None:
    used = why_views.used_rules(night().rules)
    assert (used.name, used.since) == (
        "Illinois hourly, v7",
        "from 1 Jul 2026, approved by R. Adeyemi-Cole",
    )
    assert used.input == "9c41 e07a … 52fd"
