"""Sends requests over HTTP as cheaply as possible: the load shares the machine with the server.

A request is bytes made once; a connection is a raw socket that is kept. `closed_loop` asks again
as soon as it is answered: good for throughput. `open_loop` asks on a schedule whether or not it
was answered: honest about latency, because a slow server does not slow its callers down.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from time import perf_counter, sleep
from typing import NamedTuple

TIMEOUT_SECONDS = 60.0


class Outcome(NamedTuple):
    """One answer; times in seconds, `sent` since the start of the load."""

    sent: float
    seconds: float
    status: int


def multipart(fields: Sequence[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """Return a body of (field, file name or "", content) and its content type."""
    boundary = "----attendance-benchmark"
    parts = []
    for name, file_name, content in fields:
        file_part = f'; filename="{file_name}"\r\nContent-Type: image/jpeg' if file_name else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file_part}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def post(path: str, body: bytes, content_type: str, **headers: str) -> bytes:
    """Return a whole HTTP/1.1 request that keeps its connection."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in named.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


class Connection:
    """One kept connection; opened anew when the server closes it (gunicorn's workers do)."""

    def __init__(self, port: int):
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Return the status and the body."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        head, _, body = self._head()
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
        missing = int(fields.get(b"content-length", b"0")) - len(body)
        while missing > 0:
            chunk = self._socket.recv(min(missing, 65536))
            if not chunk:
                raise ConnectionError("the server hung up within an answer")
            body, missing = body + chunk, missing - len(chunk)
        if fields.get(b"connection", b"") == b"close":
            self.close()
        return int(head.split(b" ", 2)[1]), body

    def _head(self) -> tuple[bytes, bytes, bytes]:
        assert self._socket is not None  # noqa: S101 - opened by the caller
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = self._socket.recv(65536)
            if not chunk:
                raise ConnectionError("the server hung up")
            received += chunk
        return received.partition(b"\r\n\r\n")

    def close(self) -> None:
        """Close it; the next question opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def closed_loop(
    port: int, requests: Sequence[bytes], clients: int, seconds: float
) -> list[Outcome]:
    """Let each client ask again as soon as it is answered; return every answer in that time."""
    outcomes: list[Outcome] = []
    began = perf_counter()

    def client(number: int) -> None:
        connection, turn = Connection(port), number
        while (sent := perf_counter()) - began < seconds:
            status, _ = connection.ask(requests[turn % len(requests)])
            outcomes.append(Outcome(sent - began, perf_counter() - sent, status))
            turn += 1
        connection.close()

    _together(client, clients)
    return outcomes


def open_loop(
    port: int, request: bytes, rate: float, seconds: float, connections: int
) -> list[Outcome]:
    """Ask `rate` times a second whatever happens; latency counts from the scheduled moment.

    When all connections are busy the question is late, and its lateness counts: there have to be
    enough of them.
    """
    outcomes: list[Outcome] = []
    lock, turn = threading.Lock(), iter(range(int(rate * seconds)))
    began = perf_counter() + 0.1

    def client(_number: int) -> None:
        connection = Connection(port)
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                break
            due = began + number / rate
            if (early := due - perf_counter()) > 0:
                sleep(early)
            try:
                status, _ = connection.ask(request)
            except OSError:
                status = 0
                connection.close()
            outcomes.append(Outcome(due - began, perf_counter() - due, status))
        connection.close()

    _together(client, connections)
    return outcomes


def _together(client: Callable[[int], None], count: int) -> None:
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            client(number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def rate_of(outcomes: Sequence[Outcome], seconds: float) -> float:
    """Return the answers a second, of those that came within the first `seconds`.

    Raises:
        RuntimeError: an answer was no success, so the rate would not mean what it says.
    """
    bad = [outcome.status for outcome in outcomes if outcome.status != 200]
    if bad:
        raise RuntimeError(f"{len(bad)} of {len(outcomes)} answers were not 200 but {bad[0]}")
    return sum(one.sent + one.seconds <= seconds for one in outcomes) / seconds
