"""Imports over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from attendance_app.domain.actor import Role, Scope
from tests.api.served import served
from tests.api.test_check_ins import refusal

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).replace(hour=8, minute=0, second=0)


@pytest.fixture
def app(settings, transaction, monkeypatch):
    with served(settings, transaction, monkeypatch, "http://127.0.0.1:9") as running:
        running.world.employee("Mira Kovač", running.site, number="1001")
        yield running


def item(hours=0, **more):
    at = (YESTERDAY + timedelta(hours=hours)).isoformat()
    return {"key": str(uuid4()), "employee_number": "1001", "at": at} | more


def send(client, *items):
    return client.post("/api/v1/punches", json={"punches": list(items)})


def test_a_batch_is_recorded_once_however_often_it_is_sent(app):
    program, batch = app.program(Scope.HR), [item(), item(9)]
    first, again = send(program, *batch).json(), send(program, *batch).json()
    assert (first["created"], again["created"]) == (2, 0)
    assert [one["status"] for one in again["results"]] == ["repeated", "repeated"]
    assert [one["punch_id"] for one in first["results"]] == [
        one["punch_id"] for one in again["results"]
    ]


def test_a_bad_item_is_told_beside_the_good_ones(app):
    body = send(app.program(Scope.ADMIN), item(), item(1, employee_number="9")).json()
    assert [(one["status"], one["code"]) for one in body["results"]] == [
        ("created", ""),
        ("refused", "unknown_employee"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"at": "2026-11-23T08:00:00"}, "punches.0.at"),
        ({"at": "yesterday"}, "punches.0.at"),
        ({"key": "seven"}, "punches.0.key"),
        ({"direction": "sideways"}, "punches.0.direction"),
        ({"site_id": 0}, "punches.0.site_id"),
        ({"surprise": 1}, "punches.0.surprise"),
    ],
)
def test_a_malformed_item_is_told_by_its_place(app, wrong, field):
    response = send(app.program(Scope.HR), item(**wrong))
    assert refusal(response) == (422, "rule_violation")
    assert response.json()["field"] == field


def test_more_than_a_thousand_are_refused_clearly(app):
    response = send(app.program(Scope.HR), *[item()] * 1001)
    assert refusal(response) == (422, "rule_violation")
    assert "1 to 1000" in response.json()["detail"]


def test_an_empty_batch_and_no_batch_are_refused(app):
    program = app.program(Scope.HR)
    assert refusal(send(program)) == (422, "rule_violation")
    assert program.post("/api/v1/punches", content=b"{").status_code == 422


def test_only_programs_of_hr_and_administrators_import(app):
    assert send(app.browser(), item()).status_code == 401
    assert send(app.signed_in(Role.ADMIN), item()).status_code == 401
    assert send(app.program(Scope.KIOSK), item()).status_code == 403
