"""One wire, one test: the app's real client against the worker's real program."""

import numpy as np
import pytest

from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.domain.capture import PUNCH_GATES, only_face
from attendance_app.domain.errors import FaceWorkerUnavailable, UnreadableImage
from attendance_app.domain.identification import MatchPolicy, strangers
from tests.ai_worker.conftest import TOKEN, Server
from tests.photos import blurred, darkened, empty_room, photo, two_people, webcam_frame

OBAMA, HOPPER = webcam_frame(photo("obama")), webcam_frame(photo("hopper"))


@pytest.fixture
def client(server: Server):
    client = HttpFaceEncoder(str(server.client.base_url), TOKEN, 20.0)
    yield client
    client.close()


def test_every_measure_arrives(client):
    (seen,) = client.encode([OBAMA])
    (face,) = seen.faces
    assert (seen.width, seen.height) == (640, 480)
    assert seen.model_id
    assert 0 < face.width < 640
    assert max(abs(face.yaw), abs(face.pitch), abs(face.roll)) < 30
    assert min(face.sharpness, face.brightness, face.contrast, face.eye_distance) > 0
    assert 0 <= face.liveness <= 1
    assert np.linalg.norm(face.vector) == pytest.approx(1, abs=1e-3)


def test_frames_are_answered_in_the_order_sent(client):
    seen = client.encode([OBAMA, empty_room(), two_people(photo("obama"), photo("hopper"))])
    assert [len(frame.faces) for frame in seen] == [1, 0, 2]


def test_one_person_is_one_and_two_are_two_by_the_companys_own_policy(client):
    same = client.encode([OBAMA, webcam_frame(photo("obama2"))])
    other = client.encode([OBAMA, HOPPER])
    assert strangers([frame.faces[0].vector for frame in same], MatchPolicy()) == []
    assert strangers([frame.faces[0].vector for frame in other], MatchPolicy()) != []


def test_a_good_portrait_passes_the_gates_of_a_punch(client):
    (seen,) = client.encode([OBAMA])
    assert only_face(seen, PUNCH_GATES)


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [(darkened(OBAMA), "too_dark"), (blurred(OBAMA, 31), "not_sharp"), (empty_room(), "no_face")],
)
def test_what_the_worker_measures_trips_the_right_gate(client, spoiled, code):
    (seen,) = client.encode([spoiled])
    with pytest.raises(Exception) as refused:  # noqa: PT011 - the code is what matters
        only_face(seen, PUNCH_GATES)
    assert getattr(refused.value, "code", "") in (code, "no_face")


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (b"", "empty_image"),
        (b"GIF89a" + bytes(100), "unsupported_format"),
        (OBAMA[:200], "unreadable_image"),
        (bytes(3 * 2**20), "too_many_bytes"),
    ],
)
def test_the_workers_reasons_are_the_clients_reasons(client, picture, reason):
    with pytest.raises(UnreadableImage) as refused:
        client.encode([picture])
    assert refused.value.reason == reason


def test_nine_frames_are_too_many_for_both(client):
    with pytest.raises(UnreadableImage) as refused:
        client.encode([OBAMA] * 9)
    assert refused.value.reason == "too_many_frames"


def test_a_wrong_token_is_an_outage_and_never_an_answer(server):
    stranger = HttpFaceEncoder(str(server.client.base_url), "wrong" * 8, 5.0)
    with pytest.raises(FaceWorkerUnavailable):
        stranger.encode([OBAMA])
    stranger.close()


def test_a_deadline_too_short_is_an_outage(server):
    hasty = HttpFaceEncoder(str(server.client.base_url), TOKEN, 0.001)
    with pytest.raises(FaceWorkerUnavailable):
        hasty.encode([OBAMA])
    hasty.close()


def test_both_agree_that_the_worker_is_ready(client):
    assert client.ready()
