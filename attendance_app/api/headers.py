"""What every answer says to the browser, and which requests are refused before anything looks."""

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from attendance_app.api.origin import is_foreign
from attendance_app.api.problems import problem

NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


def fixed_headers(*, https: bool) -> dict[str, str]:
    """Return the headers that every answer bears, a page's or a route's."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


class SecurityHeaders:
    """Adds the security headers to every HTTP answer. Pure ASGI."""

    def __init__(self, app: ASGIApp, policy: str, *, https: bool) -> None:
        self.app, self.policy = app, policy
        self.fixed = fixed_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and complete the headers of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), scope["path"], message["status"])
            await send(message)

        await self.app(scope, receive, completed)

    def _complete(self, headers: MutableHeaders, path: str, status: int) -> None:
        for name, value in self.fixed.items():
            headers[name] = value
        if status != 304:  # it renews what the browser holds, which has its own policy
            is_page = headers.get("content-type", "").startswith("text/html")
            headers.setdefault("Content-Security-Policy", self.policy if is_page else NO_PAGE)
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


class SameOrigin:
    """Refuses what a page of another site sends. Pure ASGI; websockets are checked by Reflex."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] == "http" and is_foreign(scope["method"], Headers(scope=scope)):
            sentence = "This was sent by a page of another site. Open Attendance itself."
            refusal = problem(403, "Foreign origin", sentence, "foreign_origin")
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


def security_headers(policy: str, *, https: bool) -> Callable[[ASGIApp], ASGIApp]:
    """Return what wraps an application into `SecurityHeaders`."""
    return lambda app: SecurityHeaders(app, policy, https=https)
