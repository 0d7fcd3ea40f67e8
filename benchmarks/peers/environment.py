"""Makes a peer's virtual environment, and starts peers as processes."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "bench"
START_SECONDS = 180.0


class PeerMissing(Exception):
    """The peer cannot be installed or does not start; the message says why."""


def python_of(name: str, requirements: Sequence[str]) -> Path:
    """Return the interpreter of the environment `name`, installing it when it is not there."""
    folder = CACHE / name
    python, mark = folder / "bin" / "python", folder / "installed"
    wanted = "\n".join(requirements)
    if mark.exists() and mark.read_text() == wanted:
        return python
    print(f"Installing {', '.join(requirements)} for the benchmark …", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], [*pip, *requirements]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerMissing(f"{name} cannot be installed: {done.stderr.strip()[-500:]}")
    mark.write_text(wanted)
    return python


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    ready: Callable[[], bool],
    log: Path,
    cores: str = "",
) -> Iterator[int]:
    """Run a server until the block ends; yield its process id once `ready` says so."""
    pinned = ["taskset", "-c", cores, *command] if cores else list(command)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        process = subprocess.Popen(
            pinned,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _until(ready, process, log)
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    stop = time.monotonic() + START_SECONDS
    while time.monotonic() < stop:
        if process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.1)
    raise PeerMissing(f"A server did not start; it said: {log.read_text()[-1000:]}")


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process and its children."""
    total = 0.0
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and _belongs(int(folder.name), pid):
            with contextlib.suppress(OSError, IndexError):
                pages = int((folder / "statm").read_text().split()[1])
                total += pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return total


def _belongs(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            return False
    return False
