"""Days as rows: what is missing looks missing, and a row carries the action that settles it."""

from datetime import date, timedelta

import pytest

from attendance_app.services.timesheet_views import Bar, TeamRow
from attendance_app.web.days import day_row, frame
from attendance_app.web.spans import week_span
from attendance_app.web.timesheets import views
from tests.web.timesheets.made import THURSDAY, day, missing_out, sheet, totals, worked


def test_a_worked_day_shows_its_ends_and_what_it_is_more_than_planned() -> None:
    row = day_row(7, worked())
    assert f"{row.since}{row.dash}{row.until}" == "07:57\u201316:33"
    assert (row.difference, row.short, row.fix) == ("+6", False, "")
    assert row.href == "/timesheets/7/2026-11-12"


def test_a_forgotten_out_is_a_question_mark_and_one_deed() -> None:
    row = day_row(7, worked(last_out="12:02", findings=(missing_out(),), status="MISSING_PUNCH"))
    assert (row.until, row.badge_text) == ("?", "No clock-out")
    assert (row.fix, row.fix_direction, row.fix_day, row.fix_at) == (
        "Add clock-out",
        "out",
        "2026-11-12",
        "16:30",
    )


def test_a_punch_without_its_partner_stands_beside_the_question_mark() -> None:
    came = day_row(7, day(findings=(missing_out(),), status="MISSING_PUNCH"))
    assert (came.since, came.until) == ("12:33", "?")


def test_the_proposal_of_a_night_is_on_the_next_day() -> None:
    row = day_row(7, worked(findings=(missing_out(THURSDAY + timedelta(days=1)),)))
    assert row.fix_day == "2026-11-13"


def test_without_a_plan_nothing_is_proposed_but_it_can_be_corrected() -> None:
    row = day_row(7, worked(findings=(missing_out(None),)))
    assert (row.fix, row.fix_at, row.fix_day) == ("Correct", "", "2026-11-12")


def test_a_locked_day_offers_no_deed() -> None:
    assert day_row(7, worked(findings=(missing_out(),), locked=True)).fix == ""


def test_a_day_to_come_owes_nothing() -> None:
    coming = worked(worked=0, difference=-480, status="", first_in="", last_out="")
    running = worked(difference=-300, in_progress="07:57")
    assert day_row(7, coming).difference == ""
    assert (day_row(7, running).difference, day_row(7, running).until) == ("", "now")


def test_leave_and_holidays_say_their_name() -> None:
    row = day_row(7, worked(worked=0, holiday_name="Veterans Day", first_in="", last_out=""))
    assert (row.since, row.badge, row.badge_text) == ("Holiday", "leave", "Veterans Day")
    assert [span.kind for span in row.spans][:1] == ["leave"]


def test_lateness_is_drawn_and_named() -> None:
    row = day_row(7, worked(late=14, status="LATE"))
    assert (row.badge, row.badge_text) == ("late", "Late 14 min")
    assert next(s for s in row.spans if s.kind == "late").end == 480 + 14


def test_the_frame_holds_every_bar_in_whole_hours() -> None:
    assert frame([worked()]) == (360, 1140)
    assert frame([day(bars=(Bar("worked", 1304, 1863),))]) == (360, 1920)


def test_the_first_day_to_settle_stands_below_the_table() -> None:
    view = sheet(worked(), worked(THURSDAY + timedelta(days=1), findings=(missing_out(),)))
    focus = views.focus(view)
    assert (focus.day, focus.title, focus.on, focus.at) == (
        "2026-11-13",
        "Friday 13 November",
        "2026-11-12",
        "16:30",
    )
    assert views.focus(sheet(worked())).day == ""
    assert views.unfinished(view.days).startswith("Friday:")


def test_a_weeks_difference_counts_the_days_that_are_over() -> None:
    coming = worked(THURSDAY + timedelta(days=1), status="", difference=-480)
    (block,) = views.week_blocks(sheet(worked(), coming))
    assert (block.total.name, block.total.difference) == ("Week 46", "+6")


def test_paid_is_worked_time_with_paid_leave_and_holidays() -> None:
    lines = views.figures(totals(worked=1775, regular=1775, holiday_paid=480))
    assert lines[-1].name == "Paid so far"
    assert lines[-1].value.replace("\u202f", " ") == "37 h 35"


def test_a_teams_row_has_a_bar_for_each_day_of_the_span() -> None:
    monday = date(2026, 11, 9)
    row = TeamRow(
        *(7, "A-7", "Leila", "Packing", "Joliet", totals(worked=480, planned=960)),
        ((monday, 480, "PRESENT"), (monday + timedelta(days=3), 0, "MISSING_PUNCH")),
        signed=False,
    )
    line = views.team_line(row, week_span(monday), monday + timedelta(days=9))
    assert [mini.kind for mini in line.days] == ["work", "none", "none", "missing", *["none"] * 3]
    assert line.difference.replace("\u202f", " ") == "−8 h 00"  # noqa: RUF001 - a minus sign
    coming = views.team_line(row, week_span(monday), monday + timedelta(days=2))
    assert coming.difference == "\u2013", "a week that is not over has no difference yet"


@pytest.mark.parametrize(
    ("employed", "told"),
    [
        ({}, ""),
        ({"starts_on": THURSDAY + timedelta(days=2)}, "from 14 Nov 2026 on: 5 of these 7 days."),
        ({"left_on": THURSDAY + timedelta(days=2)}, "until 14 Nov 2026: 3 of these 7 days."),
    ],
)
def test_who_works_here_a_part_of_the_period_is_told_which(
    employed: dict[str, date], told: str
) -> None:
    view = sheet(day(), last=THURSDAY + timedelta(days=6), **employed)
    assert views.sheet_card(view).partly == (f"Works here {told}" if told else "")
