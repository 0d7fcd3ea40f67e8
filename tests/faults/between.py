"""A proxy between the application and a server, which fails in the ways that stores fail."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_PIECE = 64 * 1024


class Between:
    """Passes bytes on, until it is told otherwise. sent: bytes that went to the server.

    refuse: an HTTP status that each request gets instead, 0 for none. stall_s: how long the first
    piece of each connection waits. break_at: after so many bytes to the server, one connection
    breaks, once.
    """

    def __init__(self, server: str) -> None:
        to = urlsplit(server)
        self._to = (to.hostname or "", to.port or 80)
        self.refuse, self.stall_s, self.break_at = 0, 0.0, 0
        self.sent = self.refused = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _talk(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(30)
            first = client.recv(_PIECE)
            if self.refuse:
                self._say_no(client)
                return
            time.sleep(self.stall_s)
            with socket.create_connection(self._to, timeout=30) as server:
                threading.Thread(target=_pour, args=(server, client), daemon=True).start()
                while first:
                    if self._breaks(len(first)):
                        _reset(client)
                        return
                    if self.refuse:  # a connection that is kept open meets the refusal too
                        self._say_no(client)
                        return
                    server.sendall(first)
                    first = client.recv(_PIECE)

    def _say_no(self, client: socket.socket) -> None:
        with self._lock:
            self.refused += 1
        code = {503: "SlowDown", 507: "InsufficientStorage"}[self.refuse]
        body = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        client.sendall(
            f"HTTP/1.1 {self.refuse} No\r\nContent-Type: application/xml\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        client.shutdown(socket.SHUT_WR)
        while client.recv(_PIECE):  # else what is unread makes a reset of the answer
            pass

    def _breaks(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            if self.break_at and self.sent >= self.break_at:
                self.break_at = 0
                return True
            return False


@contextmanager
def between(server: str) -> Iterator[Between]:
    """Run a proxy in front of `server`, an http address."""
    proxy = Between(server)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join(5)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
