"""Looks at the machine's processes through /proc."""

import time
from collections.abc import Callable
from pathlib import Path


def descendants(pid: int) -> set[int]:
    """Return the pids below a process, all generations."""
    below: set[int] = set()
    for child in _children(pid):
        below |= {child} | descendants(child)
    return below


def running(pids: set[int]) -> set[int]:
    """Return those that still run; a zombie has ended."""
    return {pid for pid in pids if _state(pid) not in ("", "Z")}


def command_lines() -> str:
    """Return what anybody can read about every process: what `ps` shows."""
    lines = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            lines.append(
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except OSError:
            continue
    return "\n".join(lines)


def eventually(holds: Callable[[], bool], seconds: float = 15) -> bool:
    """Wait until something holds; say whether it came to that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
