"""The whole product, as `make run` starts it, in a folder of its own on a free port."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from standalone.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_S = 600  # the first start builds the pages and fetches the weights
STOP_S = 90


@dataclass
class Product:
    """A running Attendance. said: the lines it printed; is_set_up: a test has used the link."""

    url: str
    home: Path
    process: subprocess.Popen[str] = field(repr=False)
    said: list[str]
    is_set_up: bool = False

    @property
    def setup_link(self) -> str:
        """The one-time address where the first administrator is made."""
        found = re.search(r"https?://\S+/setup\S*", "\n".join(self.said))
        assert found, f"no setup link in {self.said}"
        return found.group()


@contextmanager
def running(
    home: Path, verb: str = "run", settings: Mapping[str, str] | None = None
) -> Iterator[Product]:
    """Start the product, wait until it is ready, and stop it with SIGTERM afterwards.

    settings: further variables of its environment.
    """
    port = free_port()
    environment = {
        **os.environ,
        "PORT": str(port),
        "ATTENDANCE_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("ATTENDANCE_PUBLIC_URL", "ATTENDANCE_ADMIN_EMAIL", "ATTENDANCE_ADMIN_PASSWORD"):
        environment.pop(name, None)
    environment |= settings or {}
    log = home.parent / f"{home.name}.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "standalone", verb],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        lines = _wait_ready(process, log)
        yield Product(f"http://localhost:{port}", home, process, lines)
    finally:
        _stop(process)


def _wait_ready(process: subprocess.Popen[str], log: Path) -> list[str]:
    """Return what was printed once the ready line is there, with the lines that belong to it."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        lines = log.read_text().splitlines()
        if any(line.startswith("Attendance is ready at") for line in lines):
            time.sleep(0.5)
            return log.read_text().splitlines()
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"The product did not start:\n{log.read_text()[-4000:]}")


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
