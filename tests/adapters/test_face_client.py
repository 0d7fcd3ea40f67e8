"""The worker is believed only when its answer is whole and sane, and never waited for too long."""

import logging
import socket
import time

import numpy as np
import pytest

from attendance_app.adapters.face_client import CircuitBreaker, HttpFaceEncoder
from attendance_app.domain.errors import FaceWorkerUnavailable, UnreadableImage
from tests.adapters.scripted import (
    Scripted,
    answer,
    drip,
    hang_up,
    http,
    packed,
    scripted,
    seen,
    silence,
)
from tests.fakes import vector_of

FRAME = b"\xff\xd8 a picture with a face"


opened: list[HttpFaceEncoder] = []


@pytest.fixture(autouse=True)
def _close_clients():
    yield
    while opened:
        opened.pop().close()


def client(worker: Scripted | str, deadline_s: float = 2.0, **options) -> HttpFaceEncoder:
    url = worker if isinstance(worker, str) else worker.url
    opened.append(HttpFaceEncoder(url, "secret-token", deadline_s, **options))
    return opened[-1]


def encoded(*replies, frames=(FRAME,), **options):
    with scripted(*replies) as worker:
        return client(worker, **options).encode(frames)


def test_what_the_worker_measured_arrives():
    (frame,) = encoded(http(200, answer([seen("mira")])))
    (face,) = frame.faces
    assert (frame.width, frame.height, face.yaw, face.pitch, face.roll) == (640, 480, 1, -2, 0.5)
    assert (face.sharpness, face.brightness, face.eye_distance) == (210, 131, 80)
    assert face.liveness == pytest.approx(0.93)
    assert face.vector.dtype == np.float32
    assert np.array_equal(face.vector, vector_of("mira"))


def test_faces_come_largest_first_whatever_the_worker_does():
    small = seen("jon", box=[0.0, 0.0, 50.0, 60.0])
    (frame,) = encoded(http(200, answer([small, seen("mira")])))
    assert [face.width for face in frame.faces] == [180.0, 50.0]


def test_nobody_in_the_frame_is_an_answer_and_no_fault():
    (frame,) = encoded(http(200, answer([])))
    assert frame.faces == ()


def test_the_request_carries_token_deadline_and_frames():
    with scripted(http(200, answer([], []))) as worker:
        client(worker).encode([b"first", b"second"])
    (request,) = worker.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert b"Bearer secret-token" in head
    deadline = next(x for x in head.lower().split(b"\r\n") if x.startswith(b"x-deadline-ms"))
    assert 1000 < int(deadline.split(b":")[1]) <= 2000
    assert body.count(b'name="frames"') == 2
    assert body.index(b"first") < body.index(b"second")


NAN = float("nan")
NONSENSE = {
    "not json": http(200, b"<html>hello</html>"),
    "empty": http(200, b""),
    "a list": http(200, [1]),
    "too few frames": http(200, answer()),
    "too many frames": http(200, answer([], [])),
    "no model": http(200, {"frames": []}),
    "an empty model id": http(200, answer([], model_id="")),
    "a NaN angle": http(200, answer([seen(yaw=NAN)])),
    "an infinite box": http(200, answer([seen(box=[0, 0, float("inf"), 1])])),
    "a negative width": http(200, answer([seen(box=[0, 0, -5, 1])])),
    "liveness above one": http(200, answer([seen(liveness=1.2)])),
    "liveness missing": http(200, answer([{k: v for k, v in seen().items() if k != "liveness"}])),
    "liveness NaN": http(200, answer([seen(liveness=NAN)])),
    "another dimension": http(200, answer([seen(vector=packed(np.ones(64) / 8))])),
    "a vector of NaN": http(200, answer([seen(vector=packed(np.full(128, NAN)))])),
    "a vector of zeros": http(200, answer([seen(vector=packed(np.zeros(128)))])),
    "a vector of length two": http(200, answer([seen(vector=packed(vector_of("x") * 2))])),
    "a vector that is not base64": http(200, answer([seen(vector="@@@")])),
    "a frame without size": http(200, answer([], frames=[{"faces": []}])),
    "a redirect": http(302, b""),
    "an internal error": http(500, {"code": "internal"}),
    "a wrong token": http(401, {"code": "unauthorized"}),
    "an unknown code": http(422, {"code": "moon_phase"}),
    "a refusal without a reason": http(422, b"no"),
    "hung up half-way": hang_up,
}


@pytest.mark.parametrize("reply", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_an_outage_and_never_an_answer(reply):
    with pytest.raises(FaceWorkerUnavailable):
        encoded(reply)


PICTURE_CODES = [
    (422, "unreadable_image"),
    (422, "unsupported_format"),
    (422, "empty_image"),
    (422, "image_too_large"),
    (413, "too_many_bytes"),
    (413, "too_many_frames"),
]


@pytest.mark.parametrize(("status", "code"), PICTURE_CODES)
def test_a_bad_picture_is_the_senders_fault_with_the_workers_reason(status, code):
    with pytest.raises(UnreadableImage) as refused:
        encoded(http(status, {"code": code, "detail": "Why."}, "application/problem+json"))
    assert (refused.value.reason, str(refused.value)) == (code, "Why.")


def test_a_silent_worker_is_given_up_at_the_deadline():
    began = time.monotonic()
    with pytest.raises(FaceWorkerUnavailable):
        encoded(silence(5), deadline_s=0.4)
    assert time.monotonic() - began < 1.0


def test_an_answer_that_drips_is_given_up_at_the_deadline():
    began = time.monotonic()
    with pytest.raises(FaceWorkerUnavailable):
        encoded(drip(b"{" + b" " * 500 + b"}", 0.05), deadline_s=0.4)
    assert time.monotonic() - began < 1.2


def test_an_answer_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr("attendance_app.adapters.face_client._MAX_ANSWER", 10_000)
    with pytest.raises(FaceWorkerUnavailable):
        encoded(http(200, b" " * 50_000))


def test_a_worker_that_is_not_there_is_an_outage():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FaceWorkerUnavailable):
        client(f"http://127.0.0.1:{port}").encode([FRAME])


def test_after_a_503_it_is_asked_once_more():
    with scripted(http(503, {"code": "not_ready"}), http(200, answer([seen()]))) as worker:
        assert len(client(worker).encode([FRAME])) == 1
    assert len(worker.requests) == 2


def test_it_is_never_asked_a_third_time():
    with (
        scripted(http(503, {"code": "not_ready"})) as worker,
        pytest.raises(FaceWorkerUnavailable),
    ):
        client(worker).encode([FRAME])
    assert len(worker.requests) == 2


@pytest.mark.parametrize("reply", [silence(1), http(500, {}), http(200, b"x"), hang_up])
def test_other_failures_are_not_asked_again(reply):
    with scripted(reply) as worker, pytest.raises(FaceWorkerUnavailable):
        client(worker, 0.3).encode([FRAME])
    assert len(worker.requests) == 1


def test_a_busy_worker_is_an_outage_that_does_not_open_the_circuit():
    with scripted(*[http(429, {"code": "busy"})] * 5, http(200, answer([]))) as worker:
        asking = client(worker)
        for _ in range(5):
            with pytest.raises(FaceWorkerUnavailable):
                asking.encode([FRAME])
        assert asking.encode([FRAME])


def test_after_three_failures_the_worker_is_left_alone_and_then_probed_by_one():
    now = [100.0]
    breaker = CircuitBreaker(monotonic=lambda: now[0])
    for _ in range(3):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now[0] += 1.9
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert all(breaker.allows() for _ in range(5))


def test_a_failed_probe_opens_the_circuit_again():
    now = [100.0]
    breaker = CircuitBreaker(monotonic=lambda: now[0])
    for _ in range(3):
        breaker.failed()
    now[0] += 1.9
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_with_an_open_circuit_the_answer_is_immediate_and_the_worker_hears_nothing():
    with scripted(http(500, {})) as worker:
        asking = client(worker)
        for _ in range(4):
            with pytest.raises(FaceWorkerUnavailable):
                asking.encode([FRAME])
    assert len(worker.requests) == 3


def test_a_worker_that_recovers_is_believed_again_within_two_seconds():
    replies = [http(500, {})] * 3 + [http(200, answer([seen()]))]
    with scripted(*replies) as worker:
        asking = client(worker)
        for _ in range(3):
            with pytest.raises(FaceWorkerUnavailable):
                asking.encode([FRAME])
        time.sleep(1.6)
        assert asking.encode([FRAME])


def test_bad_pictures_never_open_the_circuit():
    with scripted(http(422, {"code": "empty_image"})) as worker:
        asking = client(worker)
        for _ in range(6):
            with pytest.raises(UnreadableImage):
                asking.encode([FRAME])
    assert len(worker.requests) == 6


def test_ready_asks_the_worker():
    with scripted(http(200, {"ready": True}), http(503, {})) as worker:
        asking = client(worker)
        assert asking.ready()
        assert not asking.ready()
    assert not asking.ready()


@pytest.mark.parametrize("reply", [http(200, answer([seen(yaw=NAN)])), http(500, {}), silence(1)])
def test_neither_frame_nor_vector_nor_token_is_logged(reply, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(FaceWorkerUnavailable) as error:
        encoded(reply, deadline_s=0.3)
    text = caplog.text + repr(error.value) + repr(error.value.__cause__)
    for secret in ("a picture with a face", packed(vector_of("mira"))[:16], "secret-token"):
        assert secret not in text
