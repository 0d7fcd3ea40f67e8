"""The HTTP interface on a real port, over the real database and Valkey, behind its real limits."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text as sql

from attendance_app import settings as configuration
from attendance_app import wiring
from attendance_app.api.app import create_api
from attendance_app.api.body import BodyLimit
from attendance_app.api.headers import SameOrigin
from attendance_app.db.engine import Transaction, make_engine
from attendance_app.domain.actor import SYSTEM, Role, Scope
from attendance_app.domain.ids import KioskId, SiteId
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.fakes import FrozenClock

PASSWORD = "correct horse battery staple"


@dataclass
class Served:
    """A running application and the company in it."""

    url: str
    cases: UseCases
    world: World
    site: SiteId
    text: int
    clients: list[httpx.Client] = field(default_factory=list)

    def browser(self) -> httpx.Client:
        """Somebody who is not signed in."""
        return self._client()

    def signed_in(self, role: Role) -> httpx.Client:
        """A browser of somebody with the role."""
        email = f"{role}@example.com"
        self.cases.accounts.create_admin(email, PASSWORD, "Ada")
        if role is not Role.ADMIN:
            self._become(email, role)
        browser = self.browser()
        form = {"email": email, "password": PASSWORD}
        answer = browser.post("/api/v1/auth/login", data=form)
        assert "error" not in answer.headers["location"], answer.headers["location"]
        return browser

    def program(self, scope: Scope) -> httpx.Client:
        """A program with a token."""
        site = self.site if scope is Scope.KIOSK else None
        token = self.cases.tokens.create(SYSTEM, f"A {scope} program", scope, site, None)
        return self._client(Authorization=f"Bearer {token}")

    def kiosk(self, site: SiteId | None = None) -> tuple[httpx.Client, KioskId]:
        """A browser that was paired through the form."""
        code = self.cases.kiosks.add(SYSTEM, "Front door", site or self.site)
        browser = self.browser()
        answer = browser.post("/api/v1/kiosks/pair", data={"code": code.code})
        assert answer.headers["location"] == "/kiosk"
        return browser, code.kiosk_id

    def _client(self, **headers: str) -> httpx.Client:
        self.clients.append(httpx.Client(base_url=self.url, timeout=30, headers=headers))
        return self.clients[-1]

    def _become(self, email: str, role: Role) -> None:
        with self.world.transaction() as session:
            session.execute(
                sql("update accounts set roles = array[:role] where email = :email"),
                {"role": role.value, "email": email},
            )


@contextmanager
def served(
    settings: Settings, transaction: Transaction, monkeypatch: pytest.MonkeyPatch, worker: str
) -> Iterator[Served]:
    """Serve the application with these settings and the worker at this address."""
    _apply(settings, monkeypatch, worker)
    engines: list[Any] = []
    monkeypatch.setattr(
        wiring, "make_engine", lambda *a, **k: engines.append(make_engine(*a, **k)) or engines[-1]
    )
    cases = wiring.use_cases()
    world = World(transaction, FrozenClock(datetime.now(UTC)))
    world.company()
    site, text = world.site(), world.consent_text()
    try:
        with listening(BodyLimit(SameOrigin(create_api()))) as url:
            running = Served(url, cases, world, site, text)
            yield running
            for client in running.clients:
                client.close()
    finally:
        cases.check_in.encoder.close()  # pyright: ignore[reportAttributeAccessIssue]
        cases.check_in.presence.close()  # pyright: ignore[reportAttributeAccessIssue]
        wiring.use_cases.cache_clear()
        configuration.settings.cache_clear()
        for engine in engines:
            engine.dispose()


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """Serve any ASGI application on a free port."""
    config = uvicorn.Config(app, port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _apply(settings: Settings, monkeypatch: pytest.MonkeyPatch, worker: str) -> None:
    given = settings.model_dump() | {"face_worker_url": worker, "face_worker_deadline_s": 10}
    for name, value in given.items():
        shown = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        if shown not in (None, ""):
            monkeypatch.setenv(f"ATTENDANCE_{name.upper()}", str(shown))
    configuration.settings.cache_clear()
    wiring.use_cases.cache_clear()
