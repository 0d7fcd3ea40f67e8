"""The whole path with real photos, and pictures as strangers send them: never a 5xx."""

import io

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from attendance_app.db.tables import CompanyRow
from attendance_app.domain.actor import SYSTEM
from tests.ai_worker.conftest import TOKEN, Server
from tests.api.served import Served, served
from tests.photos import jpeg, photo, pixels, two_people, webcam_frame

OBAMA = webcam_frame(photo("obama"))


@pytest.fixture
def app(settings, transaction, monkeypatch, server: Server):
    known = settings.model_copy(update={"face_worker_token": SecretStr(TOKEN)})
    with served(known, transaction, monkeypatch, str(server.client.base_url)) as running:
        yield running


@pytest.fixture
def kiosk(app: Served):
    return app.kiosk()[0]


@pytest.fixture
def obama(app: Served) -> int:
    """Known by two photos of different years."""
    obama = app.world.employee("Barack Obama", app.site)
    app.world.consent(obama, app.text)
    photos = [photo("obama"), photo("obama3")]
    enrolled = app.cases.enrolment.enrol(SYSTEM, obama, photos, "1", uploaded=True)
    assert enrolled.templates == 2, enrolled.refused
    return obama


def show(kiosk, *pictures: bytes):
    files = [("frames", (f"{n}.jpg", picture)) for n, picture in enumerate(pictures)]
    return kiosk.post("/api/v1/check-ins", files=files)


def test_a_face_before_the_camera_becomes_a_punch(kiosk, obama):
    response = show(kiosk, OBAMA, webcam_frame(photo("obama"), 720, 540))
    assert response.status_code == 201, response.text
    assert response.json()["employee"]["id"] == obama


def test_somebody_else_is_not_recognised(kiosk, obama):
    assert show(kiosk, webcam_frame(photo("hopper"))).json()["code"] == "not_recognised"


def test_two_people_are_refused(kiosk, obama):
    pair = two_people(photo("obama"), photo("hopper"))
    assert show(kiosk, pair).json()["code"] == "several_faces"


def test_frames_of_two_people_in_turn_are_refused(kiosk, obama):
    frames = [OBAMA, webcam_frame(photo("hopper"))]
    assert show(kiosk, *frames).json()["code"] == "several_faces"


def demand_liveness(transaction, least: float) -> None:
    with transaction() as session:
        session.get_one(CompanyRow, 1).min_liveness = least


def test_a_careful_company_refuses_what_another_lets_pass(kiosk, obama, transaction):
    assert show(kiosk, webcam_frame(photo("collins"))).json()["code"] == "not_recognised"
    demand_liveness(transaction, 1.0)
    assert show(kiosk, webcam_frame(photo("collins"), 800, 600)).json()["code"] == "not_live"


def test_a_doubtful_face_is_asked_to_turn_and_a_still_picture_cannot(kiosk, obama, transaction):
    demand_liveness(transaction, 1.0)
    doubtful = show(kiosk, OBAMA).json()
    assert doubtful["code"] == "unsure"
    asked = kiosk.post("/api/v1/check-ins/turns", json={"attempt": doubtful["attempt"]}).json()
    sizes = [(640 + 16 * n, 480 + 12 * n) for n in range(1, 7)]
    files = [("frames", ("", webcam_frame(photo("obama"), *size))) for size in sizes]
    answer = kiosk.post(f"/api/v1/check-ins/turns/{asked['nonce']}", files=files)
    assert answer.json()["code"] == "turn_failed"


def test_somebody_turned_away_is_asked_to_look_at_the_camera(kiosk, obama):
    assert show(kiosk, webcam_frame(photo("obama2"))).json()["code"] == "turned_away"


def test_somebody_far_away_is_asked_to_come_closer(kiosk, obama):
    assert show(kiosk, webcam_frame(photo("obama3"))).json()["code"] == "too_far"


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that unpacks to 900 MB."""
    return saved(Image.new("L", (30_000, 30_000)), "PNG", optimize=False)


RGB = Image.fromarray(pixels(OBAMA)[:, :, ::-1])
SPOILED = {
    "nothing": b"",
    "one byte": b"\xff",
    "noise": np.random.default_rng(1).bytes(50_000),
    "text": b"<svg onload=alert(1)>" * 100,
    "cut in half": OBAMA[: len(OBAMA) // 2],
    "cut after its head": OBAMA[:300],
    "a gif": saved(RGB.convert("P"), "GIF"),
    "a bomb": bomb(),
    "a line": jpeg(np.zeros((1, 4000, 3), np.uint8)),
}
UNUSUAL = {
    "grey": saved(RGB.convert("L"), "JPEG"),
    "RGBA": saved(RGB.convert("RGBA"), "PNG"),
    "16 bit": saved(Image.fromarray(np.full((480, 640), 40_000, np.uint16)), "PNG"),
    "CMYK": saved(RGB.convert("CMYK"), "JPEG"),
    "rotated": saved(RGB.transpose(Image.Transpose.ROTATE_90), "JPEG"),
}


def test_every_spoiled_picture_is_a_4xx_with_a_reason(kiosk):
    answers = {name: show(kiosk, picture) for name, picture in SPOILED.items()}
    assert not {n: a.text for n, a in answers.items() if not 400 <= a.status_code < 500}
    assert all(answer.json()["code"] and answer.json()["detail"] for answer in answers.values())


def test_the_reasons_are_the_right_ones(kiosk):
    codes = {name: show(kiosk, picture).json()["code"] for name, picture in SPOILED.items()}
    assert codes["nothing"] == "empty_image"
    assert codes["a gif"] == "unsupported_format"
    assert codes["a bomb"] == "image_too_large"
    assert codes["cut after its head"] == "unreadable_image"


def test_unusual_pictures_are_an_answer_and_never_a_fault(kiosk):
    answers = {name: show(kiosk, picture) for name, picture in UNUSUAL.items()}
    assert not {n: a.text for n, a in answers.items() if a.status_code not in (415, 422)}


def test_spoiled_photos_enrol_nobody_and_spoil_nothing(app, obama):
    photos = [photo("obama"), *list(SPOILED.values())[:7]]
    enrolled = app.cases.enrolment.enrol(SYSTEM, obama, photos, "1", uploaded=True)
    assert enrolled.templates == 1
    assert [refused.index for refused in enrolled.refused] == [1, 2, 3, 4, 5, 6, 7]
