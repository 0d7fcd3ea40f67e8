"""Who may call a route. Each route has exactly one of these marks, or the application won't start.

    @router.get("/api/v1/employees")
    async def employees(actor: Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]): ...

signed_in(*roles)  a browser's session; no role: anybody who is signed in
bearer(*scopes)    a program's token
allowed(*roles)    either of them
kiosk()            a paired kiosk's cookie, or a token of scope kiosk
operator()         who watches over the installation
public()           everybody
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import ip_address
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from attendance_app.api.origin import client_ip
from attendance_app.domain.actor import Actor, PairedKiosk, Role, Scope
from attendance_app.domain.errors import AccessDenied, NotSignedIn
from attendance_app.services.tokens import TokenHolder
from attendance_app.settings import settings
from attendance_app.wiring import use_cases

Check = Callable[..., Awaitable[Any]]

BEARER = HTTPBearer(auto_error=False, description="A token from Settings, or `token create`.")
COOKIE = APIKeyCookie(
    name="att_session", auto_error=False, description="The session of a signed-in browser."
)

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
Cookie = Annotated[str | None, Depends(COOKIE)]


def signed_in(*roles: Role) -> Check:
    """Let in whose browser has a session and one of `roles`; without roles, all signed in."""

    async def check(request: Request, _cookie: Cookie) -> Actor:
        actor = await _session(request)
        if roles:
            actor.require(*roles)
        return actor

    return _marked(check, f"signed in: {', '.join(roles) or 'anybody'}")


def bearer(*scopes: Scope) -> Check:
    """Let in who has a token of one of `scopes`."""

    async def check(request: Request, given: Bearer) -> TokenHolder:
        holder = await _token(request, given)
        if holder.scope not in scopes:
            raise AccessDenied("This token's scope does not allow this.")
        return holder

    return _marked(check, f"token: {', '.join(scopes)}")


def allowed(*roles: Role) -> Check:
    """Let in a browser's session or a program's token that has one of `roles`."""

    async def check(
        request: Request,
        given: Bearer,
        _cookie: Cookie,
    ) -> Actor:
        actor = (await _token(request, given)).actor if given else await _session(request)
        actor.require(*roles)
        return actor

    return _marked(check, f"session or token: {', '.join(roles)}")


def kiosk() -> Check:
    """Let in a paired kiosk, or a token of scope kiosk."""

    async def check(request: Request, given: Bearer) -> PairedKiosk:
        if given:
            found = (await _token(request, given)).kiosk
            if found is None:
                raise AccessDenied("This token's scope does not allow this.")
            return found
        credential = request.cookies.get(settings().kiosk_cookie)
        if not credential:
            raise NotSignedIn("This browser is not paired as a kiosk. Pair it at /kiosk.")
        return await asyncio.to_thread(use_cases().kiosks.authenticate, credential)

    return _marked(check, "kiosk")


def operator() -> Check:
    """Let in who has the metrics token; without one, only programs on this machine itself."""

    async def check(request: Request, given: Bearer) -> None:
        secret = settings().metrics_token
        if secret is None and not _from_this_machine(request):
            raise NotSignedIn("Set ATTENDANCE_METRICS_TOKEN to read this from elsewhere.")
        shown = given.credentials if given else ""
        if secret and not hmac.compare_digest(shown.encode(), secret.get_secret_value().encode()):
            raise NotSignedIn("This needs the metrics token.")

    return _marked(check, "operator")


def public() -> Check:
    """Let in everybody."""

    async def check() -> None:
        return None

    return _marked(check, "public")


def access_marks(route: APIRoute) -> list[str]:
    """Return the marks of a route."""
    return [
        mark
        for dependant in _all(route.dependant)
        if (mark := getattr(dependant.call, "__access__", None)) is not None
    ]


def require_marks(app: FastAPI) -> None:
    """Refuse to start with a route that does not say, exactly once, who may call it.

    Raises:
        RuntimeError: there is one; the message names it.

    """
    for route in app.routes:
        marks = access_marks(route) if isinstance(route, APIRoute) else []
        if len(marks) != 1:
            path = getattr(route, "path", route)
            raise RuntimeError(f"{path} has {len(marks)} access marks; it needs exactly one.")


def _marked(check: Check, mark: str) -> Check:
    check.__access__ = mark  # pyright: ignore[reportFunctionMemberAccess]
    return check


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for needed in dependant.dependencies:
        yield needed
        yield from _all(needed)


async def _session(request: Request) -> Actor:
    token = request.cookies.get(settings().session_cookie)
    return await asyncio.to_thread(use_cases().accounts.actor_of, token, client_ip(request))


async def _token(request: Request, given: HTTPAuthorizationCredentials | None) -> TokenHolder:
    if given is None:
        raise NotSignedIn("Send a bearer token: Authorization: Bearer att_…")
    authenticate = use_cases().tokens.authenticate
    return await asyncio.to_thread(authenticate, given.credentials, client_ip(request))


def _from_this_machine(request: Request) -> bool:
    """Tell whether nobody forwarded the request and its sender is on the loopback address."""
    headers = request.headers
    if "x-forwarded-for" in headers or "forwarded" in headers or not request.client:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
