"""Posts signed JSON to a webhook: one connection, one deadline, no redirect, no inner network.

The signature is that of Standard Webhooks: HMAC-SHA256 over "id.timestamp.body". The name is
resolved once, what it resolves to is judged, and the connection goes to that very address, so a
name that changes meanwhile leads nowhere else.
"""

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from attendance_app.domain.addresses import Network, is_allowed
from attendance_app.domain.errors import RuleViolation, WebhookRefused, WebhookUnavailable
from attendance_app.services.webhook_ports import WebhookPost

_GONE = 410
_LONGEST_URL = 500
Resolve = Callable[[str, int], Sequence[str]]


def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class HttpsWebhooks:
    """The port `Webhooks`. networks: private ones that are allowed; context: whom TLS believes.

    deadline_s: for a whole delivery; a server that trickles is cut off like a silent one.
    """

    deadline_s: float = 10.0
    networks: Sequence[Network] = ()
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    resolve: Resolve = resolved

    def check(self, url: str) -> None:
        """Refuse an address that nothing will be sent to; see the port for what it raises."""
        parts = _split(url)
        try:
            addresses = self._addresses(parts, time.monotonic() + self.deadline_s)
        except WebhookUnavailable as error:
            raise RuleViolation(str(error), "url") from None
        if self._refused(addresses):
            raise RuleViolation(_inner(parts), "url")

    def post(self, post: WebhookPost) -> None:
        """Deliver; see the port for what it raises."""
        try:
            parts = _split(post.url)
        except RuleViolation as error:
            raise WebhookRefused(str(error)) from error
        over = time.monotonic() + self.deadline_s
        addresses = self._addresses(parts, over)
        if self._refused(addresses):
            raise WebhookRefused(_inner(parts))
        line = _Pinned(parts, addresses[0], self.context, over)
        watch = threading.Timer(max(0.0, over - time.monotonic()), line.hang_up)
        watch.daemon = True
        watch.start()
        try:
            status = _status(line, parts, post)
        except (OSError, http.client.HTTPException) as error:
            raise WebhookUnavailable(_why(error, late=time.monotonic() >= over)) from error
        finally:
            watch.cancel()
            line.close()
        _judge(status)

    def _addresses(self, parts: SplitResult, over: float) -> Sequence[str]:
        """Resolve in time. The resolver has no deadline of its own, so a thread waits for it."""
        found: list[str] = []
        host, port = parts.hostname or "", parts.port or 443

        def ask() -> None:
            with suppress(OSError, UnicodeError):
                found.extend(self.resolve(host, port))

        thread = threading.Thread(target=ask, name="webhook-dns", daemon=True)
        thread.start()
        thread.join(max(0.0, over - time.monotonic()))
        if not found:
            raise WebhookUnavailable(f"The name {host} was not found.")
        return tuple(found)

    def _refused(self, addresses: Sequence[str]) -> bool:
        """One inner address among several is enough: which of them is used is not to be chance."""
        return not all(is_allowed(address, self.networks) for address in addresses)


class _Pinned(http.client.HTTPSConnection):
    """Connects to one address, and expects the certificate of the name."""

    def __init__(
        self, parts: SplitResult, address: str, context: ssl.SSLContext, over: float
    ) -> None:
        self._address, self._over, self._trust = address, over, context
        super().__init__(parts.hostname or "", parts.port or 443, context=context)

    def connect(self) -> None:
        left = max(0.1, self._over - time.monotonic())
        plain = socket.create_connection((self._address, self.port), timeout=left)
        safe = self._trust.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = safe  # before the handshake, so that the deadline can cut it off
        safe.do_handshake()

    def hang_up(self) -> None:
        """Cut the line, whatever is being waited for."""
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def signature(secret: bytes, message_id: str, at: int, body: bytes) -> str:
    """Return the value of the header `webhook-signature`. at: seconds since 1970."""
    signed = hmac.new(secret, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()


def _status(line: _Pinned, parts: SplitResult, post: WebhookPost) -> int:
    at = int(time.time())
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Attendance-Webhooks/1",
        "Connection": "close",
        "webhook-id": post.message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(post.secret, post.message_id, at, post.body),
    }
    line.request("POST", path, post.body, headers)
    return line.getresponse().status


def _why(error: Exception, *, late: bool) -> str:
    if late:
        return "The receiver did not answer (deadline)."
    if isinstance(error, ssl.SSLError):
        return f"The connection is not safe: {error.reason or type(error).__name__}."
    return f"The receiver did not answer ({type(error).__name__})."


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise WebhookRefused(
            f"The receiver answered {status}, a redirect. Set the address that it leads to."
        )
    if status == _GONE:
        raise WebhookRefused("The receiver answered 410: it wants no more of these.")
    raise WebhookUnavailable(f"The receiver answered {status}.")


def _split(url: str) -> SplitResult:
    """Take an address apart.

    Raises:
        RuleViolation: it is no https address, or one that we do not go to.

    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RuleViolation("This is not an address. Check it.", "url") from None
    odd = any(ord(sign) <= 0x20 or ord(sign) > 0x7E for sign in url)
    if parts.scheme != "https" or not parts.hostname or port == 0 or odd or len(url) > _LONGEST_URL:
        raise RuleViolation("Give an address that begins with https://, of ASCII letters.", "url")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise RuleViolation("An address with a password or a # is not taken.", "url")
    return parts


def _inner(parts: SplitResult) -> str:
    return (
        f"{parts.hostname} is inside a private network, or this machine. Only public addresses are"
        " taken, and networks in ATTENDANCE_WEBHOOK_NETWORKS."
    )
