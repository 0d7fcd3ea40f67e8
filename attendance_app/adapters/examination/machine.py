"""Looks at this machine: secrets' files, disk, time zones, and the address that browsers use."""

import shutil
import ssl
import stat
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attendance_app.adapters.time_zones import tzdata_version
from attendance_app.services.doctor import Finding, note, ok, wrong
from attendance_app.services.ports import Clock

LEAST_FREE = 64 * 1024 * 1024
LEAST_DAYS = 14
LOCAL = ("localhost", "127.0.0.1", "::1")


def secrets(files: Mapping[str, Path]) -> Iterator[Finding]:
    """Look at who may read and change secrets. files: by the setting that names them."""
    for name, path in files.items():
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            yield wrong(
                name, f"cannot be read: {error.strerror}", f"Make {path} readable for this user."
            )
            continue
        if mode & 0o022:
            yield wrong(name, f"others may change it ({mode:04o})", f"chmod 600 {path}")
        elif mode & 0o004:
            yield note(
                name,
                f"everybody may read it ({mode:04o})",
                f"chmod 600 {path}, or keep its folder closed",
            )
        else:
            yield ok(name, f"closed to others ({mode:04o})")


def disk() -> Iterator[Finding]:
    """Look at the room for temporary files, where exports are written first."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    detail = f"{free // (1024 * 1024)} MiB free for temporary files"
    if free < LEAST_FREE:
        yield wrong("disk", detail, f"Make room in {folder}, or give it a larger volume.")
    else:
        yield ok("disk", detail)


def time_zones() -> Iterator[Finding]:
    """Look whether time zones can be computed with."""
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        yield wrong("time zones", "are missing", "Install the pinned package tzdata.")
    else:
        yield ok("time zones", f"edition {tzdata_version()}")


def address(url: str, proxy_hops: int, clock: Clock) -> Iterator[Finding]:
    """Look at the public address: encrypted, its certificate good, proxies counted."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        if host in LOCAL:
            yield ok("address", f"{url} is this machine")
        else:
            yield wrong(
                "address",
                f"{url} is not encrypted: no camera works, and cookies are not Secure",
                "Put TLS in front and say https:// in ATTENDANCE_PUBLIC_URL.",
            )
        return
    yield ok("address", f"{url}: cookies are Secure")
    yield _certificate(host, parts.port or 443, clock)
    if proxy_hops == 0:
        yield wrong(
            "proxies",
            "ATTENDANCE_TRUSTED_PROXY_HOPS is 0 behind TLS: all people share one rate limit",
            "Say how many proxies in front write X-Forwarded-For.",
        )


def _certificate(host: str, port: int, clock: Clock) -> Finding:
    context = ssl.create_default_context()
    try:
        with (
            create_connection((host, port), timeout=5) as raw,
            context.wrap_socket(raw, server_hostname=host) as link,
        ):
            until = str((link.getpeercert() or {})["notAfter"])
    except ssl.SSLCertVerificationError as error:
        return wrong(
            "certificate",
            error.verify_message,
            "Install a certificate for this host, with its chain.",
        )
    except OSError as error:
        return note(
            "certificate",
            f"{host}:{port} cannot be reached from here ({type(error).__name__})",
            "If the network forbids that on purpose, run deploy/scripts/smoke-test.sh outside.",
        )
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
    days = (ends - clock.now()).days
    if days < LEAST_DAYS:
        return wrong(
            "certificate", f"ends in {days} days", "Renew it, and see why nothing did so by itself."
        )
    return ok("certificate", f"ends in {days} days")
