"""Stands between the launcher and one program, so that nothing outlives the launcher.

Run as a script, on the standard library alone: `keeper.py STOP ALIVE_FD USER COMMAND...`.

A death signal (PR_SET_PDEATHSIG) reaches only direct children, and Granian and Huey have children
of their own. So each program gets a keeper: it adopts every orphan of that program (subreaper),
sees the launcher die at once (the launcher holds the other end of the ALIVE_FD pipe), passes the
stop signal on, and ends only when no descendant is left.

- the pipe closes: STOP to the program, then SIGKILL to all that remains after `GRACE` seconds
- SIGTERM, SIGINT, SIGHUP: STOP to the program; the launcher decides how long it may take
- SIGQUIT: SIGKILL to everything now
- the program ends: SIGKILL to what it left behind, and its status (128 + n for signal n) is ours

USER is a number to become before the program starts, or `-`. Any other open file, such as the lock
of the home folder, is held by the keeper and kept from the program: the folder is free again only
when the last program has gone.
"""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from pathlib import Path

GRACE = 5.0  # seconds for a program whose launcher was killed
CLEANING = 5.0  # seconds to wait for killed processes to be gone
LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ASKED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def _prctl(option: int, value: int) -> None:
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(option, value)


def _become(user: str) -> None:
    if user != "-":
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))


def _spawn(command: list[str], stop: int, user: str) -> int:
    keeper = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        for number in (*ASKED, signal.SIGQUIT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        _become(user)
        _prctl(PR_SET_PDEATHSIG, stop)  # after the change of user, which would clear it
        if os.getppid() == keeper:
            os.closerange(3, 1024)
            os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def _children() -> list[int]:
    """Return the pids of our children, adopted ones included (Linux; elsewhere nothing)."""
    me = os.getpid()
    try:
        return [int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text().split()]
    except OSError:
        return []


def _kill_everything() -> None:
    for pid in _children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _reap(program: int) -> int | None:
    """Collect what has ended; return the program's status when it is among them."""
    status = None
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, raw = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == program:
                status = os.waitstatus_to_exitcode(raw)
    return status


def _clean_up() -> None:
    """Kill what the program left behind, generation by generation, until nothing is left."""
    until = time.monotonic() + CLEANING
    while time.monotonic() < until and _children():
        _kill_everything()
        _reap(0)
        time.sleep(0.01)
    if not LINUX:  # no list of descendants there: end the group, ourselves included
        os.killpg(0, signal.SIGKILL)


def _watch(program: int, stop: int, alive: int, wake: int) -> int:
    """Wait for the program's end; return its status."""
    watched, kill_at = [wake, alive], None
    while (status := _reap(program)) is None:
        ready, _, _ = select.select(watched, [], [], 0.2 if kill_at else 60)
        signals = set(os.read(wake, 64)) if wake in ready else set()
        orphaned = alive in ready
        if orphaned:
            watched, kill_at = [wake], time.monotonic() + GRACE
        if orphaned or signals.intersection(ASKED):
            with contextlib.suppress(ProcessLookupError):
                os.kill(program, stop)
        if signal.SIGQUIT in signals or (kill_at and time.monotonic() > kill_at):
            _kill_everything()
    return status


def _wake_on_signals() -> int:
    wake, out = os.pipe()
    for end in (wake, out):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(out, warn_on_full_buffer=False)
    for number in (*ASKED, signal.SIGQUIT, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return wake


def main(arguments: list[str]) -> int:
    """Run the program to its end; return its status."""
    stop, alive, user, *command = arguments
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    wake = _wake_on_signals()
    program = _spawn(command, int(stop), user)
    status = _watch(program, int(stop), int(alive), wake)
    _clean_up()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
