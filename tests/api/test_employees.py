"""Employees over HTTP."""

from collections.abc import AsyncIterator

import pytest

from attendance_app.domain.actor import SYSTEM, Scope
from attendance_app.wiring import UseCases
from tests.api.conftest import Client

EMPLOYEES = "/api/v1/employees"


@pytest.fixture
def hr(client: Client, cases: UseCases) -> Client:
    cases.sites.add(SYSTEM, "Berlin", "Europe/Berlin")
    token = cases.tokens.create(SYSTEM, "payroll", Scope.HR)
    client.http.headers["Authorization"] = f"Bearer {token}"
    return client


def new(**more: object) -> dict[str, object]:
    return {"number": "7", "name": "Mira Kovač", "site_id": 1} | more


def test_an_employee_is_added_and_read(hr: Client) -> None:
    added = hr.post(EMPLOYEES, json=new(name="=1+1 👩‍🚀 عمر"))
    assert added.status_code == 201
    read = hr.get(added.headers["location"]).json()
    assert (read["name"], read["zone"], read["face"]) == ("=1+1 👩‍🚀 عمر", "Europe/Berlin", "none")
    assert hr.get(EMPLOYEES, params={"q": "عمر"}).json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (new(name=""), 422, "rule_violation", "name"),
        (new(name="a\x00b"), 422, "rule_violation", "name"),
        (new(site_id=99), 422, "rule_violation", "site_id"),
        (new(site_id=2**70), 422, "rule_violation", "site_id"),
        (new(email="x"), 422, "rule_violation", "email"),
        (new(starts_on="yesterday"), 422, "rule_violation", "starts_on"),
        (new(salary=1), 422, "rule_violation", "salary"),
        ([], 422, "rule_violation", None),
    ],
)
def test_a_mistake_is_a_problem_document(
    hr: Client, body: object, status: int, code: str, field: str | None
) -> None:
    answer = hr.post(EMPLOYEES, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json().get("field")) == (code, field)


def test_a_number_twice_is_a_conflict(hr: Client) -> None:
    hr.post(EMPLOYEES, json=new())
    answer = hr.post(EMPLOYEES, json=new(name="Other"))
    assert (answer.status_code, answer.json()["field"]) == (409, "number")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"null", b"[" * 20_000])
def test_what_is_no_json_is_refused(hr: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = hr.post(EMPLOYEES, content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_large_body_is_refused_by_what_it_says(hr: Client) -> None:
    answer = hr.post(EMPLOYEES, json=new(name="x" * 100_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_large_body_is_refused_when_it_does_not_say(hr: Client) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1000
            yield b"x" * 1000

    headers = {"Content-Type": "application/json"}
    answer = hr.post(EMPLOYEES, content=endless(), headers=headers)
    assert answer.status_code == 413
    assert sent < 200_000


@pytest.mark.parametrize("path", ["/0", "/-1", "/x", "/99999999999999999999"])
def test_an_id_that_is_none_is_refused(hr: Client, path: str) -> None:
    assert hr.get(EMPLOYEES + path).status_code == 422


def test_nobody_there_is_not_found(hr: Client) -> None:
    answer = hr.get(f"{EMPLOYEES}/4711")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_a_validation_says_repeats_no_input(hr: Client) -> None:
    answer = hr.post(EMPLOYEES, json=new(starts_on="my-secret"))
    assert "my-secret" not in answer.text
