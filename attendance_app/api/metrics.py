"""Counts and times the requests of the HTTP interface."""

import time

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = Counter(
    "attendance_http_requests_total", "HTTP requests by route.", ("method", "route", "status")
)
SECONDS = Histogram(
    "attendance_http_request_seconds",
    "Time until the answer began.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)

OLDEST_EXPORT = Gauge(
    "attendance_oldest_export_seconds",
    "How long the export that waits longest for a consumer has waited; NaN when nobody can tell.",
    multiprocess_mode="mostrecent",
)


class Measured:
    """Measures what reaches a route of ours; pages and unknown paths are counted together."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "") or "other"
                route = route if route.startswith(("/api/", "/healthz", "/readyz")) else "other"
                REQUESTS.labels(scope["method"], route, message["status"]).inc()
                SECONDS.labels(route).observe(time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, noted)
