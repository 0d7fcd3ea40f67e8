"""The worker under test is the real one: real weights, real photos, a real process."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ai_worker import serve
from ai_worker.engine import Engine
from ai_worker.guard import Limits
from ai_worker.pipeline import Pipeline
from ai_worker.settings import Settings
from ai_worker.weights import provision
from standalone.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-the-tests-of-32-characters"
LIMITS = Limits(pixels=12_000_000, side=8192)


@pytest.fixture(scope="session")
def models() -> Path:
    folder = Path(os.environ.get("AI_WORKER_MODELS", ROOT / ".models")).resolve()
    mirror = os.environ.get("AI_WORKER_WEIGHTS_URL")
    provision.provision(folder, provision.sources(mirror), lambda _line: None)
    return folder


@pytest.fixture(scope="session")
def engine(models: Path) -> Engine:
    """The default networks; with AI_WORKER_PROVIDERS=cuda the same tests run on a GPU."""
    return serve.engine(Settings(models=models))


@pytest.fixture(scope="session")
def pipeline(engine: Engine) -> Pipeline:
    return Pipeline(engine, LIMITS, lambda _stage: nullcontext())


@dataclass
class Server:
    """A running worker and a client that holds its token."""

    process: subprocess.Popen[str]
    client: httpx.Client

    def ask(self, *frames: bytes, **headers: str) -> httpx.Response:
        files = [("frames", ("frame", frame)) for frame in frames]
        patient = {"x_deadline_ms": "20000"} | headers  # other work may share the machine
        named = {name.replace("_", "-"): value for name, value in patient.items()}
        return self.client.post("/v1/faces", files=files, headers=named)

    def memory_mb(self) -> float:
        """Return the most memory the process ever held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def metric(self, name: str) -> float:
        lines = self.client.get("/metrics").text.splitlines()
        return float(next(line.split()[-1] for line in lines if line.startswith(f"{name} ")))


def start(models: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "AI_WORKER_MODELS": str(models),
        "AI_WORKER_PORT": str(port),
        "AI_WORKER_TOKEN": TOKEN,
        "AI_WORKER_PROCESSES": "1",
        "AI_WORKER_THREADS": "2",
        **{f"AI_WORKER_{name}": value for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "ai_worker", "serve"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True)


def until_ready(process: subprocess.Popen[str], client: httpx.Client) -> None:
    stop = time.monotonic() + 60
    while time.monotonic() < stop:
        with contextlib.suppress(httpx.TransportError):
            if client.get("/readyz").status_code == 200:
                return
        assert process.poll() is None, "the worker ended; its reason stands above"
        time.sleep(0.05)
    raise AssertionError("the worker did not become ready")


@contextmanager
def serving(models: Path, **settings: str) -> Iterator[Server]:
    port = free_port()
    process = start(models, port, **settings)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, headers=headers, timeout=30) as client:
            until_ready(process, client)
            yield Server(process, client)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def server(models: Path) -> Iterator[Server]:
    with serving(models) as running:
        yield running


@pytest.fixture(scope="session")
def worker(models: Path) -> Callable[..., AbstractContextManager[Server]]:
    """Return a starter of workers with settings of their own."""
    return lambda **settings: serving(models, **settings)
