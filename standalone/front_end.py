"""The pages: built once for each version of the sources, copied into the home with its port.

Reflex writes the websocket's port into the built files. They are built for a port that nobody uses,
and each home gets a copy with its own port in place of it: another port needs no second build, and
two homes can run from one checkout.
"""

import contextlib
import fcntl
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from standalone.home import Home

BUILT_PORT = 54545
_SOURCES = ("rxconfig.py", "attendance_app", "assets", "reflex.lock")
_PASSED_OVER = ("__pycache__", "external")  # external: links that the build makes
_TEXT = (".js", ".html", ".json", ".map")


def fingerprint(root: Path) -> str:
    """Return a hash over everything that the pages are built from."""
    total = hashlib.sha256(f"reflex {version('reflex')} {BUILT_PORT}".encode())
    for path in _files(root):
        total.update(f"\n{path.relative_to(root).as_posix()}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_built(root: Path, wanted: str) -> bool:
    """Say whether the checkout holds the pages of the wanted fingerprint."""
    return _read(_mark(root)) == wanted


def mark_built(root: Path, wanted: str) -> None:
    """Remember what the pages were built from; the next build removes the mark by itself."""
    _mark(root).write_text(wanted)


def build_settings() -> dict[str, str]:
    """Return the environment of a build."""
    address = f"http://localhost:{BUILT_PORT}"
    return {
        "PORT": str(BUILT_PORT),
        "ATTENDANCE_PUBLIC_URL": address,
        "REFLEX_API_URL": address,
    }


@contextlib.contextmanager
def one_builder(root: Path) -> Iterator[None]:
    """Let one launcher at a time build in a checkout."""
    folder = root / ".web"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder / "build.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def copy_into(home: Home, root: Path, built: str, port: int) -> None:
    """Give the home its copy of the pages, with its port; a copy that is right stays."""
    site, note = home.folder("site"), f"{built} {port}"
    if _read(site / "note") == note:
        return
    (site / "note").unlink(missing_ok=True)
    shutil.rmtree(site / "build", ignore_errors=True)
    shutil.copytree(root / ".web" / "build" / "client", site / "build" / "client")
    for path in (site / "build" / "client").rglob("*"):
        if path.suffix in _TEXT and path.is_file():
            _set_port(path, port)
    (site / "note").write_text(note)


def _set_port(path: Path, port: int) -> None:
    before = path.read_bytes()
    after = before.replace(f"localhost:{BUILT_PORT}".encode(), f"localhost:{port}".encode())
    if before == after:
        return
    path.write_bytes(after)
    packed = path.with_name(f"{path.name}.gz")
    if packed.exists():
        packed.write_bytes(gzip.compress(after, mtime=0))
    for other in (".br", ".zst"):
        path.with_name(path.name + other).unlink(missing_ok=True)


def _files(root: Path) -> Iterator[Path]:
    for name in _SOURCES:
        place = root / name
        found = [place] if place.is_file() else sorted(place.rglob("*"))
        for path in found:
            if path.is_file() and not set(path.relative_to(root).parts).intersection(_PASSED_OVER):
                yield path


def _mark(root: Path) -> Path:
    return root / ".web" / "build" / "attendance-fingerprint"


def _read(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text()
    return ""
