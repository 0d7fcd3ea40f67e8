"""Leave: asked for, decided by somebody else, counted; and the holidays of a site."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import finding, spans
from attendance_app.web.leave import holiday_state, reading
from attendance_app.web.leave import state as module
from attendance_app.web.leave.holiday_state import HolidayState
from attendance_app.web.leave.reading import minutes_or_none
from attendance_app.web.leave.state import LeaveState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run


@pytest.fixture
def mira(world: World) -> EmployeeId:
    world.company()
    return world.employee("Mira", world.site("Hamburg"), shift=world.shift())


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World, mira: EmployeeId
) -> Desk:
    hr = world.actor(Role.HR, name="Ada")
    desk = Desk(monkeypatch, hr, frozen_cases)
    return desk.serves(module, holiday_state, reading, spans, finding).at("/leave")


def opened(desk: Desk) -> LeaveState:
    page = desk.state(LeaveState)
    run(LeaveState.load, page)
    return page


def granted(desk: Desk, mira: EmployeeId) -> LeaveState:
    page = opened(desk)
    form = {"name": "Annual leave", "code": "VAC", "paid": "on", "counted": "on", "day": "8"}
    run(LeaveState.add, page, form)
    run(LeaveState.pick_person, page, page.people[0][1])
    kind = page.type_choices[0][0]
    run(
        LeaveState.grant, page, {"hours": "240", "type": kind, "on": "2026-01-01", "reason": "Year"}
    )
    assert page.errors == {}
    return page


def asked(page: LeaveState, mira: EmployeeId, first: str, last: str) -> None:
    kind = page.type_choices[0][0]
    run(
        LeaveState.request,
        page,
        {"employee": "mira", "type": kind, "first_day": first, "last_day": last},
    )


def test_a_grant_is_what_is_left(desk: Desk, mira: EmployeeId) -> None:
    (balance,) = granted(desk, mira).balances
    assert (balance.left.replace("\u202f", " "), balance.days_left) == ("240 h 00", "30 days left")


def test_a_request_waits_and_a_second_person_decides(
    desk: Desk, mira: EmployeeId, world: World
) -> None:
    page = granted(desk, mira)
    asked(page, mira, "2026-11-30", "2026-12-04")
    (row,) = page.rows
    assert (row.days, row.long, row.may_decide) == (
        "30 November \u2013 4 December 2026",
        "5 planned days",
        False,
    )
    desk.actor = world.actor(Role.HR, name="Ben")
    page = opened(desk)
    run(LeaveState.decide, page, page.rows[0].id, True)
    assert page.rows == []
    run(LeaveState.pick, page, "approved")
    assert page.rows[0].state == "Approved"
    run(LeaveState.pick_person, page, page.people[0][1])
    assert page.balances[0].left.replace("\u202f", " ") == "200 h 00"


def test_what_is_missing_is_said_at_its_field(desk: Desk, mira: EmployeeId) -> None:
    page = granted(desk, mira)
    run(LeaveState.request, page, {"employee": "mira", "first_day": "2026-11-30"})
    assert page.errors == {"type": "Choose the kind of leave."}
    run(LeaveState.request, page, {"employee": "mira", "first_day": "soon"})
    assert page.errors == {"first_day": "Choose a day from the calendar."}


def test_more_than_is_left_is_refused(desk: Desk, mira: EmployeeId) -> None:
    page = granted(desk, mira)
    asked(page, mira, "2026-11-30", "2027-02-26")
    assert page.errors != {}
    assert page.rows == []


@pytest.mark.parametrize(("text", "minutes"), [("8", 480), ("7:42", 462), ("0:30", 30), ("", None)])
def test_hours_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert minutes_or_none(text, "hours") == minutes


@pytest.mark.parametrize("text", ["eight", "8:75", "-8", "8:", ":30"])
def test_what_is_no_length_says_so(text: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        minutes_or_none(text, "hours")
    assert refused.value.field == "hours"


def calendar(desk: Desk) -> HolidayState:
    page = desk.at("/leave?tab=holidays").state(HolidayState)
    run(HolidayState.load, page)
    return page


def test_public_holidays_are_frozen_and_then_the_companys_own(desk: Desk) -> None:
    page = calendar(desk)
    assert (page.card.name, page.card.year, page.rows) == ("Hamburg", 2026, [])
    run(HolidayState.fill, page, {"place": "DE-HH", "paid": "8"})
    names = [row.name for row in page.rows]
    assert any("Reformation" in name for name in names), names
    assert page.card.source
    row = page.rows[0]
    run(HolidayState.edit, page, row.id)
    run(HolidayState.save, page, {"name": "New Year, paid half", "paid": "4"})
    assert page.rows[0].name == "New Year, paid half"
    assert page.rows[0].paid.replace("\u202f", " ") == "4 h 00"
    run(HolidayState.remove, page, row.id)
    assert row.id not in [left.id for left in page.rows]


def test_a_day_of_the_companys_own_is_added(desk: Desk) -> None:
    page = calendar(desk)
    run(HolidayState.add, page, {"day": "2026-12-31", "name": "Stock-taking", "paid": ""})
    (row,) = page.rows
    assert (row.name, row.company) == ("Stock-taking", True)
    run(HolidayState.add, page, {"name": "Nothing"})
    assert page.errors == {"day": "Choose the day."}


def test_an_unknown_country_is_refused(desk: Desk) -> None:
    page = calendar(desk)
    run(HolidayState.fill, page, {"place": "XX-YY", "paid": ""})
    assert page.errors != {}
    assert page.rows == []
