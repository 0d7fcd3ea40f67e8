"""The application in a process of its own, as it runs in production but without the built pages."""

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import socketio

from standalone.ports import free_port
from tests.stack import Servers

ROOT = Path(__file__).parents[1]
NAMESPACE = "/_event"
HYDRATE = "reflex___state____state.hydrate"
START_S = 60


def app_environment(servers: Servers, database: str, folder: Path, port: int) -> dict[str, str]:
    """The environment of an application on a database of its own."""
    redis_url = servers.settings["ATTENDANCE_REDIS_URL"]
    return {
        **os.environ,
        **servers.settings,
        "ATTENDANCE_DATABASE_URL": database,
        "ATTENDANCE_FACE_WORKER_URL": "http://127.0.0.1:9",
        "ATTENDANCE_FACE_WORKER_TOKEN": "no-worker-runs-here",
        "ATTENDANCE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_REDIS_URL": f"{redis_url.rpartition('/')[0]}/1",
        "REFLEX_WEB_WORKDIR": str(folder / "site"),
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "__REFLEX_SKIP_COMPILE": "true",
    }


@dataclass
class RunningApp:
    """A started application."""

    url: str
    environment: Mapping[str, str] = field(repr=False)
    log: Path

    def inventory(self) -> dict[str, Any]:
        """Every event handler and route that the same application registers."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.inventory"],
            cwd=ROOT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def start_app(servers: Servers, database: str, folder: Path) -> Iterator[RunningApp]:
    """Start the application and stop it afterwards; fails with its log when it does not start."""
    port = free_port()
    (folder / "site").mkdir(parents=True, exist_ok=True)
    environment = app_environment(servers, database, folder, port)
    log = folder / "app.log"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "attendance_app.attendance_app:app"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    app = RunningApp(f"http://127.0.0.1:{port}", environment, log)
    try:
        _wait_for(app, process)
        yield app
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _wait_for(app: RunningApp, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{app.url}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError(f"the application did not start:\n{app.log.read_text()[-4000:]}")


class Browser:
    """A raw websocket client: what anybody can write who wants to call an event handler."""

    def __init__(
        self, url: str, cookie: str = "", token: str | None = None, origin: str | None = None
    ) -> None:
        self.url, self.token = url, token or str(uuid.uuid4())
        self.headers = {"Origin": origin or url} | ({"Cookie": cookie} if cookie else {})
        self.runner = asyncio.Runner()

    def __enter__(self) -> "Browser":
        self.runner.run(self._open())
        try:
            self.runner.run(self._connect())
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.socket.disconnect())
        self._close()

    def _close(self) -> None:
        self.runner.run(self.http.close())
        self.runner.close()

    async def _open(self) -> None:
        self.http = aiohttp.ClientSession()
        self.socket = socketio.AsyncSimpleClient(reconnection=False, http_session=self.http)

    async def _connect(self) -> None:
        await self.socket.connect(
            f"{self.url}?token={self.token}",
            headers=self.headers,
            namespace=NAMESPACE,
            transports=["websocket"],
            socketio_path="/_event",
        )

    def send(self, name: str, payload: Mapping[str, Any] | None = None, path: str = "/") -> None:
        """Call an event handler by its full name."""
        where = {"pathname": path, "asPath": path, "query": {}}
        event = {"name": name, "payload": dict(payload or {}), "router_data": where}
        self.runner.run(self.socket.emit("event", event))

    def answer(self, at_most_s: float = 10) -> dict[str, Any] | None:
        """The next thing that comes, or None when nothing does."""
        while True:
            try:
                kind, *data = self.runner.run(self.socket.receive(timeout=at_most_s))
            except socketio.exceptions.TimeoutError:
                return None
            if kind == "event":
                return data[0] if isinstance(data[0], dict) else json.loads(data[0])

    def answers(self, quiet_s: float = 0.5) -> list[dict[str, Any]]:
        """Everything that comes until nothing has come for a while; at most a hundred."""
        found: list[dict[str, Any]] = []
        while len(found) < 100 and (next_one := self.answer(quiet_s)) is not None:
            found.append(next_one)
        return found

    def call(
        self, name: str, payload: Mapping[str, Any] | None = None, quiet_s: float = 0.5
    ) -> list[dict[str, Any]]:
        """Call an event handler and return everything that comes of it."""
        self.send(name, payload)
        return self.answers(quiet_s)
