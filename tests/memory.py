"""A folder in memory for servers whose data nobody keeps.

Each test has a database of its own, which is a thousand files: on a disk that is half of what a
short test takes.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is private to its maker
NEEDED = 4 << 30  # for one process of the suite; the rest of the machine's memory is not touched
_NAME = "attendance-tests-"


@contextmanager
def in_memory_or(folder: Path) -> Iterator[Path]:
    """Give a folder in memory where there is plenty of it for each core, else this one."""
    if not _is_plenty():
        yield folder
        return
    for left in MEMORY.glob(f"{_NAME}*"):
        if not Path("/proc", left.name.split("-")[2]).exists():  # its process was killed
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix=f"{_NAME}{os.getpid()}-") as place:
        yield Path(place)


def _is_plenty() -> bool:
    try:
        free = shutil.disk_usage(MEMORY).free
        lines = Path("/proc/meminfo").read_text().splitlines()
        left = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvail"))
    except (OSError, StopIteration):
        return False
    return min(free, left) >= NEEDED * (os.cpu_count() or 1)
