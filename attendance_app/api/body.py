"""How much a request may bring. The limit holds with and without Content-Length."""

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attendance_app.api.problems import problem

KB, MB = 1_000, 1_000_000
USUAL = 64 * KB
LIMITS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"/api/v1/check-ins(/turns/[^/]+)?"), 18 * MB),
    (re.compile(r"/api/v1/employees/\d+/frames"), 4 * MB),
    (re.compile(r"/api/v1/employees/\d+/faces"), 32 * MB),
    (re.compile(r"/api/v1/punches"), 4 * MB),
)


def limit_of(path: str) -> int:
    """Return how many bytes may be sent to a path."""
    return next((most for pattern, most in LIMITS if pattern.fullmatch(path)), USUAL)


class BodyLimit:
    """Stops reading at the limit. Pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what says that it is too large, and stop what turns out to be."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = limit_of(scope["path"])
        if _announced(scope) > most:
            await _too_large(most)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, _sentence(most))
            return message

        await self.app(scope, counted, send)


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _too_large(most: int):
    return problem(413, "Too large", _sentence(most), "too_large", {"Connection": "close"})


def _sentence(most: int) -> str:
    return f"This takes at most {most // KB} kB. Send less, or in parts."
