"""Draws shards in processes: `python -m attendance_app.adapters.documents.processes DRAWING`.

Not `multiprocessing`: the consumer's own workers are daemons, which may have no children of that
kind. A child gets its shards as a line of JSON, says "." for each person, and ends when nobody
listens any more, so a killed parent leaves none behind.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from attendance_app.adapters.documents.shards import Drawing, Shard

_WORTH_A_PROCESS = 150  # people; below, starting one costs more than it saves
_MOST = 8
_LOOK_EVERY, _ENDS_WITHIN = 0.2, 10.0  # seconds
_ROOT = Path(__file__).parents[3]
Reports = Callable[[int], None]


def draw_all(
    drawing: Drawing, shards: Sequence[Shard], report: Reports, most: int = _MOST
) -> list[Path]:
    """Draw every shard and return their files in order; `report` hears how many people are done.

    Raises:
        RuntimeError: a process failed; it has said why in its log.

    """
    people = sum(shard.people for shard in shards)
    count = min(most, len(os.sched_getaffinity(0)), len(shards), 1 + people // _WORTH_A_PROCESS)
    if count < 2:
        _draw_here(drawing, shards, report)
    else:
        _draw_beside(drawing, shards, report, count)
    return [drawing.part(number) for number in range(len(shards))]


def _draw_here(drawing: Drawing, shards: Sequence[Shard], report: Reports) -> None:
    done = 0

    def drawn() -> None:
        nonlocal done
        done += 1
        report(done)

    for number, shard in enumerate(shards):
        drawing.draw(number, shard, drawn)


def _draw_beside(drawing: Drawing, shards: Sequence[Shard], report: Reports, count: int) -> None:
    saved = drawing.save()
    shares = [list(enumerate(shards))[n::count] for n in range(count)]
    with _children(saved, count) as children:
        said = [_Listener(child, share) for child, share in zip(children, shares, strict=True)]
        while any(child.poll() is None for child in children):
            report(sum(one.done for one in said))
            if any(child.poll() for child in children):
                break
            time.sleep(_LOOK_EVERY)
        for one in said:
            one.join(_ENDS_WITHIN)
    if any(child.returncode for child in children):
        raise RuntimeError("a process that drew pages failed")


class _Listener(threading.Thread):
    """Gives a child its shards and counts what it says."""

    def __init__(
        self, child: "subprocess.Popen[bytes]", share: Sequence[tuple[int, Shard]]
    ) -> None:
        super().__init__(name="drawing", daemon=True)
        self.done = 0
        self._child = child
        self._task = json.dumps([[number, asdict(shard)] for number, shard in share]).encode()
        self.start()

    def run(self) -> None:
        """Count until the child ends."""
        given, said = self._child.stdin, self._child.stdout
        assert given is not None  # noqa: S101 - both are pipes
        assert said is not None  # noqa: S101
        try:
            with given:
                given.write(self._task + b"\n")
        except BrokenPipeError:
            return
        with said:
            while piece := said.read(1):
                self.done += len(piece)


@contextmanager
def _children(saved: Path, count: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Start processes, and leave none behind, whatever happens."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(count):
            started.append(  # noqa: PERF401 - one that fails must leave the others known
                subprocess.Popen(  # noqa: S603 - this program itself
                    [sys.executable, "-m", __name__, str(saved)],
                    cwd=_ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
        yield started
    finally:
        for child in started:
            if child.poll() is None:
                child.kill()
            child.wait(_ENDS_WITHIN)


def _main() -> None:
    drawing = Drawing.read(Path(sys.argv[1]))
    said = sys.stdout.buffer

    def drawn() -> None:
        said.write(b".")
        said.flush()

    for number, shard in json.loads(sys.stdin.readline()):
        drawing.draw(number, Shard(**shard), drawn)


if __name__ == "__main__":
    _main()
