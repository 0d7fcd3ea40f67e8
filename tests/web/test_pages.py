"""Every page can be drawn: its parts fit the State that they are bound to."""

import pytest
import reflex as rx

from attendance_app.web.corrections.page import corrections_page
from attendance_app.web.leave.page import leave_page
from attendance_app.web.me.leave_page import my_leave_page
from attendance_app.web.me.period_page import my_period_page
from attendance_app.web.pay_periods.page import pay_periods_page
from attendance_app.web.rules.page import rules_page
from attendance_app.web.schedule.page import schedule_page
from attendance_app.web.timesheets.page import timesheets_page
from attendance_app.web.timesheets.person_page import timesheet_page
from attendance_app.web.timesheets.why_page import why_page

PAGES = (
    corrections_page,
    leave_page,
    my_leave_page,
    my_period_page,
    pay_periods_page,
    rules_page,
    schedule_page,
    timesheet_page,
    timesheets_page,
    why_page,
)


LISTENING = {"pay_periods_page", "schedule_page", "timesheet_page", "timesheets_page", "why_page"}


@pytest.mark.parametrize("build", PAGES, ids=lambda page: page.__name__)
def test_a_page_of_worked_time_can_be_drawn(build):
    assert isinstance(build(), rx.Component)


@pytest.mark.parametrize(
    "build", [page for page in PAGES if page.__name__ in LISTENING], ids=lambda page: page.__name__
)
def test_brackets_turn_to_the_span_before_and_after(build):
    drawn = str(build().render())
    assert all(f'"data-key":"{key}"' in drawn for key in "[]")
    assert "PageKeys" in drawn
