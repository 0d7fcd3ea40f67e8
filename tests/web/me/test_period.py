"""One's own period: each day, what is missing, and a signature; one's own leave."""

from datetime import date

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import spans
from attendance_app.web.me import period_state as module
from attendance_app.web.me.period_state import OwnLeaveState, OwnPeriodState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run


@pytest.fixture
def mira(world: World) -> EmployeeId:
    world.company()
    person = world.employee("Mira", world.site(), shift=world.shift())
    world.clocked(person, "2026-10-05 08:00 in", "2026-10-05 16:30 out")
    return person


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World, mira: EmployeeId
) -> Desk:
    hr = world.actor(Role.HR, name="Ada")
    frozen_cases.pay_periods.set_calendar(hr, "monthly", date(2026, 1, 1), True)
    october = next(p for p in frozen_cases.pay_periods.list(hr) if p.starts_on.month == 10)
    own = world.actor(Role.EMPLOYEE, employee=mira, name="Mira")
    desk = Desk(monkeypatch, own, frozen_cases).serves(module, spans)
    return desk.at(f"/me/period?period={october.id}")


def opened(desk: Desk) -> OwnPeriodState:
    page = desk.state(OwnPeriodState)
    run(OwnPeriodState.load, page)
    return page


def test_a_period_that_is_over_can_be_signed(desk: Desk) -> None:
    page = opened(desk)
    assert page.period.label == "1 \u2013 31 October 2026"
    assert page.period.paid.replace("\u202f", " ") == "8 h 30"
    assert page.period.may_sign
    run(OwnPeriodState.sign, page)
    assert (page.period.signed, desk.notice.title) == (True, "Signed.")


def test_a_missing_punch_is_asked_about_before_signing(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    world.clocked(mira, "2026-10-06 08:00 in")
    page = opened(desk)
    assert page.period.told.startswith("1 day has a punch missing")
    assert page.period.first_missing == "2026-10-06"
    assert [one.day for one in page.days if one.asks] == ["2026-10-06"]


def test_a_later_change_asks_again(desk: Desk, world: World, mira: EmployeeId) -> None:
    page = opened(desk)
    run(OwnPeriodState.sign, page)
    world.clocked(mira, "2026-10-07 08:00 in", "2026-10-07 12:00 out")
    run(OwnPeriodState.load, page)
    assert not page.period.signed


def test_an_account_of_no_employee_is_told(desk: Desk, world: World) -> None:
    desk.actor = world.actor(Role.HR)
    assert opened(desk).error == "Your account belongs to no employee. Ask HR to link it."


def test_leave_is_asked_for_and_withdrawn(desk: Desk, world: World) -> None:
    hr = world.actor(Role.HR)
    kind = desk.cases.leave.add_type(hr, "SICK", "Sick leave", counted=False)
    page = desk.state(OwnLeaveState)
    run(OwnLeaveState.load, page)
    assert page.shifts[0].hours == "08:00\u201316:30"
    form = {"type": str(kind), "first_day": "2026-11-30", "last_day": "2026-12-01"}
    run(OwnLeaveState.request, page, form)
    (one,) = page.asked
    assert (one.what, one.told, one.state_text) == (
        "30 November \u2013 1 December 2026",
        "Sick leave, 2 days",
        "waits",
    )
    run(OwnLeaveState.withdraw, page, one.id)
    assert page.asked[0].state_text == "withdrawn"


def test_leave_without_a_day_or_kind_says_what_is_missing(desk: Desk) -> None:
    page = desk.state(OwnLeaveState)
    run(OwnLeaveState.load, page)
    run(OwnLeaveState.request, page, {})
    assert page.errors == {"first_day": "Choose the first day."}
    run(OwnLeaveState.request, page, {"first_day": "2026-11-30"})
    assert page.errors == {"type": "Choose the kind of leave."}
