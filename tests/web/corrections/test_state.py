"""The inbox of corrections: another person decides, and a kiosk's outage is fixed for many."""

from datetime import date, time

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.web.corrections import outage_state
from attendance_app.web.corrections import state as module
from attendance_app.web.corrections.outage_state import OutageState
from attendance_app.web.corrections.state import CorrectionsState
from attendance_app.web.session import SessionState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run

DAY = date(2026, 11, 19)


@pytest.fixture
def mira(world: World) -> EmployeeId:
    world.company()
    person = world.employee("Mira", world.site(), shift=world.shift())
    world.clocked(person, "2026-11-19 07:58 in")
    return person


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World, mira: EmployeeId
) -> Desk:
    hr = world.actor(Role.HR, name="Ada")
    return Desk(monkeypatch, hr, frozen_cases).serves(module, outage_state).at("/corrections")


def ask(desk: Desk, employee: EmployeeId) -> int:
    asked = CorrectionAsked(
        employee, "add", direction="out", day=DAY, at=time(16, 30), reason="Left in a hurry"
    )
    return desk.cases.corrections.request(desk.actor, asked)


def opened(desk: Desk) -> CorrectionsState:
    page = desk.state(CorrectionsState)
    run(CorrectionsState.load, page)
    return page


def test_who_asked_sees_it_but_cannot_decide_it(desk: Desk, mira: EmployeeId) -> None:
    ask(desk, mira)
    (row,) = opened(desk).rows
    assert (row.deed, row.new, row.reason) == (
        "Add clock-out",
        "Thu 19 Nov 16:30",
        "Forgot to clock: Left in a hurry",
    )
    assert (row.may_decide, row.may_withdraw) == (False, True)
    assert row.why_not == "You asked for this. A second person decides."
    assert desk.state(SessionState).to_decide == 0


def test_a_second_person_approves_and_the_list_is_empty(
    desk: Desk, mira: EmployeeId, world: World
) -> None:
    ask(desk, mira)
    desk.actor = world.actor(Role.HR, name="Ben")
    page = opened(desk)
    assert desk.state(SessionState).to_decide == 1
    assert page.rows[0].change.replace("\u202f", " ") == "+8 h 32"
    run(CorrectionsState.approve, page, page.rows[0].id)
    assert (page.rows, desk.notice.title) == ([], "Approved.")
    run(CorrectionsState.pick, page, "approved")
    assert page.rows[0].decided.startswith("Ben")


def test_a_no_carries_a_word(desk: Desk, mira: EmployeeId, world: World) -> None:
    asked = ask(desk, mira)
    desk.actor = world.actor(Role.HR, name="Ben")
    page = opened(desk)
    run(CorrectionsState.begin_reject, page, asked, "Mira")
    run(CorrectionsState.reject, page, {"comment": "You were seen at five"})
    run(CorrectionsState.pick, page, "rejected")
    assert (page.rows[0].state, page.rows[0].comment) == ("Rejected", "You were seen at five")


def test_deciding_ones_own_request_is_refused_and_said(desk: Desk, mira: EmployeeId) -> None:
    asked = ask(desk, mira)
    page = opened(desk)
    run(CorrectionsState.approve, page, asked)
    assert desk.notice.kind == "absent"
    assert page.rows[0].state == "Waiting"


def test_withdrawn_it_waits_no_more(desk: Desk, mira: EmployeeId) -> None:
    asked = ask(desk, mira)
    page = opened(desk)
    run(CorrectionsState.withdraw, page, asked)
    assert page.rows == []


def test_an_outage_shows_its_effect_first_and_asks_on_the_second_press(
    desk: Desk, mira: EmployeeId, world: World
) -> None:
    ben = world.employee("Ben", world.any_site(), shift=world.shift("Same"))
    world.clocked(ben, "2026-11-19 08:00 in")
    fix = desk.state(OutageState)
    run(OutageState.show, fix, True)
    run(OutageState.pick_site, fix, fix.site_choices[0][0])
    assert len(fix.chosen) == 2
    form = {"day": "2026-11-19", "at": "16:30", "direction": "out", "reason": "Dock 2 was dark"}
    run(OutageState.send, fix, form)
    assert sorted(line.name for line in fix.lines) == ["Ben", "Mira"]
    assert desk.cases.corrections.list(desk.actor).total == 0
    run(OutageState.send, fix, form)
    assert desk.cases.corrections.list(desk.actor).total == 2
    assert not fix.shown


def test_an_outage_is_decided_as_a_whole(desk: Desk, mira: EmployeeId, world: World) -> None:
    fix = desk.state(OutageState)
    run(OutageState.show, fix, True)
    run(OutageState.pick_site, fix, fix.site_choices[0][0])
    form = {"day": "2026-11-19", "at": "16:30", "direction": "out", "reason": "Dock 2 was dark"}
    run(OutageState.send, fix, form)
    run(OutageState.send, fix, form)
    desk.actor = world.actor(Role.HR, name="Ben")
    page = opened(desk)
    ((batch, people),) = page.batches
    assert people == "1 person"
    run(CorrectionsState.approve_batch, page, batch)
    assert page.rows == []


def test_an_outage_without_people_or_time_says_what_is_missing(desk: Desk) -> None:
    fix = desk.state(OutageState)
    run(OutageState.send, fix, {"day": "2026-11-19", "at": "16:30"})
    assert fix.errors == {"people": "Choose at least one person."}
    run(OutageState.send, fix, {"day": "2026-11-19", "at": ""})
    assert fix.errors == {"at": "Give the time as 16:30."}


def test_another_time_forgets_the_effect_that_was_shown(desk: Desk, mira: EmployeeId) -> None:
    fix = desk.state(OutageState)
    run(OutageState.show, fix, True)
    run(OutageState.pick_site, fix, fix.site_choices[0][0])
    form = {"day": "2026-11-19", "at": "16:30", "direction": "out", "reason": "Dark"}
    run(OutageState.send, fix, form)
    run(OutageState.changed, fix, "17:00")
    assert fix.lines == []


def test_a_manager_reminds_once_and_sees_when(desk: Desk) -> None:
    page = opened(desk)
    (row,) = page.forgotten
    assert (row.reminded, row.may_remind) == ("", True)
    run(CorrectionsState.remind, page, row.employee)
    assert desk.notice.title == "Mira is reminded."
    (row,) = page.forgotten
    assert (row.reminded, row.may_remind) == ("Reminded Mon 23 Nov 09:00 by Ada", False)
    run(CorrectionsState.remind, page, row.employee)
    assert (desk.notice.title, desk.notice.kind) == ("Nobody was reminded.", "absent")


def test_nobody_reminds_themselves(desk: Desk, world: World, mira: EmployeeId) -> None:
    desk.actor = world.actor(Role.HR, employee=mira, name="Mira")
    (row,) = opened(desk).forgotten
    assert not row.may_remind
