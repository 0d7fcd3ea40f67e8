"""Runs programs in order, starts again what dies, stops all in reverse order."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from standalone.errors import PortLost, StartFailed
from standalone.home import Home
from standalone.process import Child, Program, wait_until_ready

DEATHS, WINDOW = 5, 60.0  # this many deaths in so many seconds are given up
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
ATTEMPTS = 4  # starts on another port when one was lost in a race
HURRIED = 1.0  # seconds to stop after a second Ctrl-C

Ports = TypeVar("Ports")


@dataclass
class _Kept:
    program: Program
    child: Child
    died: deque[float] = field(default_factory=deque)
    again_at: float | None = None  # monotonic seconds; None while it runs


class Supervisor:
    """The running programs of one home, in the order of their start."""

    def __init__(self, home: Home, tell: Callable[[str], None] = lambda _: None) -> None:
        self.home = home
        self.tell = tell
        self.stopping = False
        self.hurried = False
        self._kept: dict[str, _Kept] = {}

    def start(self, program: Program) -> Child:
        """Start a program and wait until it answers a real request.

        Raises:
            PortLost: another program took its port.
            StartFailed: it ended or did not answer in time.
        """
        child = Child(program, self.home)
        self._kept[program.name] = _Kept(program, child)
        try:
            wait_until_ready(child, lambda: self.stopping)
        except PortLost:
            del self._kept[program.name]
            child.kill()
            raise
        return child

    def start_on_free_ports(self, describe: Callable[[], tuple[Program, Ports]]) -> Ports:
        """Start what `describe` returns with its ports; describe it anew when a port was lost."""
        for _ in range(ATTEMPTS - 1):
            program, ports = describe()
            try:
                self.start(program)
            except PortLost:
                continue
            return ports
        program, ports = describe()
        self.start(program)
        return ports

    def child(self, name: str) -> Child:
        """Return a running program's process."""
        return self._kept[name].child

    def kill(self, name: str) -> None:
        """End a program with SIGKILL, as a crash would."""
        self._kept[name].child.kill()

    def start_again(self, name: str) -> None:
        """Start a program that ended, on the same ports, and wait until it answers."""
        kept = self._kept[name]
        kept.child.stop()
        kept.child = Child(kept.program, self.home)
        wait_until_ready(kept.child, lambda: self.stopping)

    def look(self) -> None:
        """Notice what has died and start it again, after a pause that doubles.

        Raises:
            StartFailed: a program died too often.
        """
        now = time.monotonic()
        for kept in self._kept.values():
            if kept.again_at is not None:
                if now >= kept.again_at:
                    kept.again_at, kept.child = None, Child(kept.program, self.home)
            elif (status := kept.child.status()) is not None:
                self._plan_again(kept, status, now)

    def stop(self) -> None:
        """Stop everything, last started first."""
        self.stopping = True
        while self._kept:
            name, kept = self._kept.popitem()
            began = time.monotonic()
            self._stop_one(kept)
            taken = time.monotonic() - began
            if taken > 2:
                self.tell(f"{name} stopped after {taken:.0f} s")

    def _stop_one(self, kept: _Kept) -> None:
        kept.child.ask_to_stop()
        until = time.monotonic() + kept.program.grace
        while not kept.child.wait(0.1):
            until = min(until, time.monotonic() + HURRIED) if self.hurried else until
            if time.monotonic() > until:
                kept.child.kill()
        kept.program.after()

    def _plan_again(self, kept: _Kept, status: int, now: float) -> None:
        kept.child.kill()  # what is left of it
        name = kept.program.name
        kept.died.append(now)
        while now - kept.died[0] > WINDOW:
            kept.died.popleft()
        if len(kept.died) >= DEATHS:
            raise StartFailed(
                f"{name} died {len(kept.died)} times in a minute, so Attendance stops: read "
                f"{kept.child.log}."
            )
        pause = min(FIRST_PAUSE * 2 ** (len(kept.died) - 1), LONGEST_PAUSE)
        kept.again_at = now + pause
        self.tell(f"{name} ended with status {status}; it starts again in {pause:.1f} s")
