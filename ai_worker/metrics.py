"""What the worker counts. No label ever holds anything about a person.

Several processes count into files of one folder (`PROMETHEUS_MULTIPROC_DIR`, set before the first
import of prometheus_client), and a scrape that meets any of them reads all of them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)

disable_created_metrics()

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """The worker's counters, in their own registry."""

    def __init__(self, folder: str = ""):
        """`folder` is where several processes count together; empty for one alone."""
        self._folder = folder
        self._registry = CollectorRegistry()
        if not folder:
            ProcessCollector(registry=self._registry)
        self._stages = self._histogram("stage", "Time of one stage of the pipeline.", "stage")
        self.requests = self._histogram(
            "request", "Time from a request's first byte to its answer.", "status"
        )
        self._waits = self._histogram("wait", "Time a frame or face waited for its turn.")
        self.rejected = self._counter("rejected", "Refused requests.", "code")
        self.frames = self._counter("frames", "Frames answered.")
        self.faces = self._counter("faces", "Faces described.")
        self.batches = Histogram(
            "ai_worker_batch_size",
            "Faces in one call of the device.",
            buckets=_SIZES,
            registry=self._registry,
        )
        self.batch_seconds = self._histogram("batch", "Time of one call of the device.")
        self._depth = self._gauge("queue_depth", "Frames and faces waiting or in work.")
        self._held = self._gauge("body_bytes", "Bytes of request bodies held.")
        self._resident = self._gauge("resident_bytes", "Resident memory of the processes.")
        self._processes = self._gauge("processes", "Processes that serve.")
        self._model = self._gauge(
            "model_info", "The model in use.", "livemax", "model_id", "provider"
        )
        self.fell_back = self._gauge(
            "provider_fallback", "1 when the CPU stands in for a missing device.", "livemax"
        )
        self.fell_back.set(0)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(
            f"ai_worker_{name}_seconds",
            about,
            labels,
            buckets=_SECONDS,
            registry=self._registry,
        )

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"ai_worker_{name}", about, labels, registry=self._registry)

    def _gauge(self, name: str, about: str, mode: str = "livesum", *labels: str) -> Gauge:
        return Gauge(
            f"ai_worker_{name}",
            about,
            labels,
            registry=self._registry,
            multiprocess_mode=mode,  # type: ignore[arg-type]
        )

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage, also when it fails."""
        began = perf_counter()
        try:
            yield
        finally:
            self._stages.labels(name).observe(perf_counter() - began)

    def batch(self, size: int, seconds: float) -> None:
        """Count one call of the device."""
        self.batches.observe(size)
        self.batch_seconds.observe(seconds)

    def waited(self, seconds: float) -> None:
        """Count how long a frame or face waited for a thread or the device."""
        self._waits.observe(seconds)

    def about(self, model_id: str, provider: str) -> None:
        """Say which model is in use, and where."""
        self._model.labels(model_id, provider).set(1)

    def refresh(self, depth: int, held: int) -> None:
        """Set what is a state rather than a count."""
        self._depth.set(depth)
        self._held.set(held)
        self._processes.set(1)
        self._resident.set(_resident_bytes())

    def text(self) -> bytes:
        """Return everything, of all processes, in Prometheus's text format."""
        if not self._folder:
            return generate_latest(self._registry)
        _forget_the_dead(Path(self._folder))
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, self._folder)
        return generate_latest(together)


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _forget_the_dead(folder: Path) -> None:
    """Drop the states, not the counts, of processes that have ended."""
    for path in folder.glob("gauge_live*.db"):
        pid = path.stem.rsplit("_", 1)[1]
        if not Path(f"/proc/{pid}").exists():
            path.unlink(missing_ok=True)
