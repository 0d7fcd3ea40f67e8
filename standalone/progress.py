"""One line per step, with the seconds of those that take more than two."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_SHOWN_AFTER = 2.0
_lock = threading.Lock()


def tell(line: str) -> None:
    """Print one line."""
    with _lock:
        sys.stdout.write(f"{_clear()}{line}\n")
        sys.stdout.flush()


def _clear() -> str:
    return "\r\033[K" if sys.stdout.isatty() else ""


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Show what is being done; on a terminal the seconds count up on the same line."""
    if sys.stdout.isatty():
        yield from _counting(doing)
        return
    tell(doing)
    began = time.monotonic()
    yield
    if (taken := time.monotonic() - began) > _SHOWN_AFTER:
        tell(f"{doing}: {taken:.0f} s")


def _counting(doing: str) -> Iterator[None]:
    done, began = threading.Event(), time.monotonic()

    def write(end: str) -> None:
        taken = time.monotonic() - began
        seconds = f"  {taken:.0f} s" if taken > _SHOWN_AFTER else ""
        with _lock:
            sys.stdout.write(f"{_clear()}{doing}{seconds}{end}")
            sys.stdout.flush()

    def count() -> None:
        while not done.wait(1):
            write("")

    write("")
    counter = threading.Thread(target=count, daemon=True)
    counter.start()
    try:
        yield
    finally:
        done.set()
        counter.join()
        write("\n")
