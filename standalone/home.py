"""The folder that holds everything of one installation: data, secrets, logs."""

import base64
import contextlib
import errno
import fcntl
import os
import secrets
import shutil
import time
from pathlib import Path

from standalone.errors import StartFailed

NEEDED_BYTES = 500_000_000
LOG_BYTES = 10_000_000
LEAVING = 20.0  # seconds that programs of a killed launcher may take to end


def private_file(path: Path, text: str) -> Path:
    """Write a file that only its owner can read, whatever the umask; whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return part.replace(path)


class Home:
    """One installation's folder.

        secrets/   made on the first start, mode 0600     logs/     one file per program
        run/       settings made anew on each start       site/     the built pages
        postgres/  valkey/  s3/                           the data

    Raises:
        StartFailed: the folder cannot be made or written, or its disk is nearly full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.lock_file: int | None = None
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("secrets", "logs", "run"):
                self.folder(name)
            private_file(self.path / "run" / "probe", "").unlink()
        except OSError as error:
            raise _unusable(self.path, error) from None
        free = shutil.disk_usage(self.path).free
        if free < NEEDED_BYTES:
            raise StartFailed(
                f"The disk of {self.path} has {free // 1_000_000} MB left and Attendance needs "
                f"{NEEDED_BYTES // 1_000_000} MB: free some space, or set ATTENDANCE_HOME to a "
                "folder on another disk."
            )

    def folder(self, name: str) -> Path:
        """Return a folder of the home that only its owner may enter, made when missing."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def log(self, name: str) -> Path:
        """Return a program's log file; one that has grown large is set aside as `.1` first."""
        path = self.folder("logs") / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def run_file(self, name: str, text: str) -> Path:
        """Write a private file of this start."""
        return private_file(self.folder("run") / name, text)

    def secret_file(self, name: str) -> Path:
        """Return the file of a secret (48 hexadecimal digits), made on the first call."""
        path = self.folder("secrets") / name
        return path if path.exists() else private_file(path, secrets.token_hex(24))

    def secret(self, name: str) -> str:
        """Return a secret of this installation."""
        return self.secret_file(name).read_text().strip()

    def template_key_file(self) -> Path:
        """Return the file with the key of the face templates: 32 random bytes in base64.

        Without it the enrolled faces can never be read again: it belongs into the backup, apart
        from the database.
        """
        path = self.folder("secrets") / "template.key"
        if not path.exists():
            private_file(path, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        return path

    def lock(self) -> None:
        """Hold the folder for this launcher and its programs; the kernel lets go when they end.

        The keepers inherit the lock, so after a killed launcher it is free only when its last
        program has gone: that is waited for.

        Raises:
            StartFailed: another launcher runs on the folder.
        """
        handle = os.open(self.path / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + LEAVING
        while not _locked(handle):
            owner = os.pread(handle, 32, 0).decode().strip()
            if _alive(owner) or time.monotonic() > until:
                os.close(handle)
                raise StartFailed(
                    f"Attendance already runs on {self.path} (process {owner or 'unknown'}): stop "
                    "it first, or set ATTENDANCE_HOME to another folder."
                )
            time.sleep(0.1)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self.lock_file = handle

    def unlock(self) -> None:
        """Let another launcher have the folder."""
        if self.lock_file is not None:
            os.close(self.lock_file)
            self.lock_file = None


def _locked(handle: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _alive(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _unusable(path: Path, error: OSError) -> StartFailed:
    if error.errno == errno.ENOSPC:
        return StartFailed(f"The disk of {path} is full: free some space and start again.")
    return StartFailed(
        f"The folder {path} cannot be used ({error.strerror or error}): make it writable for this "
        "user, or set ATTENDANCE_HOME to another folder."
    )
