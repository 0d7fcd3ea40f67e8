"""The schedule: cells become drafts, are copied, undone and published; conflicts are named."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import finding, spans
from attendance_app.web.schedule import reading
from attendance_app.web.schedule import state as module
from attendance_app.web.schedule.state import ScheduleState
from attendance_app.web.schedule.views import CellBox
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run

MONDAY, TUESDAY, SATURDAY = "2026-11-23", "2026-11-24", "2026-11-28"


@pytest.fixture
def mira(world: World) -> EmployeeId:
    world.company()
    return world.employee("Mira", world.site(), shift=world.shift())


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World, mira: EmployeeId
) -> Desk:
    hr = world.actor(Role.HR, name="Ada")
    return (
        Desk(monkeypatch, hr, frozen_cases).serves(module, reading, spans, finding).at("/schedule")
    )


def opened(desk: Desk) -> ScheduleState:
    page = desk.state(ScheduleState)
    run(ScheduleState.load, page)
    return page


def cell(page: ScheduleState, day: str, person: int = 0) -> CellBox:
    return next(one for one in page.rows[person].cells if one.day == day)


def plan_night(page: ScheduleState, day: str) -> None:
    run(ScheduleState.open_cell, page, cell(page, day).id)
    run(ScheduleState.pick_kind, page, "hours")
    run(ScheduleState.save_cell, page, {"starts": "22:00", "ends": "06:00"})


def test_a_week_shows_the_plan_of_each_person(desk: Desk) -> None:
    page = opened(desk)
    assert page.heads[0].text == "Mon 23"
    assert page.heads[0].today
    box = cell(page, MONDAY)
    assert (box.hours, box.note, box.look) == ("08:00\u201316:30", "Day", "early")
    assert cell(page, SATURDAY).hours == ""
    assert page.covers[0].text == "1 of 1"


def test_a_night_shift_is_a_draft_until_it_is_published(desk: Desk) -> None:
    page = opened(desk)
    plan_night(page, SATURDAY)
    box = cell(page, SATURDAY)
    assert (box.hours, box.look, box.draft) == ("22:00\u201306:00", "night", True)
    assert (page.drafts, page.changed) == (1, 1)
    run(ScheduleState.publish, page)
    assert desk.notice.title == "Published: 1 change."
    assert (page.drafts, cell(page, SATURDAY).draft) == (0, False)


def test_a_day_is_copied_to_another(desk: Desk) -> None:
    page = opened(desk)
    run(ScheduleState.paste, page, cell(page, MONDAY).id, cell(page, SATURDAY).id)
    assert cell(page, SATURDAY).hours == "08:00\u201316:30"
    assert cell(page, SATURDAY).draft


def test_del_drafts_a_day_off_and_again_forgets_it(desk: Desk) -> None:
    page = opened(desk)
    run(ScheduleState.clear, page, cell(page, MONDAY).id)
    assert (cell(page, MONDAY).hours, cell(page, MONDAY).draft) == ("Off", True)
    run(ScheduleState.clear, page, cell(page, MONDAY).id)
    assert (cell(page, MONDAY).hours, cell(page, MONDAY).draft) == ("08:00\u201316:30", False)


def test_undo_brings_back_what_was_drafted_before(desk: Desk) -> None:
    page = opened(desk)
    plan_night(page, SATURDAY)
    run(ScheduleState.paste, page, cell(page, MONDAY).id, cell(page, SATURDAY).id)
    run(ScheduleState.undo, page)
    assert cell(page, SATURDAY).hours == "22:00\u201306:00"
    run(ScheduleState.undo, page)
    assert (cell(page, SATURDAY).hours, page.undoable) == ("", 0)


def test_shifts_that_overlap_are_named_in_the_cell_and_below(desk: Desk) -> None:
    page = opened(desk)
    run(ScheduleState.open_cell, page, cell(page, MONDAY).id)
    run(ScheduleState.pick_kind, page, "hours")
    run(ScheduleState.save_cell, page, {"starts": "22:00", "ends": "09:00"})
    box = cell(page, TUESDAY)
    assert box.look == "conflict"
    assert box.conflict
    assert any("Mira" in told for told in page.conflicts)


def test_half_typed_hours_are_said_at_their_field(desk: Desk) -> None:
    page = opened(desk)
    run(ScheduleState.open_cell, page, cell(page, SATURDAY).id)
    run(ScheduleState.pick_kind, page, "hours")
    run(ScheduleState.save_cell, page, {"starts": "22:00", "ends": ""})
    assert page.errors == {"ends": "Give both times."}
    assert cell(page, SATURDAY).hours == ""


def test_a_rotation_is_made_and_given_from_a_day_on(desk: Desk, mira: EmployeeId) -> None:
    page = opened(desk)
    shift = page.shift_choices[0][0]
    run(ScheduleState.show, page, "assign", True)
    run(ScheduleState.show, page, "rotation", True)
    run(ScheduleState.save_rotation, page, {"name": "4-3"} | {f"day_{n}": shift for n in range(4)})
    (rotation,) = page.rotations
    assert (rotation.name, rotation.told) == ("4-3", "1 week, 0 people")
    form = {"plan": f"rotation-{rotation.id}", "from": "2026-11-30"}
    run(ScheduleState.assign, page, form)
    assert page.errors == {"person": "Choose at least one person."}
    run(ScheduleState.look, page, page.offered[0][1])
    assert [int(person) for person, _ in page.chosen] == [mira]
    run(ScheduleState.assign, page, form | {"week": "1"})
    assert desk.notice.title == "1 person has a new plan."
    desk.at("/schedule?day=2026-11-30")
    page = opened(desk)
    assert [bool(one.hours) for one in page.rows[0].cells] == [True] * 4 + [False] * 3


def test_a_plan_is_for_whoever_was_found_on_whatever_page_they_stand(
    desk: Desk, world: World
) -> None:
    page, shift = opened(desk), world.shift("Late")
    world.employee("Søren Ødegård", number="88")
    run(ScheduleState.show, page, "assign", True)
    run(ScheduleState.look, page, "soren")
    assert page.offered == [(page.offered[0][0], "Søren Ødegård, 88")]
    run(ScheduleState.look, page, "Søren Ødegård, 88")
    run(ScheduleState.leave_out, page, page.chosen[0][0])
    assert page.chosen == []
    form = {"plan": f"shift-{shift}", "from": MONDAY, "person": "odegard"}
    run(ScheduleState.assign, page, form)
    assert desk.notice.title == "1 person has a new plan."


def test_the_plan_is_searched_on_the_server_and_the_words_stay_in_the_address(
    desk: Desk, world: World
) -> None:
    page = opened(desk)
    world.employee("Åse Lindqvist", world.any_site())
    there = leads_to(run(ScheduleState.search, page, " ase "))
    assert "q=ase" in there
    page = opened(desk.at(there))
    assert ([row.name for row in page.rows], page.mark.text) == (["Åse Lindqvist"], "1–1 of 1")  # noqa: RUF001
    assert "q=ase" in leads_to(run(ScheduleState.pick_length, page, "month"))


def test_last_week_is_copied_as_drafts(desk: Desk) -> None:
    page = opened(desk)
    plan_night(page, SATURDAY)
    run(ScheduleState.publish, page)
    desk.at("/schedule?day=2026-11-30")
    page = opened(desk)
    run(ScheduleState.copy_last_week, page)
    assert cell(page, "2026-12-05").hours == "22:00\u201306:00"
    assert page.drafts >= 1


def test_a_manager_plans_the_team_and_not_themselves(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    desk.actor = world.manager("Lena", mira)
    page = opened(desk)
    place = next(n for n, row in enumerate(page.rows) if row.name == "Mira")
    run(ScheduleState.paste, page, cell(page, MONDAY, place).id, cell(page, SATURDAY, place).id)
    run(ScheduleState.publish, page)
    assert desk.notice.title == "Published: 1 change."


def test_the_address_says_which_days_and_how_many(desk: Desk) -> None:
    page = opened(desk)
    assert "day=2026-11-30" in leads_to(run(ScheduleState.turn, page, 1))
    assert "length=month" in leads_to(run(ScheduleState.pick_length, page, "month"))
    desk.at("/schedule?length=fortnight&day=nonsense")
    assert len(opened(desk).heads) == 14
