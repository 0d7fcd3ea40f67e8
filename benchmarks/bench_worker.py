"""Every promise of the recognition worker as a ratio with its goal: `make bench-worker`.

    python -m benchmarks.bench_worker [--short] [--only NAME …] [--models DIR]

Exits 1 when a goal is missed. What a ratio is against, and how it is made: docs/benchmarks.md.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks import load, measure, simulated
from benchmarks.measure import Goal, Ratio
from benchmarks.peers import deepface_api
from benchmarks.peers.environment import CACHE, free_port, python_of, resident_mb, running
from benchmarks.worker_process import Bare, Served, serving

LITSERVE = ("litserve==0.2.19",)
CLIENTS = 8
PAIRS, BLOCK = 7, 3.0
"""Of a full run: so that all of it ends within twenty minutes on two cores."""
_TELL_EVERY = 2000


@dataclass(frozen=True)
class Plan:
    """How long to measure."""

    models: Path
    frame: Path
    pairs: int
    block: float
    requests: int
    short: bool

    @property
    def jpeg(self) -> bytes:
        """Return the frame that every request sends."""
        return self.frame.read_bytes()


Bench = Callable[[Plan], Iterator[Goal]]


# ---- against DeepFace's own service ------------------------------------------------------------


def deepface(plan: Plan) -> Iterator[Goal]:
    """Throughput with 8 clients and the latency of one, with and without liveness."""
    with deepface_api.serving(plan.models) as peer, serving(plan.models) as ours:
        for liveness, goal in ((False, 1.8), (True, 2.5)):
            mine = ours.request(plan.jpeg, liveness)
            other = deepface_api.request(plan.jpeg, liveness)
            for port, request in ((ours.port, mine), (peer, other)):
                load.closed_loop(port, [request], CLIENTS, 2)  # warm
            words = "with liveness" if liveness else "without liveness"
            found = measure.pairs(
                lambda mine=mine: _rate(ours.port, mine, plan.block),
                lambda other=other: _rate(peer, other, plan.block),
                plan.pairs,
            )
            yield Goal(f"requests/s, 8 clients, {words}, to DeepFace's API", found, goal)
            found = measure.pairs(
                lambda mine=mine: _p50(ours.port, mine, plan.block),
                lambda other=other: _p50(peer, other, plan.block),
                plan.pairs,
            )
            yield Goal(f"p50 of one client, {words}, to DeepFace's API", found, 0.9, False)


def _rate(port: int, request: bytes, seconds: float) -> float:
    found = load.rate_of(load.closed_loop(port, [request], CLIENTS, seconds), seconds)
    print(f"    {found:.1f} requests/s", flush=True)
    return found


def _p50(port: int, request: bytes, seconds: float) -> float:
    outcomes = load.closed_loop(port, [request], 1, seconds)
    load.rate_of(outcomes, seconds)
    found = measure.median_ms([outcome.seconds for outcome in outcomes])
    print(f"    p50 {found:.1f} ms", flush=True)
    return found


# ---- against what the worker could do at most --------------------------------------------------


def bare(plan: Plan) -> Iterator[Goal]:
    """Throughput over HTTP to the same pipeline in a loop."""
    loop = Bare(plan.models, plan.frame)
    try:
        with serving(plan.models) as ours:
            request = ours.request(plan.jpeg, liveness=True)
            load.closed_loop(ours.port, [request], CLIENTS, 2)
            found = measure.pairs(
                lambda: _rate(ours.port, request, plan.block),
                lambda: loop.rate(True, plan.block),
                plan.pairs,
            )
    finally:
        loop.close()
    yield Goal("requests/s over HTTP, to the bare pipeline", found, 0.85)


def overload(plan: Plan) -> Iterator[Goal]:
    """What is answered in time when twice as much is asked as can be done."""
    deadline_ms = 1000
    with serving(plan.models) as ours:
        patient = ours.request(plan.jpeg, liveness=True)
        hurried = ours.request(plan.jpeg, liveness=True, deadline_ms=deadline_ms)
        load.closed_loop(ours.port, [patient], CLIENTS, 2)
        capacity = [_rate(ours.port, patient, plan.block)]

        def goodput() -> float:
            rate, seconds = 2 * capacity[-1], 2 * plan.block
            outcomes = load.open_loop(ours.port, hurried, rate, seconds, connections=96)
            good = [o for o in outcomes if o.status == 200 and o.seconds <= deadline_ms / 1000]
            other = {o.status for o in outcomes} - {200, 429, 503}
            if other:
                raise RuntimeError(f"under overload the worker answered {sorted(other)}")
            print(f"    {len(good) / seconds:.1f} of {len(outcomes) / seconds:.1f}/s in time")
            return len(good) / seconds

        def again() -> float:
            capacity.append(_rate(ours.port, patient, plan.block))
            return capacity[-1]

        found = measure.pairs(goodput, again, plan.pairs)
    yield Goal("answered within 1 s at twice the capacity, to capacity", found, 0.9)


def memory(plan: Plan) -> Iterator[Goal]:
    """Growth of the resident memory over many requests of many sizes."""
    with serving(plan.models) as ours:
        requests = [ours.request(jpeg, liveness=True) for jpeg in _sizes(plan.jpeg)]
        _ask(ours, requests, plan.requests // 10)
        before = _settled_mb(ours)
        _ask(ours, requests, plan.requests)
        after = _settled_mb(ours)
    print(f"    {before:.0f} MB, then {after:.0f} MB after {plan.requests} requests", flush=True)
    note = f"({before:.0f} MB resident)"
    found = measure.ratio([after / before])
    yield Goal(f"memory after {plan.requests} requests, to after warm-up", found, 1.05, False, note)


def _sizes(jpeg: bytes) -> list[bytes]:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None  # noqa: S101
    height, width = image.shape[:2]
    factors = (0.4, 0.5, 0.75, 1.0, 1.25, 2.0)
    return [
        cv2.imencode(".jpg", cv2.resize(image, (int(width * f), int(height * f))))[1].tobytes()
        for f in factors
    ]


def _ask(ours: Served, requests: list[bytes], count: int) -> None:
    """Send `count` requests from eight clients."""
    turns = iter(range(count))
    lock = threading.Lock()

    def client() -> None:
        connection = load.Connection(ours.port)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                break
            status, _ = connection.ask(requests[turn % len(requests)])
            if status != 200:
                raise RuntimeError(f"the worker answered {status}")
            if turn and turn % _TELL_EVERY == 0:
                print(f"    {turn:,} of {count:,} requests", flush=True)
        connection.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()


def _settled_mb(ours: Served) -> float:
    time.sleep(1)
    return resident_mb(ours.pid)


# ---- the batcher -------------------------------------------------------------------------------


def batcher(plan: Plan) -> Iterator[Goal]:
    """The batcher in one process, on a simulated device."""
    seconds = plan.block / 2

    def rate(latencies: list[float]) -> float:
        return len(latencies) / seconds

    def ours() -> float:
        return rate(simulated.batched(64, seconds))

    single = measure.pairs(ours, lambda: rate(simulated.unbatched(64, seconds)), plan.pairs)
    limit = (simulated.FIXED + simulated.EACH) / (
        simulated.EACH + simulated.FIXED / simulated.MAX_BATCH
    )
    note = f"(the device alone allows {limit:.2f}; a single call also pays its dispatch)"
    yield Goal("batcher, 64 clients, to one by one", single, 3.0, note=note)
    yield Goal(
        "batcher, 64 clients, to perfect batches",
        measure.pairs(ours, lambda: simulated.perfect(seconds), plan.pairs),
        0.8,
    )
    alone = measure.pairs(
        lambda: measure.median_ms(simulated.batched(1, seconds)),
        lambda: measure.median_ms(simulated.unbatched(1, seconds)),
        plan.pairs,
    )
    yield Goal("batcher, one client's p50, to a direct call", alone, 1.15, False)


def litserve(plan: Plan) -> Iterator[Goal]:
    """The batcher behind HTTP beside LitServe: one server at a time, each pinned to core 0."""
    python = python_of("litserve-0.2.19", LITSERVE)
    script = Path(simulated.__file__).parent / "peers" / "litserve_server.py"

    def served(*command: str) -> float:
        port = free_port()
        log = CACHE / "simulated.log"
        with running([*command, str(port)], {}, lambda: _predicts(port), log, cores="0"):
            body = [_predict(number) for number in range(64)]
            load.closed_loop(port, body, 64, 1)
            found = load.rate_of(load.closed_loop(port, body, 64, plan.block), plan.block)
        print(f"    {found:.0f} requests/s", flush=True)
        return found

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    try:
        found = measure.pairs(
            lambda: served(sys.executable, "-m", "benchmarks.simulated"),
            lambda: served(str(python), str(script)),
            plan.pairs,
        )
    finally:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    yield Goal("batcher over HTTP, 64 clients, to LitServe", found, 1.0)


def _predict(number: int) -> bytes:
    return load.post("/predict", json.dumps({"x": number}).encode(), "application/json")


def _predicts(port: int) -> bool:
    try:
        connection = load.Connection(port)
        status, _ = connection.ask(_predict(0))
        connection.close()
    except OSError:
        return False
    return status == 200


# ---- who is it ---------------------------------------------------------------------------------


def identify(plan: Plan) -> Iterator[Goal]:
    """The decision in a gallery of 50,000, as the application makes it."""
    people = 10_000 if plan.short else 50_000
    vectors, owners = _gallery(50_000)
    ours = [_identify(vectors, owners) for _ in range(200)]
    print(f"    identify in 50,000: {measure.median_ms(ours):.2f} ms", flush=True)
    times = measure.ratio([seconds * 1e3 for seconds in ours])
    yield Goal("identify in 50,000 x 128, one thread, ms", times, 3.0, at_least=False)
    theirs = _deepface_search(plan, people)
    gallery = _gallery(people)
    seconds = float(np.median([_identify(*gallery) for _ in range(100)]))
    note = f"({people:,} faces; the embedding is taken off the peer's time)"
    found = measure.ratio([one / seconds for one in theirs])
    yield Goal("identify, to DeepFace.search", found, 100, note=note)


def _gallery(count: int) -> tuple[np.ndarray, np.ndarray]:
    vectors = np.random.default_rng(0).standard_normal((count, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, np.arange(count, dtype=np.int64) // 5


def _identify(vectors: np.ndarray, owners: np.ndarray) -> float:
    from attendance_app.domain.identification import Gallery, MatchPolicy, identify

    gallery = Gallery("bench", vectors, owners)
    probe = vectors[len(vectors) // 2]
    began = time.perf_counter()
    match = identify(probe, gallery, MatchPolicy())
    seconds = time.perf_counter() - began
    if match.employee != owners[len(vectors) // 2]:
        raise RuntimeError("identify named somebody else")
    return seconds


def _deepface_search(plan: Plan, people: int) -> list[float]:
    script = Path(deepface_api.__file__).parent / "deepface_search.py"
    done = subprocess.run(
        [str(deepface_api.python()), str(script), str(plan.frame), str(people)],
        env={**os.environ, **deepface_api.environment(plan.models)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"DeepFace.search failed: {done.stderr[-500:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    embedding = float(np.median(said["embedding"]))
    print(f"    DeepFace.search in {people:,}: {np.median(said['search']):.2f} s", flush=True)
    return [seconds - embedding for seconds in said["search"]]


BENCHES: dict[str, Bench] = {
    "deepface": deepface,
    "bare": bare,
    "overload": overload,
    "memory": memory,
    "batcher": batcher,
    "litserve": litserve,
    "identify": identify,
}


def main() -> int:
    """Measure, print, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser("python -m benchmarks.bench_worker")
    parser.add_argument("--short", action="store_true", help="five minutes instead of twenty")
    parser.add_argument("--only", nargs="*", choices=list(BENCHES), default=list(BENCHES))
    parser.add_argument("--models", type=Path, default=Path(".models"))
    parser.add_argument("--requests", type=int, help="how many for the memory (20000; short 1000)")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and so end the servers as well
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            models=asked.models.resolve(),
            frame=_frame(Path(folder)),
            pairs=3 if asked.short else PAIRS,
            block=2.0 if asked.short else BLOCK,
            requests=asked.requests or (1000 if asked.short else 20_000),
            short=asked.short,
        )
        print(f"{measure.machine()}{', SHORT RUN' if plan.short else ''}", flush=True)
        began, goals = time.monotonic(), []
        for number, name in enumerate(asked.only, 1):
            minutes = (time.monotonic() - began) / 60
            print(f"\n{number} of {len(asked.only)}, after {minutes:.0f} min", flush=True)
            goals += _measured(name, plan)
    print(f"\nResults, after {(time.monotonic() - began) / 60:.0f} min")
    for goal in goals:
        print(goal.line())
    missed = sum(not goal.met for goal in goals)
    print(f"\n{len(goals) - missed} of {len(goals)} goals met. {measure.machine()}")
    return int(missed > 0)


def _measured(name: str, plan: Plan) -> Iterator[Goal]:
    print(f"{name}: {(BENCHES[name].__doc__ or '').splitlines()[0]}", flush=True)
    try:
        for goal in BENCHES[name](plan):
            print(goal.line(), flush=True)
            yield goal
    except Exception as error:  # the others are still worth measuring
        print(f"    failed: {type(error).__name__}: {error}", flush=True)
        nothing = Ratio(float("nan"), float("nan"), float("nan"))
        yield Goal(f"{name} could not be measured", nothing, 0)


def _frame(folder: Path) -> Path:
    """Write the one picture that everybody is asked about: 640 x 480, as a webcam sends it."""
    from tests.photos import photo, webcam_frame

    path = folder / "frame.jpg"
    path.write_bytes(webcam_frame(photo("obama")))
    return path


if __name__ == "__main__":
    sys.exit(main())
