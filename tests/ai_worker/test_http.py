"""The wire: who may ask, how much, until when, and how a refusal looks."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx
import numpy as np
import pytest

from tests.ai_worker.conftest import TOKEN, Server
from tests.photos import empty_room, photo, two_people, webcam_frame

FRAME = webcam_frame(photo("obama"))
PAIR = two_people(photo("obama"), photo("hopper"))
Worker = Callable[..., AbstractContextManager[Server]]


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_each_frame_is_answered_in_order(server: Server) -> None:
    answer = server.ask(FRAME, empty_room(), PAIR).json()
    assert answer["model_id"] == "sface-01abe76e05ba-align1"
    assert [len(frame["faces"]) for frame in answer["frames"]] == [1, 0, 2]
    assert set(answer["frames"][0]) == {"width", "height", "faces"}
    (face,) = answer["frames"][0]["faces"]
    assert set(face) == {
        *("box", "confidence", "landmarks", "yaw", "pitch", "roll"),
        *("quality", "liveness", "vector"),
    }
    assert set(face["quality"]) == {"sharpness", "brightness", "contrast", "eye_distance"}


# ---- who --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"]
)
def test_without_the_token_nothing_is_answered(server: Server, header: str) -> None:
    files = [("frames", FRAME)]
    headers = {b"Authorization": header.encode("utf-8")}
    answer = server.client.post("/v1/faces", files=files, headers=headers)
    assert code(answer) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_probes_need_no_token_and_tell_nothing_personal(server: Server) -> None:
    base = server.client.base_url
    assert httpx.get(f"{base}/livez").text == "alive\n"
    ready = httpx.get(f"{base}/readyz").json()
    assert ready["ready"] is True
    assert ready["golden_difference"] < 1e-3
    assert "ai_worker_queue_depth" in httpx.get(f"{base}/metrics").text


# ---- how much ---------------------------------------------------------------------------------


def test_a_form_without_frames_is_refused(server: Server) -> None:
    answer = server.client.post("/v1/faces", files=[("picture", FRAME)])
    assert code(answer) == (400, "no_frames")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"not a form"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="fra'),
        ("multipart/form-data; boundary=b", b"--b\r\nX: " + b"y" * 9000 + b"\r\n\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nX: y\r\n\r\nz\r\n" * 99 + b"--b--\r\n"),
    ],
)
def test_what_is_no_form_is_refused(server: Server, kind: str, body: bytes) -> None:
    answer = server.client.post("/v1/faces", content=body, headers={"Content-Type": kind})
    assert code(answer) == (400, "bad_multipart")


def test_too_many_frames_are_refused(server: Server) -> None:
    assert server.ask(*[FRAME] * 8).status_code == 200
    assert code(server.ask(*[FRAME] * 9)) == (413, "too_many_frames")


def test_a_frame_with_too_many_bytes_is_refused(server: Server) -> None:
    answer = server.ask(FRAME, bytes(2 * 2**20 + 1))
    assert code(answer) == (413, "too_many_bytes")
    assert answer.json()["frame"] == 1


def test_a_declared_length_beyond_the_limit_is_refused_unread(server: Server) -> None:
    assert code(server.ask(bytes(40 * 2**20))) == (413, "too_many_bytes")


def test_an_endless_upload_of_undeclared_length_is_cut_off(server: Server) -> None:
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\n'
        while sent < 900 * 2**20:
            sent += 2**20
            yield bytes(2**20)

    before = server.memory_mb()
    headers = {"Content-Type": "multipart/form-data; boundary=b", "X-Deadline-Ms": "20000"}
    try:
        answer = server.client.post("/v1/faces", content=body(), headers=headers)
        assert code(answer) == (413, "too_many_bytes")
    except httpx.TransportError:
        pass  # the worker hung up on a caller that would not stop
    assert sent < 60 * 2**20
    assert server.memory_mb() - before < 60
    assert server.ask(FRAME).status_code == 200


def test_a_length_that_promises_more_than_comes_costs_the_caller_only(server: Server) -> None:
    with socket.create_connection((server.client.base_url.host, server.client.base_url.port)) as s:
        s.sendall(
            b"POST /v1/faces HTTP/1.1\r\nHost: w\r\nContent-Length: 100000\r\n"
            b"Authorization: Bearer " + TOKEN.encode() + b"\r\nX-Deadline-Ms: 300\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
        )
        s.settimeout(10)
        assert b"503" in s.recv(100)
    assert server.ask(FRAME).status_code == 200


def test_an_unknown_path_and_a_wrong_method_are_problems_too(server: Server) -> None:
    assert code(server.client.get("/nowhere")) == (404, "not_found")
    assert code(server.client.get("/v1/faces")) == (405, "method_not_allowed")


# ---- until when -------------------------------------------------------------------------------


def test_a_deadline_is_kept(server: Server) -> None:
    assert code(server.ask(FRAME, FRAME, x_deadline_ms="1")) == (503, "deadline_exceeded")
    assert code(server.ask(FRAME, x_deadline_ms="0")) == (503, "deadline_exceeded")
    assert code(server.ask(FRAME, x_deadline_ms="soon")) == (400, "bad_deadline")


def test_a_full_queue_refuses_at_once_and_keeps_its_word_to_the_others(worker: Worker) -> None:
    settings = {"THREADS": "1", "MAX_WAITING": "2", "MAX_FRAMES": "2"}
    with worker(**settings) as busy, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: busy.ask(FRAME, FRAME), range(8)))
        refused = [answer for answer in answers if answer.status_code != 200]
        assert 0 < len(refused) < 8
        for answer in refused:
            assert code(answer) == (429, "busy")
            assert int(answer.headers["retry-after"]) >= 1
        assert busy.ask(FRAME).status_code == 200
        assert busy.metric("ai_worker_queue_depth") == 0
        assert busy.metric('ai_worker_rejected_total{code="busy"}') == len(refused)


def until(condition: Callable[[], bool]) -> None:
    stop = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < stop
        time.sleep(0.01)


def test_uploads_held_at_once_are_bounded(worker: Worker) -> None:
    settings = {"MAX_FRAMES": "1", "MAX_FRAME_BYTES": "900000", "MAX_BODY_BYTES": str(2**20)}
    head = (
        b"POST /v1/faces HTTP/1.1\r\nHost: w\r\nContent-Length: 800000\r\n"
        b"Authorization: Bearer " + TOKEN.encode() + b"\r\nX-Deadline-Ms: 20000\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        b'--b\r\nContent-Disposition: form-data; name="frames"\r\n\r\n'
    )
    with worker(**settings) as small:
        address = (small.client.base_url.host, small.client.base_url.port)
        with socket.create_connection(address) as slow:
            slow.sendall(head + bytes(700_000))
            until(lambda: small.metric("ai_worker_body_bytes") >= 700_000)
            assert code(small.ask(FRAME + bytes(600_000))) == (429, "busy")
        until(lambda: small.metric("ai_worker_body_bytes") == 0)
        assert small.ask(FRAME + bytes(600_000)).status_code == 200


# ---- together ---------------------------------------------------------------------------------


def test_eight_at_once_get_the_very_answers_they_get_alone(server: Server) -> None:
    questions = [
        (FRAME,),
        (PAIR,),
        (webcam_frame(photo("hopper"), 320, 240),),
        (photo("biden"), empty_room()),
    ]
    alone = [json.loads(server.ask(*frames).content) for frames in questions]
    asked = [number for _ in range(6) for number in range(len(questions))]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda n: server.ask(*questions[n]).json(), asked))
    assert together == [alone[number] for number in asked]


def test_a_poisoned_request_fails_alone(server: Server) -> None:
    poison = FRAME[: len(FRAME) // 2] + b"\xff\xd9"
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda n: server.ask(b"" if n % 3 == 0 else FRAME, poison if n % 3 == 1 else FRAME),
                range(12),
            )
        )
    for number, answer in enumerate(answers):
        if number % 3 == 0:
            assert code(answer) == (422, "empty_image")
        else:
            assert answer.status_code in ((200, 422) if number % 3 == 1 else (200,))


def test_callers_that_hang_up_leave_their_place(server: Server) -> None:
    def hang_up() -> None:
        with pytest.raises(httpx.ReadTimeout):
            server.client.post(
                "/v1/faces",
                files=[("frames", FRAME)] * 8,
                headers={"X-Deadline-Ms": "20000"},  # patient enough to be let in
                timeout=httpx.Timeout(5, read=0.05),
            )

    leaving = [threading.Thread(target=hang_up) for _ in range(4)]
    for thread in leaving:
        thread.start()
    assert server.ask(FRAME).status_code == 200
    for thread in leaving:
        thread.join()
    until(lambda: server.metric("ai_worker_queue_depth") == 0)


# ---- without liveness, and in batches -----------------------------------------------------------


def test_liveness_may_be_left_out_and_the_rest_stays_the_same(server: Server) -> None:
    whole = server.ask(FRAME).json()
    files = [("frames", FRAME)]
    short = server.client.post("/v1/faces", params={"liveness": "0"}, files=files).json()
    (face,) = short["frames"][0]["faces"]
    assert face["liveness"] is None
    (full,) = whole["frames"][0]["faces"]
    assert face | {"liveness": full["liveness"]} == full


def test_an_option_that_is_none_is_refused(server: Server) -> None:
    answer = server.client.post("/v1/faces", params={"liveness": "no"}, files=[("frames", FRAME)])
    assert code(answer) == (400, "bad_option")


def alike(one: object, other: object) -> bool:
    """Tell whether two answers say the same, vectors and numbers within what a batch may move."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, str) and isinstance(other, str) and len(one) > 100:
        first, second = (np.frombuffer(base64.b64decode(text), "<f4") for text in (one, other))
        return bool(np.abs(first - second).max() < 1e-5)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-4
    return one == other


def test_faces_in_batches_get_the_answers_they_get_alone(server: Server, worker: Worker) -> None:
    """The path of a device, run on the CPU."""
    questions = [(FRAME,), (PAIR, empty_room()), (empty_room(),), (photo("hopper"), FRAME)]
    alone = [server.ask(*frames).json() for frames in questions]
    asked = [number for _ in range(6) for number in range(len(questions))]
    with worker(MAX_BATCH="8", THREADS="3") as batching, ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda n: batching.ask(*questions[n]).json(), asked))
        assert all(alike(found, alone[n]) for n, found in zip(asked, together, strict=True))
        bad = batching.ask(FRAME, FRAME[: len(FRAME) // 2])
        assert code(bad) == (422, "unreadable_image")
        assert bad.json()["frame"] == 1
        assert batching.metric("ai_worker_queue_depth") == 0
        assert batching.metric("ai_worker_batch_size_count") > 0
        assert batching.metric("ai_worker_wait_seconds_count") > 0
        faces = sum(len(frame["faces"]) for answer in together for frame in answer["frames"])
        assert batching.metric("ai_worker_batch_size_sum") == faces


def test_the_model_and_where_it_runs_are_told(server: Server) -> None:
    model, provider = "sface-01abe76e05ba-align1", "CPUExecutionProvider"
    about = f'ai_worker_model_info{{model_id="{model}",provider="{provider}"}}'
    assert server.metric(about) == 1
    assert server.metric("ai_worker_provider_fallback") == 0
    ready = server.client.get("/readyz").json()
    assert (ready["dimension"], ready["threshold"], ready["margin"]) == (128, 0.5, 0.05)
    assert ready["thresholds_measured"] is True
