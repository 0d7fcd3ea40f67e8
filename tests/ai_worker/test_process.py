"""The process: it refuses to start wrongly, finishes what it accepted, and can be killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from ai_worker.weights import manifest
from tests.ai_worker.conftest import ROOT, TOKEN, Server, free_port, start, until_ready
from tests.photos import photo, webcam_frame

FRAME = webcam_frame(photo("obama"))
Worker = Callable[..., AbstractContextManager[Server]]


def refused(models: Path, **settings: str) -> str:
    """Return the sentence with which the worker refuses to start."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AI_WORKER")},
        "AI_WORKER_MODELS": str(models),
        "AI_WORKER_PORT": str(free_port()),
        **settings,
    }
    command = [sys.executable, "-m", "ai_worker", "serve"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def copied(models: Path, tmp_path: Path) -> Path:
    for model in manifest.MODELS:
        (tmp_path / model.name).write_bytes((models / model.name).read_bytes())
    return tmp_path


def test_without_a_token_it_does_not_start(models: Path) -> None:
    assert "AI_WORKER_TOKEN" in refused(models)
    assert "at least 32 characters" in refused(models, AI_WORKER_TOKEN="short")


def test_the_token_may_come_from_a_file(models: Path, tmp_path: Path, worker: Worker) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{TOKEN}\n")
    with worker(TOKEN="", TOKEN_FILE=str(secret)) as server:
        assert server.ask(FRAME).status_code == 200


def test_a_setting_that_makes_no_sense_is_named(models: Path) -> None:
    assert "AI_WORKER_THREADS" in refused(models, AI_WORKER_TOKEN=TOKEN, AI_WORKER_THREADS="-1")


def test_an_altered_file_is_refused(copied: Path) -> None:
    path = copied / manifest.SFACE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert "is not the pinned model" in refused(copied, AI_WORKER_TOKEN=TOKEN)


def test_a_missing_file_is_refused(copied: Path) -> None:
    (copied / manifest.YUNET).unlink()
    assert "python -m ai_worker weights" in refused(copied, AI_WORKER_TOKEN=TOKEN)


def test_an_unknown_file_is_refused(copied: Path) -> None:
    (copied / "another.onnx").write_bytes(b"?")
    assert "another.onnx" in refused(copied, AI_WORKER_TOKEN=TOKEN)


def in_background(server: Server) -> tuple[threading.Thread, list[object]]:
    """Send eight frames and return when they are in work."""
    outcome: list[object] = []

    def ask() -> None:
        try:
            outcome.append(server.ask(*[FRAME] * 8))
        except httpx.TransportError as error:
            outcome.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    stop = time.monotonic() + 10
    while not server.metric("ai_worker_queue_depth") and time.monotonic() < stop:
        time.sleep(0.002)
    return thread, outcome


def test_sigterm_lets_accepted_requests_finish(worker: Worker) -> None:
    with worker() as server:
        thread, outcome = in_background(server)
        server.process.send_signal(signal.SIGTERM)
        thread.join()
        (answer,) = outcome
        assert isinstance(answer, httpx.Response)
        assert answer.status_code == 200
        assert len(answer.json()["frames"]) == 8
        assert server.process.wait(20) == 0


def ask_anew(server: Server, *frames: bytes) -> httpx.Response:
    """Ask over a connection of its own, which any of the processes may take."""
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Deadline-Ms": "20000"}
    url = f"{server.client.base_url}/v1/faces"
    files = [("frames", frame) for frame in frames or (FRAME,)]
    return httpx.post(url, files=files, headers=headers, timeout=30)


def test_several_processes_count_and_stop_together(worker: Worker) -> None:
    with worker(PROCESSES="2") as server:
        for _ in range(6):
            assert ask_anew(server).status_code == 200
        stop = time.monotonic() + 10
        while server.metric("ai_worker_processes") != 2 and time.monotonic() < stop:
            time.sleep(0.05)
        assert server.metric("ai_worker_processes") == 2  # one scrape tells of both
        assert server.metric("ai_worker_frames_total") == 6
        assert server.metric("ai_worker_resident_bytes") > 100e6
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        with pytest.raises(httpx.TransportError):
            server.client.get("/livez")


def in_work(server: Server, count: int) -> tuple[list[threading.Thread], list[object]]:
    """Send eight frames over each of `count` new connections."""
    outcomes: list[object] = []

    def ask() -> None:
        try:
            outcomes.append(ask_anew(server, *[FRAME] * 8))
        except httpx.TransportError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, outcomes


def readiness(server: Server) -> int:
    """Ask over a new connection; 0: nobody takes it."""
    try:
        return httpx.get(f"{server.client.base_url}/readyz", timeout=2).status_code
    except httpx.ConnectError:
        return 0


def test_several_processes_say_no_then_refuse_then_finish_within_the_grace(worker: Worker) -> None:
    with worker(PROCESSES="2", THREADS="1", LEAVE_SECONDS="2", DRAIN_SECONDS="15") as server:
        server.process.send_signal(signal.SIGTERM)
        began, said, late = time.monotonic(), [readiness(server)], 0
        while said[-1] != 503 and time.monotonic() - began < 3:
            said.append(readiness(server))
        assert said[-1] == 503  # each process that is asked says so, while both still take frames
        assert ask_anew(server, FRAME).status_code == 200
        threads, outcomes = in_work(server, 3)
        while (late := readiness(server)) == 503 and time.monotonic() - began < 10:
            time.sleep(0.02)
        assert late == 0  # refused at once: nobody waits at a door that is not opened any more
        for thread in threads:
            thread.join(20)
        assert [getattr(one, "status_code", one) for one in outcomes] == [200] * 3
        assert server.process.wait(20) == 0
        assert time.monotonic() - began < 2 + 15


def test_a_process_that_dies_is_replaced_while_the_other_answers(worker: Worker) -> None:
    with worker(PROCESSES="2") as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        first = [int(pid) for pid in children.read_text().split() if is_serving(pid)]
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        answers = [ask_anew(server, FRAME).status_code for _ in range(4)]
        assert answers == [200] * 4
        stop = time.monotonic() + 30
        while time.monotonic() < stop:
            now = [int(pid) for pid in children.read_text().split() if is_serving(pid)]
            if len(now) == 2 and first[0] not in now:
                return
            time.sleep(0.1)
        raise AssertionError("nobody took its place")


def is_serving(pid: str) -> bool:
    """Tell a serving process from multiprocessing's helper and from the dead."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False
    return "spawn_main" in command


def test_several_processes_refuse_a_wrong_start_once(copied: Path) -> None:
    path = copied / manifest.SFACE
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    said = refused(copied, AI_WORKER_TOKEN=TOKEN, AI_WORKER_PROCESSES="2")
    assert said.count("is not the pinned model") == 1


def test_a_missing_device_is_refused(models: Path) -> None:
    assert "onnxruntime-gpu" in refused(models, AI_WORKER_TOKEN=TOKEN, AI_WORKER_PROVIDERS="cuda")


def test_a_missing_device_may_be_replaced_in_words_only(worker: Worker) -> None:
    with worker(PROVIDERS="cuda,cpu") as server:
        assert server.metric("ai_worker_provider_fallback") == 1
        assert server.ask(FRAME).status_code == 200


def test_a_killed_worker_answers_again_after_a_restart(models: Path, worker: Worker) -> None:
    with worker() as server:
        thread, outcome = in_background(server)
        server.process.kill()
        thread.join(10)
        assert isinstance(outcome[0], httpx.TransportError)
        again = start(models, server.client.base_url.port or 0)
        try:
            until_ready(again, server.client)
            assert server.ask(FRAME).status_code == 200
        finally:
            again.kill()
            again.wait(timeout=10)
