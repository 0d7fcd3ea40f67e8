"""Badges over HTTP: held to a kiosk's reader, and given out by a program."""

from uuid import uuid4

import pytest

from attendance_app.api import check_ins
from attendance_app.domain.actor import SYSTEM, Scope
from tests.api.served import Served, served

NUMBER = "0004417702"
CHECK_IN = "/api/v1/check-ins/badge"


@pytest.fixture
def app(settings, transaction, monkeypatch):
    monkeypatch.setattr(check_ins, "_REFUSED_AFTER_S", 0.2)
    with served(settings, transaction, monkeypatch, "http://127.0.0.1:9") as running:
        yield running


@pytest.fixture
def jon(app: Served):
    jon = app.world.employee("Jon Berg", app.site, number="77")
    app.cases.badges.assign(SYSTEM, jon, NUMBER)
    return jon


@pytest.fixture
def kiosk(app: Served):
    return app.kiosk()[0]


def test_a_badge_as_json_or_as_a_form_gets_201_and_the_same_key_the_same_punch(kiosk, jon):
    key = {"Idempotency-Key": str(uuid4())}
    first = kiosk.post(CHECK_IN, json={"badge": NUMBER}, headers=key)
    assert (first.status_code, first.json()["employee"]["name"]) == (201, "Jon Berg")
    again = kiosk.post(CHECK_IN, data={"badge": NUMBER}, headers=key)
    assert again.json() == first.json() | {"repeated": True}


def test_an_unknown_badge_is_told_slowly_in_the_kiosks_words_and_never_repeated(kiosk, jon):
    refused = kiosk.post(CHECK_IN, json={"badge": "9991234567"})
    told = refused.json()
    assert (refused.status_code, told["code"]) == (422, "badge_refused")
    assert told["title"] == "I do not know this badge"
    assert "9991234567" not in refused.text
    assert refused.elapsed.total_seconds() >= 0.2


@pytest.mark.parametrize("body", ["{}", "[]", '{"badge": 7}', '{"pin": "secret-pin"}', "\\"])
def test_a_broken_request_says_what_to_send_and_repeats_nothing(kiosk, body):
    refused = kiosk.post(CHECK_IN, content=body)
    assert refused.json()["detail"] == "Send `badge` as JSON or as a form."
    assert "secret-pin" not in refused.text


def test_a_site_may_want_the_pin_too_and_may_switch_badges_off(app, jon):
    app.cases.employees.set_pin(SYSTEM, jon, "8351")
    strict = app.kiosk(app.world.site("Vault", badge_needs_pin=True))[0]
    asked = strict.post(CHECK_IN, json={"badge": NUMBER})
    assert (asked.status_code, asked.json()["code"]) == (422, "badge_needs_pin")
    wrong = strict.post(CHECK_IN, json={"badge": NUMBER, "pin": "0000"})
    assert (wrong.json()["title"], wrong.json()["tries_left"]) == ("Badge or PIN is not right", 4)
    assert strict.post(CHECK_IN, json={"badge": NUMBER, "pin": "8351"}).status_code == 201
    closed = app.kiosk(app.world.site("Paris", badge_allowed=False))[0]
    assert closed.post(CHECK_IN, json={"badge": NUMBER}).json()["code"] == "badge_not_allowed"


def test_a_program_with_a_kiosk_token_holds_badges_to_its_own_reader(app, jon):
    assert app.program(Scope.KIOSK).post(CHECK_IN, json={"badge": NUMBER}).status_code == 201
    assert app.program(Scope.HR).post(CHECK_IN, json={"badge": NUMBER}).status_code == 403


def test_a_program_of_hr_gives_lists_and_revokes_and_reads_no_number_back(app, jon):
    hr, path = app.program(Scope.HR), f"/api/v1/employees/{jon}/badges"
    made = hr.post(path, json={"number": "5550001234", "label": "Blue fob"})
    assert (made.status_code, made.json()["ending"], made.json()["label"]) == (
        201,
        "1234",
        "Blue fob",
    )
    listed = hr.get(path)
    assert [one["ending"] for one in listed.json()] == ["1234", "7702"]
    assert not [n for n in (NUMBER, "5550001234") if n in listed.text + made.text]
    taken = hr.post(path, json={"number": NUMBER})
    assert (taken.status_code, taken.json()["field"]) == (409, "number")
    assert hr.delete(f"{path}/{made.json()['id']}?why=lost").status_code == 204
    assert [one["revoked_why"] for one in hr.get(path).json()] == [None, "lost"]
    assert hr.delete(f"{path}/999").status_code == 404
    assert app.program(Scope.KIOSK).get(path).status_code == 403
