"""Kiosks at the desk: a code is shown until it is used, and a revoked kiosk is gone at once."""

import asyncio
from datetime import timedelta

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import NotSignedIn
from attendance_app.web.devices import state as module
from attendance_app.web.devices.state import KiosksState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    return Desk(monkeypatch, world.actor(Role.ADMIN), cases).serves(module).at("/kiosks")


def form(world: World) -> dict[str, str]:
    return {"name": "Dock 2", "site_id": str(world.any_site())}


def test_a_new_kiosk_shows_its_code_with_the_time_it_lives(desk: Desk, world: World) -> None:
    page = desk.state(KiosksState)
    run(KiosksState.load, page)
    run(KiosksState.add, page, form(world))
    assert (len(page.code.code), page.code.name, page.adding) == (9, "Dock 2", False)
    assert page.code.left in ("10:00", "9:59")
    assert [row.state for row in page.rows] == ["waiting"]
    assert page.sums.line == "0 paired, 1 waiting"


def test_the_dialog_notices_that_the_code_was_used(desk: Desk, world: World) -> None:
    page = desk.state(KiosksState)
    run(KiosksState.add, page, form(world))
    credential, _ = desk.cases.kiosks.pair(page.code.code, "10.0.0.1")
    asyncio.run(page._read())
    assert page.code.paired
    assert [row.state for row in page.rows] == ["online"]

    run(KiosksState.revoke, page, page.rows[0].id)
    assert [row.state for row in page.rows] == ["revoked"]
    with pytest.raises(NotSignedIn):
        desk.cases.kiosks.authenticate(credential)


def test_a_closed_code_is_forgotten(desk: Desk, world: World) -> None:
    page = desk.state(KiosksState)
    run(KiosksState.add, page, form(world))
    run(KiosksState.close_code, page)
    assert (page.code.code, page._shown) == ("", None)


def test_the_countdown_ends_at_zero(desk: Desk, world: World) -> None:
    page = desk.state(KiosksState)
    run(KiosksState.add, page, form(world))
    assert page._shown is not None
    late = page._shown.expires_at + timedelta(minutes=5)
    card = module.code_card(page._shown, "Dock 2", late)
    assert (card.left, card.percent) == ("0:00", 0)


@pytest.mark.parametrize("missing", ["name", "site_id"])
def test_what_is_missing_is_named(desk: Desk, world: World, missing: str) -> None:
    page = desk.state(KiosksState)
    run(KiosksState.add, page, form(world) | {missing: ""})
    assert list(page.errors) == [missing]
    assert page.code.code == ""


def test_hr_may_look_but_pairs_nothing(desk: Desk, world: World) -> None:
    desk.actor = world.actor(Role.HR)
    page = desk.state(KiosksState)
    run(KiosksState.add, page, form(world))
    assert list(page.errors) == ["form"]
    assert page.rows == []
