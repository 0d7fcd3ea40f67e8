"""The kiosk over HTTP: who may, what is told, and what a broken form or picture gets."""

import itertools
import json
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from attendance_app.db import lookalikes
from attendance_app.domain.actor import SYSTEM, Scope
from attendance_app.domain.challenge import Turn
from attendance_app.domain.ids import EmployeeId
from tests.adapters.scripted import Scripted, answer, http, scripted, seen
from tests.api.served import Served, served
from tests.faces import head

_SHUTTER = itertools.count()


def frame() -> tuple[str, bytes, str]:
    """A picture as a camera takes it: never the same twice."""
    return ("frame.jpg", f"\xff\xd8 frame {next(_SHUTTER)}".encode("latin-1"), "image/jpeg")


FRAME = frame()


@pytest.fixture
def worker():
    with scripted(http(200, answer([seen("mira")]))) as running:
        yield running


@pytest.fixture
def app(settings, transaction, monkeypatch, worker):
    with served(settings, transaction, monkeypatch, worker.url) as running:
        yield running


@pytest.fixture
def kiosk(app: Served):
    return app.kiosk()[0]


@pytest.fixture
def mira(app: Served) -> EmployeeId:
    mira = app.world.employee("Mira Kovač", app.site, number="1001")
    app.world.consent(mira, app.text)
    enrolled = app.cases.enrolment.enrol(SYSTEM, mira, [b"photo"], "1", uploaded=True)
    assert enrolled.templates == 1
    return mira


def show(browser: httpx.Client, *frames, key=None, **headers) -> httpx.Response:
    shown = frames or ((FRAME,) if key else (frame(),))
    if key:
        headers["Idempotency-Key"] = str(key)
    files = [("frames", picture) for picture in shown]
    return browser.post("/api/v1/check-ins", files=files, headers=headers)


def refusal(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["title"]
    assert body["detail"]
    return response.status_code, body["code"]


def test_somebody_recognised_gets_201_with_name_direction_and_local_time(kiosk, mira):
    response = show(kiosk)
    assert response.status_code == 201
    body = response.json()
    assert body["employee"] == {"id": mira, "name": "Mira Kovač"}
    assert (body["direction"], body["zone"], body["repeated"]) == ("in", "Europe/Berlin", False)
    assert set(body) >= {"punch_id", "at", "local_time", "site", "worked_today_minutes"}


def test_the_answer_holds_no_score_and_no_vector(kiosk, mira):
    told = show(kiosk).text
    assert not [word for word in ("similarity", "margin", "liveness", "vector") if word in told]


def test_the_same_key_is_answered_again_with_the_same_punch(kiosk, mira):
    key = uuid4()
    first, again = show(kiosk, key=key).json(), show(kiosk, key=key).json()
    assert again == first | {"repeated": True}


def test_the_same_key_with_another_picture_is_a_conflict(kiosk, mira):
    key = uuid4()
    show(kiosk, key=key)
    other = ("frame.jpg", b"\xff\xd8 another frame", "image/jpeg")
    assert refusal(show(kiosk, other, key=key)) == (409, "conflict")


def test_a_key_that_is_no_uuid_is_told(kiosk, mira):
    assert refusal(show(kiosk, key="seven")) == (422, "rule_violation")


def test_a_second_tap_tells_since_when(kiosk, mira):
    first = show(kiosk).json()
    second = show(kiosk)
    assert refusal(second) == (422, "just_punched")
    body = second.json()
    assert (body["direction"], body["local_time"]) == ("in", first["local_time"])
    assert body["title"] == f"You are already in, since {first['local_time']}"


def test_nobody_enrolled_is_not_recognised_in_the_kiosks_words(kiosk):
    response = show(kiosk)
    assert refusal(response) == (422, "not_recognised")
    assert response.json()["title"] == "I do not recognise you yet"


def test_with_the_worker_away_the_answer_is_503_and_nothing_is_recorded(
    kiosk, mira, worker: Scripted, transaction
):
    worker.replies[:] = [http(500, {})]
    assert refusal(show(kiosk)) == (503, "face_worker_unavailable")
    with transaction() as session:
        assert session.execute(text("select count(*) from attendance_logs")).scalar() == 0


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("unreadable_image", 422),
        ("empty_image", 422),
        ("image_too_large", 422),
        ("unsupported_format", 415),
        ("too_many_bytes", 413),
        ("too_many_frames", 413),
    ],
)
def test_the_workers_reason_reaches_the_sender(kiosk, mira, worker: Scripted, code, status):
    worker.replies[:] = [http(422, {"code": code, "detail": "Because."})]
    response = show(kiosk)
    assert refusal(response) == (status, code)
    assert response.json()["detail"] == "Because."


# ---- who --------------------------------------------------------------------------------------


def test_a_browser_that_is_no_kiosk_gets_nothing(app, mira):
    browser = app.browser()
    assert refusal(show(browser)) == (401, "not_signed_in")
    browser.cookies.set("att_kiosk", "guessed")
    assert refusal(show(browser)) == (401, "not_signed_in")


def test_a_revoked_kiosk_gets_nothing(app, mira):
    browser, kiosk = app.kiosk()
    app.cases.kiosks.revoke(SYSTEM, kiosk)
    assert refusal(show(browser)) == (401, "not_signed_in")


def test_a_program_with_a_kiosk_token_punches_at_its_site(app, mira):
    program = app.program(Scope.KIOSK)
    assert show(program).json()["site"] == "Berlin"


@pytest.mark.parametrize("scope", [Scope.ADMIN, Scope.HR])
def test_other_tokens_do_not_punch(app, mira, scope):
    program = app.program(scope)
    assert refusal(show(program)) == (403, "access_denied")


def test_a_page_of_another_site_cannot_use_the_kiosks_cookie(kiosk, mira):
    assert show(kiosk, Origin="https://evil.example").status_code == 403


# ---- forms ------------------------------------------------------------------------------------


def test_a_picture_of_more_than_two_megabytes_is_413(kiosk, worker: Scripted):
    large = ("large.jpg", bytes(2 * 1024 * 1024 + 1), "image/jpeg")
    assert refusal(show(kiosk, large)) == (413, "too_many_bytes")
    assert worker.requests == []


def test_nine_pictures_are_413(kiosk, worker: Scripted):
    assert refusal(show(kiosk, *[FRAME] * 9)) == (413, "too_many_frames")
    assert worker.requests == []


def test_eight_pictures_of_two_megabytes_pass_the_door(kiosk, worker: Scripted):
    worker.replies[:] = [http(422, {"code": "unreadable_image", "detail": "No."})]
    full = [("full.jpg", bytes([n]) * 2 * 1024 * 1024, "image/jpeg") for n in range(8)]
    assert refusal(show(kiosk, *full)) == (422, "unreadable_image")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_flood_is_cut_off_with_and_without_its_length(kiosk, chunked):
    def flood():
        yield b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\n'
        for _ in range(40):
            yield bytes(1_000_000)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    content = flood() if chunked else b"".join(flood())
    try:
        response = kiosk.post("/api/v1/check-ins", content=content, headers=headers)
    except httpx.TransportError:
        return  # the server hung up on the flood
    assert response.status_code in (413, 422)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 415),
        ("multipart/form-data; boundary=b", b"no form at all", 422),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="fr',
            422,
        ),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n" * 99 + b"--b--\r\n", 422),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422),
        ("multipart/form-data; boundary=\xff", b"\xff", 422),
        ("", b"", 415),
    ],
)
def test_a_broken_form_is_a_4xx_with_a_reason(kiosk, kind, body, status):
    headers = {b"Content-Type": kind.encode("latin-1")}
    response = kiosk.post("/api/v1/check-ins", content=body, headers=headers)
    assert refusal(response)[0] == status


def test_a_form_without_pictures_shows_no_face(kiosk):
    response = kiosk.post("/api/v1/check-ins", files=[("picture", FRAME)])
    assert refusal(response) == (422, "no_face")


# ---- PIN --------------------------------------------------------------------------------------


@pytest.fixture
def pin(app: Served, mira) -> str:
    app.cases.employees.set_pin(SYSTEM, mira, "8351")
    return "8351"


def test_number_and_pin_as_json_or_as_a_form(app, kiosk, pin):
    typed = {"number": "1001", "pin": pin}
    first = kiosk.post("/api/v1/check-ins/pin", json=typed)
    assert (first.status_code, first.json()["direction"]) == (201, "in")
    again = kiosk.post("/api/v1/check-ins/pin", data=typed)
    assert refusal(again) == (422, "just_punched")


def test_a_wrong_pin_tells_how_many_tries_are_left_then_429(kiosk, pin):
    typed = {"number": "1001", "pin": "0000"}
    for left in (4, 3, 2, 1, 0):
        response = kiosk.post("/api/v1/check-ins/pin", json=typed)
        assert refusal(response) == (422, "pin_refused")
        assert response.json()["tries_left"] == left
    response = kiosk.post("/api/v1/check-ins/pin", json={"number": "1001", "pin": pin})
    assert refusal(response) == (429, "too_many_tries")
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b'{"number": "1"}', b'{"number": 1, "pin": []}', b"[" * 5000, b"\xff"],
)
def test_a_broken_request_is_told_without_repeating_it(kiosk, body):
    headers = {"Content-Type": "application/json"}
    response = kiosk.post("/api/v1/check-ins/pin", content=body, headers=headers)
    assert refusal(response) == (422, "rule_violation")


def test_no_answer_repeats_a_pin(kiosk, pin):
    typed = {"number": ["1001"], "pin": "secret-pin"}
    told = kiosk.post("/api/v1/check-ins/pin", content=json.dumps(typed)).text
    assert "secret-pin" not in told


def test_pin_works_where_face_is_switched_off(app, pin):
    place = app.world.site("Paris", "Europe/Paris", face_allowed=False)
    browser, _ = app.kiosk(place)
    assert refusal(show(browser)) == (422, "face_not_allowed")
    typed = {"number": "1001", "pin": pin}
    assert browser.post("/api/v1/check-ins/pin", json=typed).status_code == 201


# ---- in doubt ---------------------------------------------------------------------------------


def lively(worker: Scripted, liveness: float, count: int = 1) -> None:
    worker.replies[:] = [http(200, answer(*[[seen("mira", liveness=liveness)]] * count))]


def turned(worker: Scripted, turn: str) -> None:
    """Let the worker see a head that turns as asked, in six pictures."""
    frames = []
    for angle in (0, 8, 20, 24, 12, 1):
        measured = head(Turn(turn), angle)
        frames.append([seen("mira", **measured | {"landmarks": list(measured["landmarks"])})])
    worker.replies[:] = [http(200, answer(*frames))]


def test_a_face_in_doubt_is_settled_by_a_head_turn_that_the_server_asks_for(kiosk, mira, worker):
    lively(worker, 0.5)
    doubtful = show(kiosk)
    assert refusal(doubtful) == (422, "unsure")
    assert doubtful.json()["title"] == "Let us make sure it is you"
    asked = kiosk.post("/api/v1/check-ins/turns", json={"attempt": doubtful.json()["attempt"]})
    assert asked.status_code == 201
    question = asked.json()
    assert (question["turn"] in set(Turn), question["seconds"]) == (True, 20)
    turned(worker, question["turn"])
    files = [("frames", frame()) for _ in range(6)]
    done = kiosk.post(f"/api/v1/check-ins/turns/{question['nonce']}", files=files)
    assert done.status_code == 201, done.text
    assert done.json()["employee"]["id"] == mira
    again = kiosk.post(f"/api/v1/check-ins/turns/{question['nonce']}", files=files)
    assert refusal(again) == (422, "turn_failed")


def test_the_pin_after_a_picture_held_up_gets_the_time_of_the_first_try(app, kiosk, pin, worker):
    lively(worker, 0.1)
    refused = show(kiosk)
    assert refusal(refused) == (422, "not_live")
    before = datetime.now(UTC)
    typed = {"number": "1001", "pin": pin, "attempt": refused.json()["attempt"]}
    done = kiosk.post("/api/v1/check-ins/pin", json=typed)
    assert done.status_code == 201
    assert datetime.fromisoformat(done.json()["at"]) < before


def test_a_twin_is_asked_for_the_pin_and_nobody_is_named(app, kiosk, mira, transaction):
    jon = app.world.employee("Jon Kovač", app.site, number="1002")
    with transaction() as session:
        lookalikes.add(session, [(mira, jon)], "twin", "declared", datetime.now(UTC), "HR")
    app.cases.check_in.galleries.look_again()
    told = show(kiosk)
    assert refusal(told) == (422, "too_close_to_call")
    assert (told.json()["title"], told.json()["detail"]) == (
        "Let us make sure it is you",
        "Enter your PIN.",
    )
    assert "Kovač" not in told.text


def test_after_three_pictures_the_face_rests_and_says_for_how_long(kiosk, mira, worker):
    lively(worker, 0.1)
    for _ in range(3):
        assert refusal(show(kiosk)) == (422, "not_live")
    told = show(kiosk)
    assert refusal(told) == (429, "face_resting")
    assert told.json()["title"] == "Face is resting for 15 minutes"
    assert 0 < int(told.headers["retry-after"]) <= 900


def test_the_same_picture_again_is_refused(kiosk, mira):
    picture = frame()
    assert show(kiosk, picture).status_code == 201
    assert refusal(show(kiosk, picture)) == (422, "replayed")


@pytest.mark.parametrize("attempt", ["seven", "1", "{}"])
def test_an_attempt_that_is_none_is_told(kiosk, mira, attempt):
    files = [("frames", frame())]
    told = kiosk.post("/api/v1/check-ins", files=files, data={"attempt": attempt})
    assert refusal(told) == (422, "rule_violation")
    told = kiosk.post("/api/v1/check-ins/turns", json={"attempt": attempt})
    assert refusal(told) == (422, "rule_violation")


def test_only_a_kiosk_asks_for_turns(app, mira):
    asked = app.browser().post("/api/v1/check-ins/turns", json={"attempt": str(uuid4())})
    assert refusal(asked) == (401, "not_signed_in")
