"""Reports as CSV over HTTP."""

import csv
from io import StringIO

import pytest

from attendance_app.domain.actor import SYSTEM, Scope
from attendance_app.wiring import UseCases
from tests.api.conftest import Client

SPAN = {"first": "2026-10-01", "last": "2026-10-31"}


@pytest.fixture
def hr(client: Client, cases: UseCases) -> Client:
    cases.sites.add(SYSTEM, "Berlin", "Europe/Berlin")
    token = cases.tokens.create(SYSTEM, "payroll", Scope.HR)
    client.http.headers["Authorization"] = f"Bearer {token}"
    client.post("/api/v1/employees", json={"number": "7", "name": "=1+1", "site_id": 1})
    return client


@pytest.mark.parametrize("name", ["rounding", "average-week"])
def test_a_report_is_a_file_that_no_spreadsheet_computes(hr: Client, name: str) -> None:
    answer = hr.get(f"/api/v1/reports/{name}.csv", params=SPAN | {"last": "2027-01-31"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"{name}-2026-10-01-2027-01-31.csv" in answer.headers["content-disposition"]
    titles, line = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert (titles[1], line[1], len(titles)) == ("Name", "'=1+1", len(line))


def test_a_span_that_is_none_is_a_problem_document(hr: Client) -> None:
    answer = hr.get("/api/v1/reports/rounding.csv", params={"first": "2026-10-01", "last": "x"})
    assert (answer.status_code, answer.json()["field"]) == (422, "last")
    answer = hr.get("/api/v1/reports/rounding.csv", params=SPAN | {"last": "2026-09-01"})
    assert answer.json()["detail"] == "Choose a week to a year."


def test_kiosks_read_no_report(client: Client, cases: UseCases) -> None:
    site = cases.sites.add(SYSTEM, "Berlin", "Europe/Berlin")
    token = cases.tokens.create(SYSTEM, "door", Scope.KIOSK, site)
    headers = {"Authorization": f"Bearer {token}"}
    assert (
        client.get("/api/v1/reports/rounding.csv", params=SPAN, headers=headers).status_code == 403
    )
