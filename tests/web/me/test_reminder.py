"""A forgotten clock-out stands on the own page, with the one press that proposes it."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web.correcting import state as correcting
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.me import reading
from attendance_app.web.me import state as module
from attendance_app.web.me.reading import Reminder
from attendance_app.web.me.state import MeState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run


@pytest.fixture
def mira(world: World) -> EmployeeId:
    world.company()
    world.consent_text()
    person = world.employee("Mira", world.site(), shift=world.shift())
    world.clocked(person, "2026-11-20 07:58 in")
    return person


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World, mira: EmployeeId
) -> Desk:
    actor = world.actor(Role.EMPLOYEE, employee=mira, name="Mira")
    desk = Desk(monkeypatch, actor, frozen_cases).serves(module, reading, correcting)

    async def actor_of(_: object):
        return desk.actor

    monkeypatch.setattr(module, "actor_of", actor_of)
    return desk.at("/me")


def opened(desk: Desk) -> MeState:
    page = desk.state(MeState)
    run(MeState.load, page)
    assert page.error == ""
    return page


def test_who_was_reminded_proposes_the_clock_out_with_one_press(desk: Desk) -> None:
    assert opened(desk).reminder == Reminder()  # nobody reminded her yet
    desk.cases.reminders.sweep()
    found = opened(desk).reminder
    assert found.text.startswith("You are in since Fri 20 Nov 07:58; your shift ended 16:30.")
    assert (found.day, found.at) == ("2026-11-20", "16:30")
    asking = desk.state(CorrectingState)
    run(CorrectingState.propose, asking, 0, found.day, "out", found.at)
    assert desk.notice.title == "Asked: Fri 20 Nov 16:30."
    assert opened(desk).reminder == Reminder()
