"""Webhooks in the settings: added with a secret that is shown once, tested, removed."""

from dataclasses import replace

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import WebhookUnavailable
from attendance_app.web.settings import webhooks_state as module
from attendance_app.web.settings.webhooks_state import WebhooksState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.fakes import FakeWebhooks
from tests.web.desk import Desk, run


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    given = replace(cases, webhooks=replace(cases.webhooks, poster=FakeWebhooks()))
    return Desk(monkeypatch, world.actor(Role.ADMIN), given).serves(module)


def test_a_webhook_is_added_its_secret_shown_once_tested_and_removed(desk: Desk) -> None:
    page = desk.state(WebhooksState)
    run(WebhooksState.load, page)
    run(WebhooksState.show_adding, page, True)
    run(WebhooksState.add, page, {"name": "Bureau", "url": "https://bureau.example/hook?key=1"})
    assert page.secret.startswith("whsec_")
    assert [row.url for row in page.rows] == ["https://bureau.example/hook"]
    run(WebhooksState.forget, page)
    assert (page.secret, page.adding) == ("", False)
    run(WebhooksState.test, page, page.rows[0].id)
    assert desk.notice.kind == "ok"
    desk.cases.webhooks.poster.trouble = WebhookUnavailable("The receiver answered 500.")
    run(WebhooksState.test, page, page.rows[0].id)
    assert (desk.notice.kind, page.testing) == ("absent", 0)
    run(WebhooksState.remove, page, page.rows[0].id)
    assert page.rows == []


def test_a_wrong_address_is_said_beside_it_and_nothing_is_shown(desk: Desk) -> None:
    page = desk.state(WebhooksState)
    run(WebhooksState.load, page)
    run(WebhooksState.add, page, {"name": "Bureau", "url": "http://bureau.example"})
    assert (list(page.errors), page.secret, page.rows) == (["url"], "", [])


def test_hr_adds_none(desk: Desk, world: World) -> None:
    desk.actor = world.actor(Role.HR)
    page = desk.state(WebhooksState)
    run(WebhooksState.add, page, {"name": "Bureau", "url": "https://bureau.example"})
    assert (page.secret, page.rows) == ("", [])
    assert page.errors
