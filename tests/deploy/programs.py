"""The application and the workers, started by the images' own entry with the images' settings."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.deploy.front_door import ROOT

START_S = 60


def image_settings(dockerfile: str) -> dict[str, str]:
    """The ENV of a Dockerfile, less the places that exist only in an image."""
    text = (ROOT / "docker" / dockerfile).read_text().replace("\\\n", " ")
    found = dict(re.findall(r"(?:^ENV|(?<=\s))\s*([A-Z_]+)=(\S+)", text, re.MULTILINE))
    kept = ("REFLEX_", "__REFLEX", "PYTHONUNBUFFERED")
    return {name: value for name, value in found.items() if name.startswith(kept)}


@dataclass
class Service:
    """One container's program. It can be stopped and started again on its port."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    health: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "Service":
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def until_healthy(self) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, f"{self.name} ended:\n{self.said()}"
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(self.health, timeout=2).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"{self.name} did not become healthy:\n{self.said()}")

    def stop(self, patience_s: float = 40) -> float:
        """Ask it to end as a container is asked; return how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end in {patience_s:g} s") from None
        return time.monotonic() - began

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


@contextlib.contextmanager
def running(*services: Service) -> Iterator[None]:
    """Start services side by side, wait for those that have a health address, and end all."""
    try:
        for service in services:
            service.start()
        for service in services:
            if service.health:
                service.until_healthy()
        yield
    finally:
        for service in services:
            service.kill()


def entry(*words: str) -> list[str]:
    """The image's entrypoint; `python` in it is the interpreter that runs the tests."""
    return ["sh", "docker/app-entrypoint.sh", *words]


def own_python() -> str:
    """A PATH on which `python` is the interpreter that runs the tests."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"
