"""What the worker counts. No label ever holds anything about a person."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

disable_created_metrics()

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The worker's counters, in their own registry."""

    def __init__(
        self, model_id: str, queue_depth: Callable[[], int], body_bytes: Callable[[], int]
    ):
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._stages = Histogram(
            "ai_worker_stage_seconds",
            "Time of one stage of the pipeline for one frame.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.requests = Histogram(
            "ai_worker_request_seconds",
            "Time from a request's first byte to its answer.",
            ["status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.rejected = Counter(
            "ai_worker_rejected", "Refused requests.", ["code"], registry=self._registry
        )
        self.frames = Counter("ai_worker_frames", "Frames answered.", registry=self._registry)
        self.faces = Counter("ai_worker_faces", "Faces described.", registry=self._registry)
        depth = Gauge(
            "ai_worker_queue_depth", "Frames waiting or in work.", registry=self._registry
        )
        depth.set_function(queue_depth)
        held = Gauge(
            "ai_worker_body_bytes",
            "Bytes of request bodies held.",
            registry=self._registry,
        )
        held.set_function(body_bytes)
        about = Info("ai_worker_model", "The model in use.", registry=self._registry)
        about.info({"model_id": model_id, "process": str(os.getpid())})

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage, also when it fails."""
        began = perf_counter()
        try:
            yield
        finally:
            self._stages.labels(name).observe(perf_counter() - began)

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self._registry)
