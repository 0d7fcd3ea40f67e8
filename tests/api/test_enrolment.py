"""Faces over HTTP: by the enrolment page, and by programs that bring a consent of their own."""

import pytest

from attendance_app.domain.actor import SYSTEM, Role, Scope
from tests.adapters.scripted import answer, http, scripted, seen
from tests.api.served import Served, served
from tests.api.test_check_ins import refusal

PHOTO = ("photo.jpg", b"\xff\xd8 a photo", "image/jpeg")


@pytest.fixture
def worker():
    with scripted(http(200, answer([seen("mira")]))) as running:
        yield running


@pytest.fixture
def app(settings, transaction, monkeypatch, worker):
    with served(settings, transaction, monkeypatch, worker.url) as running:
        yield running


@pytest.fixture
def mira(app: Served) -> int:
    return app.world.employee("Mira Kovač", app.site)


def send(client, employee, count=1, **fields):
    files = [("images", PHOTO)] * count
    data = {"consent_version": "1"} | fields
    return client.post(f"/api/v1/employees/{employee}/faces", files=files, data=data)


def test_a_program_brings_the_signature_of_a_consent_given_elsewhere(app, mira):
    response = send(app.program(Scope.HR), mira, signature="Mira Kovač")
    assert response.status_code == 201
    assert response.json() == {"templates": 1, "held": False, "held_for": None, "refused": []}
    standing = app.cases.consents.standing(SYSTEM, mira)
    assert (standing.state, standing.signature) == ("granted", "Mira Kovač")
    assert standing.history[0].through.startswith("API: ")


def test_without_a_consent_nothing_is_looked_at(app, mira, worker):
    assert refusal(send(app.program(Scope.HR), mira)) == (409, "consent_missing")
    assert worker.requests == []


def test_a_signature_to_an_older_text_is_a_conflict(app, mira):
    app.world.consent_text("2", "New.")
    response = send(app.program(Scope.HR), mira, signature="Mira")
    assert refusal(response) == (409, "conflict")
    assert app.cases.consents.standing(SYSTEM, mira).state == "none"


def test_the_version_must_be_said(app, mira):
    response = send(app.program(Scope.HR), mira, consent_version="")
    assert refusal(response) == (422, "rule_violation")
    assert response.json()["field"] == "consent_version"


def test_a_browser_cannot_sign_for_somebody(app, mira):
    response = send(app.signed_in(Role.HR), mira, signature="Mira")
    assert refusal(response) == (422, "rule_violation")


def test_the_camera_page_needs_three_pictures_and_hears_why(app, mira):
    app.world.consent(mira, app.text)
    desk = app.signed_in(Role.HR)
    few = send(desk, mira, 2, uploaded="false")
    assert refusal(few) == (422, "too_few_good_pictures")
    assert few.json()["needed"] == 3
    assert send(desk, mira, 3, uploaded="false").json()["templates"] == 3


def test_uploaded_photos_need_one(app, mira):
    app.world.consent(mira, app.text)
    assert send(app.signed_in(Role.ADMIN), mira, 1, uploaded="true").status_code == 201


def test_each_refused_picture_is_listed(app, mira, worker):
    worker.replies[:] = [http(200, answer([])), http(200, answer([seen("mira")]))]
    app.world.consent(mira, app.text)
    body = send(app.program(Scope.HR), mira, 2).json()
    assert body["templates"] == 1
    assert [(one["index"], one["code"]) for one in body["refused"]] == [(0, "no_face")]


def test_a_face_that_is_somebody_elses_is_held_and_said(app, mira):
    jon = app.world.employee("Jon Berg", app.site)
    program = app.program(Scope.HR)
    send(program, jon, signature="Jon")
    body = send(program, mira, signature="Mira").json()
    assert (body["held"], body["held_for"]) == (True, "Jon Berg")


def test_one_frame_is_judged_for_the_page(app, mira):
    app.world.consent(mira, app.text)
    url = f"/api/v1/employees/{mira}/frames"
    verdict = app.signed_in(Role.HR).post(url, files=[("frame", PHOTO)]).json()
    assert (verdict["ok"], verdict["code"], verdict["liveness_ok"]) == (True, "ok", True)
    assert verdict["box"] == pytest.approx([200 / 640, 120 / 480, 180 / 640, 220 / 480])


@pytest.mark.parametrize("count", [0, 2])
def test_judging_takes_exactly_one(app, mira, count):
    app.world.consent(mira, app.text)
    files = [("frame", PHOTO)] * count or [("other", PHOTO)]
    response = app.signed_in(Role.HR).post(f"/api/v1/employees/{mira}/frames", files=files)
    assert refusal(response) == (422, "rule_violation")


@pytest.mark.parametrize("path", ["faces", "frames"])
def test_who_is_not_hr_gets_nothing(app, mira, path, worker):
    url, files = f"/api/v1/employees/{mira}/{path}", [("images", PHOTO)]
    assert app.browser().post(url, files=files).status_code == 401
    assert app.kiosk()[0].post(url, files=files).status_code == 401
    assert app.program(Scope.KIOSK).post(url, files=files).status_code in (401, 403)
    for role in (Role.MANAGER, Role.EMPLOYEE):
        assert app.signed_in(role).post(url, files=files).status_code == 403
    assert worker.requests == []


def test_somebody_who_does_not_exist_is_404(app):
    assert refusal(send(app.program(Scope.ADMIN), 999)) == (404, "not_found")
    assert send(app.program(Scope.ADMIN), 0).status_code == 422
