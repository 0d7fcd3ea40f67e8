"""The form of a correction: it shows the effect before it is sent, and says what cannot be."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import spans
from attendance_app.web.correcting import state as module
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run


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
    return Desk(monkeypatch, hr, frozen_cases).serves(module, spans).at("/timesheets/1")


def asked(desk: Desk) -> list[str]:
    found = desk.cases.corrections.list(desk.actor).items
    return [f"{one.at_local} {one.direction} {one.state}" for one in found]


def test_the_effect_is_shown_before_anything_is_asked(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "16:30")
    assert (form.shown, form.draft.name, form.draft.own) == (True, "Mira", False)
    assert form.effect.change.replace("\u202f", " ") == "+8 h 32"
    (line,) = form.effect.lines
    assert (line.day, line.settled) == ("Thu 19 Nov", "settles “No clock-out”")
    assert asked(desk) == []


def test_each_change_shows_its_own_effect(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "")
    assert not form.effect.known
    run(CorrectingState.put, form, "at", "15:58")
    assert form.effect.change.replace("\u202f", " ") == "+8 h 00"


def test_sent_it_waits_for_a_second_person(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "16:30")
    run(CorrectingState.send, form, {"reason": "The door was locked"})
    assert asked(desk) == ["Thu 19 Nov 16:30 out requested"]
    assert not form.shown
    assert desk.notice.text == "A second person decides, not you and not Mira."


def test_a_row_proposes_in_one_step(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.propose, form, mira, "2026-11-19", "out", "16:30")
    assert asked(desk) == ["Thu 19 Nov 16:30 out requested"]


def test_a_time_to_come_is_refused_in_the_form(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-23", "out", "")
    run(CorrectingState.put, form, "at", "23:00")
    assert not form.effect.known
    assert form.errors != {}
    run(CorrectingState.send, form, {"reason": ""})
    assert asked(desk) == []


def test_what_is_no_time_says_how_to_give_one(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "16:30")
    run(CorrectingState.put, form, "at", "half past four")
    assert form.errors == {"at": "Give the time as 16:30."}


def test_the_punches_of_the_day_can_be_taken_away(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "")
    ((target, text),) = form.target_choices
    assert text.startswith("07:58 in")
    run(CorrectingState.put, form, "operation", "void")
    run(CorrectingState.put, form, "target", target)
    assert form.effect.known
    run(CorrectingState.send, form, {"reason": "Not me"})
    (one,) = desk.cases.corrections.list(desk.actor).items
    assert (one.operation, one.old_local) == ("void", "Thu 19 Nov 07:58")


def test_somebody_else_cannot_be_looked_at(desk: Desk, world: World, mira: EmployeeId) -> None:
    other = world.employee("Ben")
    desk.actor = world.actor(Role.EMPLOYEE, employee=other)
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "16:30")
    assert not form.shown
    assert desk.notice.kind == "absent"


def test_an_unknown_field_changes_nothing(desk: Desk, mira: EmployeeId) -> None:
    form = desk.state(CorrectingState)
    run(CorrectingState.ask_for, form, mira, "2026-11-19", "out", "16:30")
    before = form.draft
    run(CorrectingState.put, form, "employee", "999")
    assert form.draft == before
