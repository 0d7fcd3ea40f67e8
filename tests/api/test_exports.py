"""Exports and presence over HTTP: who may, what is answered, how a file comes."""

import urllib.request
from hashlib import sha256

import pytest
from sqlalchemy import text

from attendance_app.domain.actor import Role, Scope
from attendance_app.domain.payroll_profile import Profile
from tests.api.served import Served, served
from tests.stack import Servers

OCTOBER = {"starts_on": "2026-10-01", "ends_on": "2026-10-31"}


@pytest.fixture
def app(settings, transaction, monkeypatch):
    with served(settings, transaction, monkeypatch, settings.face_worker_url) as running:
        yield running


@pytest.fixture
def hr(app: Served):
    with app.program(Scope.HR) as program:
        yield program


def finished(app: Served, hr) -> dict:
    """An export that a worker has done."""
    export = hr.post("/api/v1/exports", json=OCTOBER).json()
    assert app.cases.payroll.run(export["id"]) == "done"
    return hr.get(f"/api/v1/exports/{export['id']}").json()


def test_a_request_is_accepted_and_says_where_to_look(app: Served, hr):
    answer = hr.post("/api/v1/exports", json={**OCTOBER, "kinds": ["csv"]})
    assert answer.status_code == 202
    where = answer.headers["location"]
    assert where == f"/api/v1/exports/{answer.json()['id']}"
    assert hr.get(where).json()["state"] == "queued"
    again = hr.post("/api/v1/exports", json={**OCTOBER, "kinds": ["csv"]})
    assert again.json()["id"] == answer.json()["id"]


def test_a_file_is_handed_out_by_the_application_where_the_store_is_not_reachable(app: Served, hr):
    app.world.employee("Mira")
    export = finished(app, hr)
    assert [file["kind"] for file in export["files"]] == ["xlsx", "pdf"]
    for file in export["files"]:
        answer = hr.get(file["url"])
        assert answer.status_code == 200
        assert sha256(answer.content).hexdigest() == file["sha256"]
        assert int(answer.headers["content-length"]) == file["size"]
        assert file["name"] in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
    with app.world.transaction() as session:
        counted = "select count(*) from audit_entries where action = 'payroll.download'"
        assert session.execute(text(counted)).scalar_one() == 2


def test_how_a_file_begins_is_told_drawn_and_kept_by_nobody(app: Served, hr):
    app.world.employee("Mira")
    workbook, pdf = finished(app, hr)["files"]
    assert hr.get(f"{workbook['url']}/glimpse").json()["rows"][1][1] == "Mira"
    answer = hr.get(f"{pdf['url']}/glimpse")
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.json()["page_count"], len(answer.json()["pages"])) == (2, 2)
    page = answer.json()["pages"][1]
    assert "Mira" in page["text"]
    picture = hr.get(page["url"])
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert picture.headers["cache-control"] == "no-store"
    assert hr.get(page["url"].removesuffix("2") + "3").status_code == 404
    with app.program(Scope.KIOSK) as kiosk:
        for path in (f"{pdf['url']}/glimpse", page["url"]):
            assert kiosk.get(path).status_code == 403


def test_where_browsers_reach_the_store_they_are_sent_to_a_signed_link(
    settings, transaction, monkeypatch
):
    public = {"s3_public_endpoint_url": settings.s3_endpoint_url}
    there = settings.model_copy(update=public)
    with (
        served(there, transaction, monkeypatch, settings.face_worker_url) as app,
        app.program(Scope.HR) as hr,
    ):
        file = finished(app, hr)["files"][0]
        answer = hr.get(file["url"])
    assert answer.status_code == 303
    with urllib.request.urlopen(answer.headers["location"], timeout=10) as got:  # noqa: S310
        assert sha256(got.read()).hexdigest() == file["sha256"]


def test_a_cancelled_export_says_so(hr):
    export = hr.post("/api/v1/exports", json=OCTOBER).json()
    stopped = hr.post(f"/api/v1/exports/{export['id']}/cancel")
    assert stopped.json()["state"] == "cancelled"
    assert hr.post(f"/api/v1/exports/{export['id']}/cancel").status_code == 409
    assert hr.get("/api/v1/exports").json()["total"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"period_id": 1, **OCTOBER},
        {"starts_on": "2026-10-01"},
        {"starts_on": "2026-10-31", "ends_on": "2026-10-01"},
        {**OCTOBER, "kinds": []},
        {**OCTOBER, "kinds": ["docx"]},
        {**OCTOBER, "surprise": 1},
        {"period_id": 0},
        {"period_id": 2**63},
        {"starts_on": "yesterday", "ends_on": "today"},
    ],
)
def test_nonsense_is_refused_with_a_reason(hr, body: dict):
    answer = hr.post("/api/v1/exports", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "rule_violation"


def test_a_payroll_system_asks_for_a_locked_period_or_a_look_ahead(app: Served, hr):
    adp = Profile("adp", {"REG": "Reg Hours"}, {"co_code": "ABC"})
    app.cases.export_profiles.save(app.world.actor(Role.HR), adp)
    refused = hr.post("/api/v1/exports", json={**OCTOBER, "kinds": ["adp"]})
    assert refused.status_code == 422
    assert "look ahead" in refused.text
    asked = {**OCTOBER, "kinds": ["adp"], "look_ahead": True}
    export = hr.post("/api/v1/exports", json=asked).json()
    assert export["look_ahead"]
    assert app.cases.payroll.run(export["id"]) == "done"
    (file,) = hr.get(f"/api/v1/exports/{export['id']}").json()["files"]
    assert file["name"] == "look-ahead-PRABCEPI.csv"
    answer = hr.get(file["url"])
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"Co Code,Batch ID,File #,")


def test_what_is_not_there_is_not_found(hr):
    assert hr.post("/api/v1/exports", json={"period_id": 99}).status_code == 404
    assert hr.post("/api/v1/exports", json={**OCTOBER, "site_id": 99}).status_code == 404
    assert hr.get("/api/v1/exports/99").status_code == 404
    assert hr.get("/api/v1/exports/99/files/a.pdf").status_code == 404
    assert hr.get("/api/v1/presence", params={"site_id": 99}).status_code == 404


def test_managers_kiosks_and_strangers_get_no_payroll(app: Served, hr):
    url = finished(app, hr)["files"][0]["url"]
    manager, kiosk, stranger = (
        app.signed_in(Role.MANAGER),
        app.program(Scope.KIOSK),
        app.browser(),
    )
    for somebody, status in ((manager, 403), (kiosk, 403), (stranger, 401)):
        assert somebody.get("/api/v1/exports").status_code == status
        assert somebody.get(url).status_code == status
        somebody.close()


def test_a_store_that_is_away_is_no_internal_error(app: Served, hr, servers: Servers):
    url = finished(app, hr)["files"][0]["url"]
    servers.kill("s3")
    try:
        answer = hr.get(url)
    finally:
        servers.restart("s3")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert hr.get(url).status_code == 200


def test_presence_tells_counts_and_people(app: Served, hr):
    app.world.employee("Mira", app.site, shift=app.world.shift(weekdays=127), number="7")
    answer = hr.get("/api/v1/presence").json()
    assert answer["due"] == answer["here"] + answer["late"] + answer["absent"]
    assert answer["total"] == 1
    assert answer["people"][0]["number"] == "7"
    assert answer["by_site"][0]["name"] == "Berlin"
    assert hr.get("/api/v1/presence", params={"status": "here"}).json()["people"] == []
    assert hr.get("/api/v1/presence", params={"status": "asleep"}).status_code == 422


def test_recipients_are_named_checked_and_their_notices_listed(app: Served, hr):
    wrong = hr.post("/api/v1/exports", json={**OCTOBER, "tell": {"mail": ["a@x.example"]}})
    assert wrong.status_code == 422
    assert "No mail server" in wrong.text
    assert hr.post("/api/v1/exports", json={**OCTOBER, "tell": {"webhooks": [7]}}).is_error
    export = finished(app, hr)
    assert hr.get(f"/api/v1/exports/{export['id']}/notices").json() == []
    with app.world.transaction() as session:
        session.execute(
            text(
                "insert into export_deliveries (export_id, channel, recipient, due_at)"
                " values (:id, 'mail', 'a@x.example', now())"
            ),
            {"id": export["id"]},
        )
    (notice,) = hr.get(f"/api/v1/exports/{export['id']}/notices").json()
    assert (notice["recipient"], notice["state"]) == ("a@x.example", "waiting")
    with app.program(Scope.KIOSK) as kiosk:
        assert kiosk.get(f"/api/v1/exports/{export['id']}/notices").status_code == 403
