"""Schedules at the desk: made, paused and removed, with when they run next."""

from datetime import UTC, datetime, time

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.export_schedule import Plan, Trigger
from attendance_app.services.recipients import Recipients
from attendance_app.web.payroll import schedules_state as module
from attendance_app.web.payroll.schedules_state import SchedulesState
from attendance_app.web.payroll.schedules_views import wish_of
from attendance_app.web.payroll.telling import told_of
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run

WEEKLY = {"name": "To the bureau", "trigger": "weekly", "weekday": "0", "at": "06:00"}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    desk = Desk(monkeypatch, world.actor(Role.HR), frozen_cases)
    return desk.serves(module).at("/payroll/schedules")


def test_a_schedule_is_made_paused_resumed_and_removed(desk: Desk) -> None:
    page = desk.state(SchedulesState)
    run(SchedulesState.load, page)
    run(SchedulesState.show_adding, page, True)
    run(SchedulesState.add, page, {**WEEKLY, "kind_csv": "on"})
    assert page.errors == {}
    (row,) = page.rows
    assert (row.name, row.what) == ("To the bureau", "Table, all sites")
    assert (row.next, row.told, page.adding) == ("Mon 23 Nov, 06:00", "nobody is told", False)
    run(SchedulesState.pause, page, row.id)
    assert (page.rows[0].paused, page.rows[0].next) == (True, "Paused")
    run(SchedulesState.resume, page, row.id)
    assert not page.rows[0].paused
    run(SchedulesState.remove, page, row.id)
    assert page.rows == []
    run(SchedulesState.pause, page, row.id)
    assert desk.notice.kind == "absent"


def test_what_is_missing_is_said_beside_its_field_and_the_form_stays(desk: Desk) -> None:
    page = desk.state(SchedulesState)
    run(SchedulesState.load, page)
    run(SchedulesState.show_adding, page, True)
    for wrong, field in (
        ({"at": "soon"}, "at"),
        ({"trigger": "never"}, "trigger"),
        ({"weekday": ""}, "day"),
        ({"name": ""}, "name"),
        ({}, "kinds"),
    ):
        run(SchedulesState.add, page, WEEKLY | wrong)
        assert (list(page.errors), page.adding, page.saving) == ([field], True, False)
    assert page.rows == []


def test_a_lock_needs_neither_day_nor_time() -> None:
    wish = wish_of({"name": "x", "trigger": "on_lock", "kind_adp": "on"}, [("adp", "ADP")])
    assert (wish.plan, wish.kinds) == (Plan(Trigger.ON_LOCK, 0, time()), ["adp"])


def test_a_time_with_seconds_or_a_zone_is_only_hours_and_minutes() -> None:
    wish = wish_of({"trigger": "monthly", "day": "3", "at": "06:30:59+02:00"}, [])
    assert wish.plan == Plan(Trigger.MONTHLY, 3, time(6, 30))
    with pytest.raises(RuleViolation):
        wish_of({"trigger": "monthly", "day": "-3", "at": "06:30"}, [])


def test_recipients_are_read_from_the_form_and_nothing_else_is() -> None:
    form = {"mail": "a@x.example, b@x.example", "hook_7": "on", "hook_x": "on", "hook_8": ""}
    assert told_of(form) == Recipients(("a@x.example", "b@x.example"), (7,))
    assert told_of({"hook_" + "9" * 30: "on"}) == Recipients()


def test_a_manager_gets_a_sentence_and_nothing_is_made(desk: Desk, world: World) -> None:
    desk.actor = world.actor(Role.MANAGER)
    page = desk.state(SchedulesState)
    run(SchedulesState.load, page)
    assert page.error
    run(SchedulesState.add, page, {**WEEKLY, "kind_csv": "on"})
    assert page.rows == []
    assert page.errors


def test_the_next_year_is_said(desk: Desk, frozen_cases: UseCases) -> None:
    frozen_cases.payroll.clock.set(datetime(2026, 12, 29, tzinfo=UTC))  # pyright: ignore
    page = desk.state(SchedulesState)
    run(SchedulesState.load, page)
    run(SchedulesState.add, page, {**WEEKLY, "kind_csv": "on"})
    assert page.rows[0].next == "Mon 4 Jan 2027, 06:00"
