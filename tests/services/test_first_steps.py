"""A new installation says what to do next, until it is done."""

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.db.presence import move
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied
from attendance_app.services.first_steps import FirstSteps
from tests.builders import World, actor_with, admin


@pytest.fixture
def steps(transaction: Transaction) -> FirstSteps:
    return FirstSteps(transaction)


def test_each_deed_is_ticked_off(steps: FirstSteps, world: World) -> None:
    world.company()
    now = steps.now(admin())
    assert (now.person, now.face, now.kiosk, now.done, now.newest) == (
        False,
        False,
        False,
        False,
        None,
    )
    mira = world.employee("Mira")
    world.kiosk()
    now = steps.now(admin())
    assert (now.person, now.kiosk, now.newest, now.done) == (True, True, mira, False)


def test_who_only_uses_pins_is_done_with_the_first_punch(steps: FirstSteps, world: World) -> None:
    mira = world.employee("Mira")
    with world.transaction() as session:
        move(session, mira, world.clock.now(), "in", world.any_site(), None)
    assert steps.now(admin()).done


def test_a_manager_is_not_asked_to_set_up(steps: FirstSteps) -> None:
    with pytest.raises(AccessDenied):
        steps.now(actor_with(Role.MANAGER))
