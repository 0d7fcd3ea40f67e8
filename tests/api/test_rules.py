"""What a change of the rules would do, as a file."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest

from attendance_app.domain.actor import SYSTEM, Actor, Role, Scope
from attendance_app.services.punches import PunchImport
from attendance_app.wiring import UseCases
from tests.api.conftest import Client

ADA, BEN = (Actor("system", None, name, frozenset({Role.HR})) for name in ("Ada", "Ben"))


@pytest.fixture
def hr(client: Client, cases: UseCases) -> Client:
    token = cases.tokens.create(SYSTEM, "payroll", Scope.HR)
    client.http.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
def version(hr: Client, cases: UseCases) -> int:
    """A draft that takes a meal out; eight long days were worked before it."""
    site = cases.sites.add(SYSTEM, "Berlin", "Europe/Berlin")
    hr.post("/api/v1/employees", json={"number": "7", "name": "=1+1", "site_id": site})
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=n) for n in range(2, 10)]
    punches = [
        PunchImport(uuid4(), "7", day + timedelta(hours=hours), direction)
        for day in days
        for hours, direction in ((0, "in"), (8, "out"))
    ]
    cases.punches.import_batch(SYSTEM, punches)
    made = cases.rules.create(ADA, "Berlin hourly", "us-federal")
    first = cases.rules.save_draft(ADA, made, {}, date(2020, 1, 1)).version
    assert first is not None
    cases.rules.submit(ADA, first.id)
    cases.rules.approve(BEN, first.id)
    cases.rules.assign(ADA, site, made, date(2020, 1, 1))
    next_one = cases.rules.save_draft(ADA, made, {"auto_break": [[360, 30]]}, date(2030, 1, 1))
    assert next_one.version is not None
    return next_one.version.id


def test_every_workday_that_would_change_is_a_line(hr: Client, version: int) -> None:
    answer = hr.get(f"/api/v1/rules/versions/{version}/effect.csv")
    assert answer.status_code == 200
    assert "Berlin%20hourly%2C%20version%202" in answer.headers["content-disposition"]
    titles, *lines = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert titles[-1] == "Change in minutes"
    assert [line[2] for line in lines] == ["'=1+1"] * 8
    assert {line[-1] for line in lines} == {"-30"}
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)


def test_who_may_not_change_rules_reads_no_effect(
    client: Client, cases: UseCases, version: int
) -> None:
    site = cases.sites.list()[0].id
    token = cases.tokens.create(SYSTEM, "door", Scope.KIOSK, site)
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/rules/versions/{version}/effect.csv"
    assert client.get(path, headers=headers).status_code == 403


def test_a_version_that_is_none_is_not_found(hr: Client) -> None:
    assert hr.get("/api/v1/rules/versions/999/effect.csv").status_code == 404
    assert hr.get("/api/v1/rules/versions/1/effect.csv?weeks=99").status_code == 422
