"""The queue of held faces: three answers, and never by who took the pictures."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.web.employees import held_state
from attendance_app.web.employees.held_state import HeldState
from tests.builders import World
from tests.faces import Doors
from tests.web.desk import Desk, run


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(world)


@pytest.fixture
def held(doors: Doors) -> int:
    doors.enrolled("Jon", "the face")
    mira = doors.employee("Mira")
    doors.world.consent(mira, doors.text)
    assert doors.enrol(mira, "the face").held
    return mira


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, doors: Doors) -> Desk:
    second = doors.world.actor(Role.HR, name="Second HR")
    return Desk(monkeypatch, second, {"doubles": doors.doubles}).serves(held_state)


def test_both_names_are_shown_with_who_took_the_pictures(desk: Desk, held: int) -> None:
    page = desk.state(HeldState)
    run(HeldState.load, page)
    (row,) = page.rows
    assert (row.id, row.name, row.other, row.taken_by) == (held, "Mira", "Jon", "Hanna HR")
    assert row.may_accept


@pytest.mark.parametrize(
    ("verdict", "state"), [("different", "enrolled"), ("twins", "enrolled"), ("same", "consented")]
)
def test_each_answer_takes_the_face_off_the_queue(
    desk: Desk, doors: Doors, held: int, verdict: str, state: str
) -> None:
    page = desk.state(HeldState)
    run(HeldState.decide, page, held, verdict)
    assert (page.rows, desk.notice.title) == ([], "Decided.")
    assert doors.enrolment.standing(doors.hr, held).state == state


def test_whoever_took_the_pictures_is_told_to_ask_another(
    desk: Desk, doors: Doors, held: int
) -> None:
    desk.actor = doors.hr
    page = desk.state(HeldState)
    run(HeldState.decide, page, held, "twins")
    assert (len(page.rows), page.rows[0].may_accept) == (1, False)
    assert desk.notice.title == "This was not done."


def test_an_answer_that_is_none_changes_nothing(desk: Desk, held: int) -> None:
    page = desk.state(HeldState)
    run(HeldState.decide, page, held, "perhaps")
    assert len(page.rows) == 1
