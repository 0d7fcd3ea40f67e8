"""Setting up keeps what was typed and names the field that will not do."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.web.setup import state as module
from attendance_app.web.setup.state import SetupState, refusal
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    return Desk(monkeypatch, world.actor(), cases).serves(module)


def test_a_refused_try_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.at(
        "/setup?token=t1&error=rule_violation&field=zone&message=No%20zone&zone=X&name=Ada"
    ).state(SetupState)
    assert run(SetupState.load, page) == []
    assert (page.token, page.errors) == ("t1", {"zone": "No zone"})
    assert (page.draft["name"], page.draft["zone"]) == ("Ada", "X")


def test_without_a_link_it_says_how_to_get_one(desk: Desk) -> None:
    page = desk.at("/setup").state(SetupState)
    run(SetupState.load, page)
    assert "new one" in page.errors["form"]


def test_once_somebody_administers_the_door_is_elsewhere(desk: Desk, world: World) -> None:
    world.account(Role.ADMIN, password_hash="x")
    page = desk.at("/setup?token=t1").state(SetupState)
    assert leads_to(run(SetupState.load, page)) == "/login"


def test_a_zone_shows_the_time_there(desk: Desk) -> None:
    page = desk.state(SetupState)
    run(SetupState.zone_picked, page, "Asia/Dubai")
    assert page.zone_hint.startswith("There it is ")
    run(SetupState.zone_picked, page, "Mars/Base")
    assert page.zone_hint.startswith("No such zone")


def test_a_used_link_is_told_apart_from_a_field() -> None:
    assert list(refusal({"error": "link", "message": "x", "field": "token"})) == ["form"]
