"""A pay period on its page: what is in the way, who may do what, the lock, and what comes late."""

import asyncio

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web.pay_periods import state as module
from attendance_app.web.pay_periods.state import PeriodState
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
    desk = Desk(monkeypatch, hr, frozen_cases).serves(module)
    october = next(p for p in frozen_cases.pay_periods.list(hr) if p.starts_on.month == 10)
    return desk.at(f"/pay-periods?period={october.id}")


def opened(desk: Desk) -> PeriodState:
    page = desk.state(PeriodState)
    run(PeriodState.load, page)
    return page


def locked(desk: Desk, world: World) -> PeriodState:
    page = opened(desk)
    run(PeriodState.approve_team, page, 0)
    run(PeriodState.approve_hr, page)
    desk.actor = world.actor(Role.HR, name="Ben")
    run(PeriodState.load, page)
    run(PeriodState.lock, page)
    return page


def test_the_stepper_says_where_a_period_stands(desk: Desk) -> None:
    page = opened(desk)
    assert page.card.label == "1 \u2013 31 October 2026"
    states = [(step.name, step.state) for step in page.steps]
    assert states == [
        ("Open", "done"),
        ("Managers", "now"),
        ("HR approval", "todo"),
        ("Locked", "todo"),
        ("Exported", "todo"),
    ]
    assert page.steps[0].more == "1 person"
    assert len(page.card.seal.split()) == 7


def test_what_is_in_the_way_carries_its_fix(desk: Desk, world: World, mira: EmployeeId) -> None:
    world.clocked(mira, "2026-10-06 08:00 in")
    page = opened(desk)
    (row,) = page.blockers
    assert (row.deed, row.text, row.day, row.at) == (
        "propose",
        "Propose 16:30",
        "2026-10-06",
        "16:30",
    )
    assert row.sentence == "Tue 6 Oct: Clocked in at 08:00, never out"
    assert (page.card.in_the_way, page.card.may_approve_hr) == (1, False)


def test_another_person_locks_and_the_seal_stays(desk: Desk, world: World) -> None:
    page = opened(desk)
    run(PeriodState.approve_team, page, 0)
    run(PeriodState.approve_hr, page)
    assert not page.card.may_lock, "who approved as HR does not lock"
    approved = page.card.seal
    desk.actor = world.actor(Role.HR, name="Ben")
    run(PeriodState.load, page)
    run(PeriodState.lock, page)
    assert page.card.state == "locked"
    assert (page.card.seal, bool(page.card.data_seal)) == (approved, True)
    run(PeriodState.load, page)
    assert page.card.seal == approved
    assert [act.text for act in page.acts] == [
        "Ben locked",
        "Ada approved as HR",
        "Ada approved as manager",
    ]


def test_a_later_fact_voids_the_approval_and_says_so(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    page = opened(desk)
    run(PeriodState.approve_team, page, 0)
    assert page.teams[0].approved
    world.clocked(mira, "2026-10-07 08:00 in", "2026-10-07 16:00 out")
    run(PeriodState.load, page)
    assert page.teams[0].approved == ""
    assert any(act.void for act in page.acts)


def test_a_refusal_is_said_and_changes_nothing(desk: Desk, world: World, mira: EmployeeId) -> None:
    world.clocked(mira, "2026-10-06 08:00 in")
    page = opened(desk)
    run(PeriodState.approve_team, page, 0)
    assert desk.notice.kind == "absent"
    assert page.card.state == "open"


def test_what_comes_after_the_lock_is_a_line_of_the_open_period(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    locked(desk, world)
    world.clocked(mira, "2026-10-08 08:00 in", "2026-10-08 16:30 out")
    november = next(p for p in desk.cases.pay_periods.list(desk.actor) if p.starts_on.month == 11)
    desk.cases.recompute.sweep()
    desk.at(f"/pay-periods?period={november.id}")
    page = opened(desk)
    (line,) = page.adjustments
    assert (line.name, line.day, line.kind) == ("Mira", "Thu 8 Oct", "regular")
    assert line.minutes.replace("\u202f", " ") == "+8 h 30"
    assert line.origin == "October 2026"


def test_news_is_noticed_without_reading_the_whole_page(
    desk: Desk, world: World, mira: EmployeeId
) -> None:
    page = opened(desk)
    before = asyncio.run(page._seen())
    assert before == asyncio.run(page._seen())
    world.clock.advance(seconds=1)
    world.clocked(mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    assert asyncio.run(page._seen()) != before


def test_reopening_takes_two_people(desk: Desk, world: World) -> None:
    page = locked(desk, world)
    run(PeriodState.ask_reopen, page, {"reason": "The wrong rules"})
    assert (page.card.reopen_asked_by, page.card.may_reopen) == ("Ben", False)
    desk.actor = world.actor(Role.HR, name="Cleo")
    run(PeriodState.load, page)
    assert page.card.may_reopen
    run(PeriodState.reopen, page)
    assert (page.card.state, page.card.revision) == ("open", 2)


def test_the_calendar_is_changed_with_a_day_that_fits(desk: Desk) -> None:
    page = opened(desk)
    run(PeriodState.show, page, "calendar", True)
    run(PeriodState.save_calendar, page, {"frequency": "weekly", "anchor": ""})
    assert page.errors == {"anchor": "Choose the first day of some period."}
    form = {"frequency": "weekly", "anchor": "2026-11-02", "sign_off": "on"}
    run(PeriodState.save_calendar, page, form)
    assert (page.calendar.frequency, page.calendar.sign_off) == ("weekly", True)


def test_custom_days_need_both_ends(desk: Desk) -> None:
    page = opened(desk)
    run(PeriodState.save_custom, page, {"starts_on": "2026-12-01"})
    assert page.errors == {"ends_on": "Choose both days."}
