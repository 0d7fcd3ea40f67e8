"""Programs under the launcher: started with a keeper, waited for, stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from standalone import keeper
from standalone.errors import Interrupted, PortLost, StartFailed
from standalone.home import Home

_PORT_WORDS = ("address already in use", "address in use", "could not bind")
_POLL = 0.03


@dataclass(frozen=True)
class Program:
    """One program to run.

    `ready` sends a real request and says whether it was answered. `stop` ends the program in its
    own good way, in at most `grace` seconds. `limit` bounds the start, in seconds. `user` is a uid
    to become first, `after` clears up when the program was stopped for good. Secrets travel in
    `env` or in files, never in `command`.
    """

    name: str
    command: tuple[str | Path, ...]
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    stop: signal.Signals = signal.SIGTERM
    grace: float = 15
    limit: float = 60
    user: int | None = None
    after: Callable[[], None] = lambda: None


class Child:
    """A program that was started, with its keeper.

    `capture` keeps its standard output out of the log: see `output`.
    """

    def __init__(self, program: Program, home: Home, *, capture: bool = False) -> None:
        self.program = program
        self.log = home.log(program.name)
        self._log_began = self.log.stat().st_size if self.log.exists() else 0
        self._captured = home.run_file(f"{program.name}.output", "") if capture else None
        watched, self._alive = os.pipe()
        held = [fd for fd in (watched, home.lock_file) if fd is not None]
        user = "-" if program.user is None else str(program.user)
        script = [sys.executable, "-I", "-S", keeper.__file__, str(int(program.stop))]
        try:
            with self.log.open("ab") as output, (self._captured or self.log).open("ab") as said:
                self._keeper = subprocess.Popen(
                    [*script, str(watched), user, *map(str, program.command)],
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=output,
                    cwd=program.folder,
                    env={**os.environ, **program.env},
                    pass_fds=held,
                    start_new_session=True,  # the terminal's Ctrl-C reaches the launcher only
                )
        except BaseException:
            os.close(self._alive)
            raise
        finally:
            os.close(watched)

    @property
    def pid(self) -> int:
        """The keeper's process, which leads the program's session."""
        return self._keeper.pid

    def status(self) -> int | None:
        """Return the program's exit status, None while it runs."""
        return self._keeper.poll()

    def ask_to_stop(self) -> None:
        """Send the program its stop signal."""
        with contextlib.suppress(ProcessLookupError):
            self._keeper.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; say whether it came."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._keeper.wait(seconds)
            self._close()
            return True
        return False

    def kill(self) -> None:
        """End the program and its descendants with SIGKILL, now."""
        with contextlib.suppress(ProcessLookupError):
            self._keeper.send_signal(signal.SIGQUIT)
        if not self.wait(keeper.CLEANING + 1):
            self._kill_group()
            self._keeper.wait()
        self._close()

    def stop(self, grace: float | None = None) -> None:
        """Stop in order within the program's grace (or `grace`) seconds, else kill."""
        self.ask_to_stop()
        if not self.wait(self.program.grace if grace is None else grace):
            self.kill()

    def said(self) -> str:
        """Return what the program wrote since it was started, at most the last 4000 bytes."""
        with self.log.open("rb") as log:
            log.seek(max(self._log_began, self.log.stat().st_size - 4000))
            return log.read().decode(errors="replace").strip()

    def output(self) -> str:
        """Return the captured standard output of a program that has ended, once."""
        if self._captured is None or not self._captured.exists():
            return ""
        text = self._captured.read_text(errors="replace")
        self._captured.unlink()
        return text

    def failure(self) -> StartFailed:
        """Return the sentence about a program that ended by itself."""
        return _ended(self, self.status() or 0)

    def _close(self) -> None:
        if self._alive >= 0:
            os.close(self._alive)
            self._alive = -1
            self._kill_group()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._keeper.pid, signal.SIGKILL)


def wait_until_ready(child: Child, interrupted: Callable[[], bool] = lambda: False) -> None:
    """Wait until the program answers.

    Raises:
        Interrupted: `interrupted` says so.
        PortLost: it ended because its port was taken.
        StartFailed: it ended, or did not answer within its limit.
    """
    program, until = child.program, time.monotonic() + child.program.limit
    while not program.ready():
        if interrupted():
            raise Interrupted
        status = child.status()
        if status is not None:
            raise _ended(child, status)
        if time.monotonic() > until:
            raise StartFailed(
                f"{program.name} gave no answer in {program.limit:.0f} s: read {child.log}."
            )
        time.sleep(_POLL)


def _ended(child: Child, status: int) -> StartFailed:
    said = child.said()
    lowered = said.lower()
    if any(words in lowered for words in _PORT_WORDS):
        return PortLost(f"{child.program.name} lost its port to another program: start again.")
    if "no space left on device" in lowered:
        return StartFailed(
            f"The disk is full, so {child.program.name} cannot start: free some space."
        )
    last = said.splitlines()[-1].strip() if said else "it said nothing"
    return StartFailed(
        f"{child.program.name} ended with status {status} ({last[:300]}): read {child.log}."
    )
