"""The HTTP interface in this process, on a fresh database, with everything around it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from attendance_app import settings as configuration
from attendance_app import wiring
from attendance_app.api.app import create_api
from attendance_app.api.body import BodyLimit
from attendance_app.api.csp import policy
from attendance_app.api.headers import SameOrigin, SecurityHeaders
from attendance_app.db.engine import make_engine
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases


class Client:
    """Asks as a browser or a program would; keeps cookies; follows no redirect."""

    def __init__(self, app: Any, base_url: str) -> None:
        self.runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 1234))
        self.http = httpx.AsyncClient(transport=transport, base_url=base_url)

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        return self.runner.run(self.http.request(method, path, **how))

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.request("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        return self.request("POST", path, **how)

    def close(self) -> None:
        self.runner.run(self.http.aclose())
        self.runner.close()


@pytest.fixture
def public_url() -> str:
    """The address that browsers know; a test may give another."""
    return "http://localhost:3000"


@pytest.fixture
def cases(
    settings: Settings, public_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[UseCases]:
    """The use cases as the application wires them, for the routes and for the test."""
    given = settings.model_copy(update={"public_url": public_url})
    for name in ("origin", "security", "auth"):
        monkeypatch.setattr(f"attendance_app.api.{name}.settings", lambda: given)
    monkeypatch.setattr(configuration, "settings", lambda: given)
    engines: list[Engine] = []

    def remembered(url: str, **how: Any) -> Engine:
        engines.append(make_engine(url, **how))
        return engines[-1]

    monkeypatch.setattr(wiring, "make_engine", remembered)
    wiring.use_cases.cache_clear()
    built = wiring.use_cases()
    built.maintenance.prepare()
    yield built
    wiring.use_cases.cache_clear()
    for engine in engines:
        engine.dispose()


@pytest.fixture
def client(cases: UseCases, public_url: str) -> Iterator[Client]:
    """A client of the whole stack of HTTP."""
    https = public_url.startswith("https")
    app = SecurityHeaders(SameOrigin(BodyLimit(create_api())), policy(public_url), https=https)
    asking = Client(app, public_url)
    yield asking
    asking.close()
