"""Timesheets, corrections, leave and pay periods over HTTP, with the scopes that exist."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from attendance_app.domain.actor import SYSTEM, Scope
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.employees import EmployeeForm
from attendance_app.wiring import UseCases
from tests.api.conftest import Client

PATHS = (
    "/api/v1/timesheets?first=2026-01-05&last=2026-01-11",
    "/api/v1/timesheets/1?first=2026-01-05&last=2026-01-11",
    "/api/v1/corrections",
    "/api/v1/leave/types",
    "/api/v1/leave/requests",
    "/api/v1/leave/balances?employee_id=1&on=2026-01-05",
    "/api/v1/pay-periods",
    "/api/v1/pay-periods/1",
    "/api/v1/pay-periods/1/blockers",
    "/api/v1/pay-periods/1/adjustments",
    "/api/v1/pay-periods/1/comparison",
    "/api/v1/pay-periods/1/comparison.csv",
)


@pytest.fixture
def mira(cases: UseCases) -> EmployeeId:
    site = cases.sites.add(SYSTEM, "Berlin", "Europe/Berlin")
    began = cases.punches.clock.now().date() - timedelta(days=365)
    return cases.employees.create(
        SYSTEM, EmployeeForm("1001", "Mira Kovač", None, "", site, starts_on=began)
    )


@pytest.fixture
def hr(client: Client, cases: UseCases, mira: EmployeeId) -> Client:
    token = cases.tokens.create(SYSTEM, "payroll", Scope.HR)
    client.http.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
def yesterday(cases: UseCases) -> str:
    """A day on which Mira worked from eight to four, at her site."""
    return (cases.punches.clock.now().date() - timedelta(days=2)).isoformat()


@pytest.fixture
def worked(hr: Client, yesterday: str) -> str:
    key = "01890000-0000-7000-8000-00000000000"
    punches = [
        {"key": f"{key}{n}", "employee_number": "1001", "at": f"{yesterday}T{at}Z", "direction": d}
        for n, (at, d) in enumerate((("07:00:00", "in"), ("15:00:00", "out")))
    ]
    assert hr.post("/api/v1/punches", json={"punches": punches}).json()["created"] == 2
    return yesterday


def test_hours_are_read_by_person_and_by_day(hr: Client, worked: str, mira: EmployeeId) -> None:
    span = {"first": worked, "last": worked}
    people = hr.get("/api/v1/timesheets", params=span).json()
    assert [(p["name"], p["totals"]["worked"]) for p in people["items"]] == [("Mira Kovač", 480)]
    sheet = hr.get(f"/api/v1/timesheets/{mira}", params=span).json()
    (day,) = sheet["days"]
    assert (day["day"], day["worked"], day["first_in"][2:]) == (worked, 480, ":00")
    assert len(sheet["sha256"]) == 64


def test_a_correction_is_asked_for_and_changes_nothing_yet(
    hr: Client, worked: str, mira: EmployeeId
) -> None:
    asked = {"employee_id": mira, "operation": "add", "direction": "in", "day": worked}
    refused = hr.post("/api/v1/corrections", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "rule_violation")
    made = hr.post("/api/v1/corrections", json=asked | {"at": "20:00", "reason": "Came back"})
    assert made.status_code == 201
    (seen,) = hr.get("/api/v1/corrections", params={"state": "requested"}).json()["items"]
    assert (seen["id"], seen["state"], seen["requested_by"]) == (
        *(made.json()["id"], "requested"),
        "payroll",
    )
    sheet = hr.get(f"/api/v1/timesheets/{mira}", params={"first": worked, "last": worked}).json()
    assert sheet["totals"]["worked"] == 480


def test_leave_is_asked_for(hr: Client, cases: UseCases, mira: EmployeeId) -> None:
    kind = cases.leave.add_type(SYSTEM, "SICK", "Sick", counted=False)
    types = hr.get("/api/v1/leave/types").json()
    assert kind in [one["id"] for one in types]
    day = "2026-01-05"
    wanted = {"employee_id": mira, "type_id": kind, "first_day": day, "last_day": day}
    answer = hr.post("/api/v1/leave/requests", json=wanted)
    assert answer.json()["detail"] == "Nothing is planned on these days."
    answer = hr.post("/api/v1/leave/requests", json=wanted | {"minutes": 0})
    assert (answer.status_code, answer.json()["field"]) == (422, "minutes")
    assert hr.get("/api/v1/leave/requests").json()["total"] == 0


def test_a_pay_period_tells_where_it_stands(hr: Client, worked: str) -> None:
    newest = hr.get("/api/v1/pay-periods").json()[0]
    assert (newest["state"], newest["people"]) == ("open", 1)
    seen = hr.get(f"/api/v1/pay-periods/{newest['id']}").json()
    assert (seen["steps"][-1]["name"], seen["dataset_sha256"], len(seen["sha256"])) == (
        *("exported", ""),
        64,
    )
    for more in ("blockers", "adjustments"):
        assert hr.get(f"/api/v1/pay-periods/{newest['id']}/{more}").json()["total"] == 0
    assert hr.get("/api/v1/pay-periods/99999").status_code == 404


def test_a_pay_period_is_compared_with_the_last_one(hr: Client, worked: str) -> None:
    period = hr.get("/api/v1/pay-periods").json()[0]["id"]
    told = hr.get(f"/api/v1/pay-periods/{period}/comparison").json()
    people = next(one for one in told["totals"] if one["kind"] == "people")
    assert (people["now"], people["before"], told["waiting"]) == (1, 1, 0)
    file = hr.get(f"/api/v1/pay-periods/{period}/comparison.csv")
    assert file.headers["cache-control"] == "no-store"
    titles, line = csv.reader(StringIO(file.content.decode("utf-8-sig")))
    assert (line[:2], len(titles)) == (["1001", "Mira Kovač"], len(line))


def test_kiosks_read_none_of_it(client: Client, cases: UseCases, mira: EmployeeId) -> None:
    site = cases.sites.list()[0].id
    token = cases.tokens.create(SYSTEM, "door", Scope.KIOSK, site)
    client.http.headers["Authorization"] = f"Bearer {token}"
    for path in PATHS:
        assert client.get(path).status_code == 403, path


def test_every_route_stands_in_the_description(client: Client) -> None:
    described = client.get("/api/openapi.json").json()["paths"]
    for path in PATHS:
        plain = path.partition("?")[0].replace("/1", "/{id}")
        assert any(plain == _plain(known) for known in described), path


def _plain(path: str) -> str:
    return path.replace("{employee_id}", "{id}").replace("{period_id}", "{id}")
