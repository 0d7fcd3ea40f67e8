"""Timesheets on the real use cases: live, by the address, and only of whom one may see."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web import finding, spans
from attendance_app.web.timesheets import reading, state, teams_state, why_state
from attendance_app.web.timesheets.state import SheetState, TeamSheetState
from attendance_app.web.timesheets.teams_state import TeamsState
from attendance_app.web.timesheets.why_state import WhyState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run


@pytest.fixture
def mira(world: World) -> EmployeeId:
    world.company()
    person = world.employee("Mira", world.site(), number="A-1", shift=world.shift())
    world.clocked(person, "2026-11-19 07:58 in", "2026-11-19 16:30 out")
    return person


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World, mira: EmployeeId
) -> Desk:
    hr = world.actor(Role.HR, name="Ada")
    return Desk(monkeypatch, hr, frozen_cases).serves(reading, spans, why_state)


def test_a_team_is_listed_for_the_week_of_the_address(desk: Desk) -> None:
    page = desk.at("/timesheets?day=2026-11-19").state(TeamSheetState)
    run(TeamSheetState.load, page)
    (row,) = page.rows
    assert (row.name, row.worked.replace("\u202f", " ")) == ("Mira", "8 h 32")
    assert [day.kind for day in row.days].index("work") == 3
    assert page.span.label == "16 \u2013 22 November 2026"
    assert row.href == f"/timesheets/{row.id}?day=2026-11-16"


def test_filters_stay_in_the_address(desk: Desk) -> None:
    page = desk.at("/timesheets?day=2026-11-19&only=to_settle").state(TeamSheetState)
    run(TeamSheetState.load, page)
    assert page.rows == []
    to = leads_to(run(TeamSheetState.search, page, " mira "))
    assert "q=mira" in to
    assert "only=to_settle" in to
    assert "day=2026-11-09" in leads_to(run(TeamSheetState.turn, page, page.span.earlier))
    assert "only" not in leads_to(run(TeamSheetState.pick, page, "only", ""))


def test_a_pay_period_is_shown_whole(desk: Desk) -> None:
    page = desk.at("/timesheets?day=2026-11-19&view=period").state(TeamSheetState)
    run(TeamSheetState.load, page)
    assert (page.span.first, page.span.last) == ("2026-11-01", "2026-11-30")


def test_somebodys_days_are_their_workweek(desk: Desk, mira: EmployeeId) -> None:
    desk.cases.pay_periods.list(desk.actor)
    page = desk.at(f"/timesheets/{mira}?day=2026-11-19").state(SheetState)
    run(SheetState.load, page)
    assert (page.card.name, page.card.state) == ("Mira", "Open")
    rows = [row for block in page.blocks for row in block.rows]
    assert len(rows) == 7
    assert next(row for row in rows if row.day == "2026-11-19").since == "07:58"


def test_a_punch_changes_what_the_loop_looks_at(desk: Desk, world: World, mira: EmployeeId) -> None:
    page = desk.at(f"/timesheets/{mira}?day=2026-11-19").state(SheetState)
    run(SheetState.load, page)
    before = asyncio.run(page._seen())
    assert asyncio.run(page._seen()) == before
    world.clocked(mira, "2026-11-20 08:00 in")
    assert asyncio.run(page._seen()) != before
    run(SheetState.load, page)
    assert page.focus.title == "Friday 20 November"


async def one_beat(_state: object, every: float) -> AsyncIterator[int]:
    """A page that is looked at for one beat."""
    yield 0


def test_a_change_before_the_first_look_is_not_missed(
    desk: Desk, world: World, mira: EmployeeId, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = desk.at(f"/timesheets/{mira}?day=2026-11-19").state(SheetState)
    run(SheetState.load, sheet)
    monkeypatch.setattr(state, "still_open", one_beat)
    world.clocked(mira, "2026-11-20 08:00 in")
    run(SheetState.watch, sheet)
    assert sheet.focus.title == "Friday 20 November"


def test_a_change_of_a_day_before_the_first_look_is_not_missed(
    desk: Desk, world: World, mira: EmployeeId, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = desk.at(f"/timesheets/{mira}/2026-11-19").state(WhyState)
    run(WhyState.load, day)
    recorded = len(day.punches)
    monkeypatch.setattr(why_state, "still_open", one_beat)
    world.clocked(mira, "2026-11-19 17:00 in", "2026-11-19 18:00 out")
    run(WhyState.watch, day)
    assert len(day.punches) == recorded + 2


def test_hr_makes_teams_and_says_how_people_are_paid(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    world.employee("Lena")
    drawer = desk.serves(teams_state, finding).state(TeamsState)
    run(TeamsState.show, drawer, True)
    run(TeamsState.save, drawer, {"person": ""})
    assert drawer.errors == {"person": "Choose a person."}
    form = {"person": "mira", "manager": "Lena", "pay_class": "salaried_exempt"}
    run(TeamsState.save, drawer, form)
    assert ("Lena", "1 person") in drawer.teams
    run(TeamsState.save, drawer, {"person": "lena", "manager": "mira"})
    assert drawer.errors != {}, "nobody manages their own manager"
    run(TeamsState.save, drawer, {"person": "mira", "manager": "Nobody"})
    assert ("Lena", "1 person") not in drawer.teams


def test_several_people_get_their_manager_at_once(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    for name in ("Lena", "Kenji Ito", "Kenji Oda"):
        world.employee(name)
    drawer = desk.serves(teams_state, finding).state(TeamsState)
    run(TeamsState.show, drawer, True)
    for name in ("mira", "kenji oda"):
        run(TeamsState.look, drawer, name)
        ((_, offered),) = drawer.offered
        emptied = drawer.taken
        run(TeamsState.look, drawer, offered)
        assert drawer.taken == emptied + 1, "what was chosen leaves the line free for the next"
    run(TeamsState.save, drawer, {"person": "kenji", "manager": "Lena"})
    assert drawer.errors["person"].startswith("Several people fit.")
    run(TeamsState.save, drawer, {"person": "", "manager": "Zoe"})
    assert drawer.errors["manager_id"].startswith("Nobody fits.")
    run(TeamsState.save, drawer, {"person": "", "manager": "Lena"})
    assert ("Lena", "2 people") in drawer.teams
    assert drawer.chosen == []


def test_a_stranger_is_not_found(desk: Desk, world: World, mira: EmployeeId) -> None:
    desk.actor = world.actor(Role.EMPLOYEE, employee=world.employee("Ben"))
    page = desk.at(f"/timesheets/{mira}").state(SheetState)
    run(SheetState.load, page)
    assert (page.error != "", page.card.id) == (True, 0)


def test_the_why_of_a_day_names_each_step(desk: Desk, mira: EmployeeId) -> None:
    page = desk.at(f"/timesheets/{mira}/2026-11-19").state(WhyState)
    run(WhyState.load, page)
    assert page.card.title == "Thursday 19 November 2026"
    assert [tile.label for tile in page.tiles][-1] == "Paid"
    assert page.steps[0].headline
    assert {bar.part for bar in page.line.bars if bar.look == "w-work"} != {""}


def test_a_day_that_is_none_is_told(desk: Desk, mira: EmployeeId) -> None:
    page = desk.at(f"/timesheets/{mira}/yesterday").state(WhyState)
    run(WhyState.load, page)
    assert page.error == "Choose a day from the calendar."
    page = desk.at("/timesheets/nobody/2026-11-19").state(WhyState)
    run(WhyState.load, page)
    assert page.error == "There is no such day."
