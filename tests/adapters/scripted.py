"""A worker that answers as a test wants: well, slowly, or with nonsense; on a real socket."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tests.fakes import MODEL, vector_of

ABOUT = {"model_id": MODEL, "dimension": 128, "threshold": 0.5, "margin": 0.05}
Reply = Callable[[socket.socket], None]


def packed(vector: np.ndarray) -> str:
    return base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode()


def seen(person: str = "mira", **changes: Any) -> dict[str, Any]:
    """One face as it goes over the wire."""
    return {
        "box": [200.0, 120.0, 180.0, 220.0],
        "confidence": 0.98,
        "landmarks": [[1.0, 2.0]] * 5,
        "yaw": 1.0,
        "pitch": -2.0,
        "roll": 0.5,
        "quality": {
            "sharpness": 210.0,
            "brightness": 131.0,
            "contrast": 44.0,
            "eye_distance": 80.0,
        },
        "liveness": 0.93,
        "vector": packed(vector_of(person)),
    } | changes


def answer(*frames: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """An answer of 640x480 frames with these faces."""
    shown = [{"width": 640, "height": 480, "faces": faces} for faces in frames]
    return ABOUT | {"frames": shown} | changes


def http(status: int, body: object, content_type: str = "application/json") -> Reply:
    """Answer at once."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}"
    head += "\r\nConnection: close"

    def reply(connection: socket.socket) -> None:
        connection.sendall(head.encode() + b"\r\n\r\n" + data)

    return reply


def silence(seconds: float) -> Reply:
    """Take the request and say nothing."""
    return lambda _connection: time.sleep(seconds)


def drip(body: bytes, pause: float) -> Reply:
    """Send the head, then a byte now and then."""

    def reply(connection: socket.socket) -> None:
        connection.sendall(
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
        )
        for byte in body:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return reply


def hang_up(connection: socket.socket) -> None:
    """Close in the middle of an answer."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")


class Scripted:
    """Listens on a free port; each request gets the next reply, the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.requests.append(_request(connection))
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                reply(connection)
            except OSError:
                return


def _request(connection: socket.socket) -> bytes:
    """Read one request with a Content-Length or chunks."""
    connection.settimeout(5)
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def scripted(*replies: Reply) -> Iterator[Scripted]:
    worker = Scripted(*replies)
    try:
        yield worker
    finally:
        worker.close()
