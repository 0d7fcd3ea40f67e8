"""The worker as it is started in production, and the same pipeline without HTTP."""

import http.client
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import load
from benchmarks.peers.environment import CACHE, ROOT, free_port, running


class Served(NamedTuple):
    """A running worker."""

    port: int
    pid: int
    token: str

    def request(self, jpeg: bytes, liveness: bool, deadline_ms: int = 30_000) -> bytes:
        """Return what a caller sends."""
        body, kind = load.multipart([("frames", "frame.jpg", jpeg)])
        path = "/v1/faces" if liveness else "/v1/faces?liveness=0"
        headers = {"Authorization": f"Bearer {self.token}", "X_Deadline_Ms": str(deadline_ms)}
        return load.post(path, body, kind, **headers)


@contextmanager
def serving(models: Path, **settings: str) -> Iterator[Served]:
    """Run `python -m ai_worker serve` with its defaults and these settings."""
    port, token = free_port(), secrets.token_hex(24)
    environment = {
        "AI_WORKER_MODELS": str(models),
        "AI_WORKER_PORT": str(port),
        "AI_WORKER_TOKEN": token,
        **{f"AI_WORKER_{name}": value for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "ai_worker", "serve"]
    log = CACHE / "worker.log"
    with running(command, environment, lambda: _ready(port), log) as pid:
        yield Served(port, pid, token)


def _ready(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False


class Bare:
    """The pipeline in a process of its own, with as many threads as the worker, without HTTP."""

    def __init__(self, models: Path, frame: Path):
        command = [sys.executable, "-m", "benchmarks.worker_process", str(models), str(frame)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout  # noqa: S101
        self._process.stdout.readline()

    def rate(self, liveness: bool, seconds: float) -> float:
        """Return the frames a second."""
        assert self._process.stdin  # noqa: S101
        assert self._process.stdout  # noqa: S101
        self._process.stdin.write(json.dumps([liveness, seconds]) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin  # noqa: S101
        self._process.stdin.close()
        self._process.wait(20)


def _bare(models: Path, frame: Path) -> None:
    """Answer each line [liveness, seconds] on stdin with the rate."""
    from ai_worker.settings import Settings, prepare_libraries

    settings = Settings(models=models)
    prepare_libraries(settings)
    from contextlib import nullcontext
    from threading import Thread
    from time import perf_counter

    from ai_worker.guard import Limits
    from ai_worker.pipeline import Pipeline
    from ai_worker.serve import engine

    limits = Limits(settings.max_pixels, settings.max_side)
    pipeline = Pipeline(engine(settings), limits, lambda _stage: nullcontext())
    content, threads = frame.read_bytes(), settings.planned_threads()
    pipeline.frame(content)
    print("ready", flush=True)
    for line in sys.stdin:
        liveness, seconds = json.loads(line)
        done = [0] * threads
        began = perf_counter()

        def work(
            number: int,
            live: bool = liveness,
            stop: float = began + seconds,
            done: list[int] = done,
        ) -> None:
            while perf_counter() < stop:
                pipeline.frame(content, live).model_dump_json()
                done[number] += 1

        workers = [Thread(target=work, args=(number,)) for number in range(threads)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        print(sum(done) / (perf_counter() - began), flush=True)


if __name__ == "__main__":
    _bare(Path(sys.argv[1]), Path(sys.argv[2]))
