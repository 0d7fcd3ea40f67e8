"""Folders in which exports are written, and the removal of those that a killed process left.

They hold payroll data, so only their owner may enter, and none outlives its process for long: each
is locked by the process that uses it, the system unlocks it when that process ends however it ends,
and `sweep` removes what nobody has locked.
"""

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOG = logging.getLogger(__name__)
PREFIX = "attendance-export-"
_UNLOCKED = "attendance-making-"


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a new folder that only its owner may enter, and remove it after.

    Raises:
        OSError: there is no room or no permission for one.

    """
    folder, held = _locked()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep() -> int:
    """Remove the folders that no process uses any more; return how many."""
    gone = sum(map(_removed, Path(tempfile.gettempdir()).glob(f"{PREFIX}*")))
    if gone:
        _LOG.warning("Removed %d folders that killed exports left behind", gone)
    return gone


def _locked() -> tuple[Path, int]:
    """Make a folder, lock it, and only then give it the name by which a sweep would know it.

    A process that is killed between leaves an empty folder, which tells nobody anything.
    """
    made = Path(tempfile.mkdtemp(prefix=_UNLOCKED))
    held = _opened(made)
    fcntl.flock(held, fcntl.LOCK_EX)
    return made.rename(made.with_name(PREFIX + made.name.removeprefix(_UNLOCKED))), held


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _removed(folder: Path) -> bool:
    """Remove a folder of ours unless a process uses it; tell whether it is gone."""
    try:
        held = _opened(folder)
    except OSError:  # gone, another user's, or no folder
        return False
    try:
        if os.fstat(held).st_uid != os.geteuid():
            return False
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    except OSError as error:
        if not isinstance(error, BlockingIOError):
            _LOG.warning("Could not remove what an export left behind: %s", error)
        return False
    finally:
        os.close(held)
    return True
