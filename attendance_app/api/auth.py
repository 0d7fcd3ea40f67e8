"""Signing in and out. Browsers post forms here; only a page load can change their cookies."""

import asyncio
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse

from attendance_app.api.origin import client_ip
from attendance_app.api.security import public
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import (
    AccessDenied,
    AttendanceError,
    NotFound,
    RuleViolation,
    TooManyTries,
)
from attendance_app.services.sessions import SignedIn
from attendance_app.settings import settings
from attendance_app.wiring import use_cases

BOARD, MY_PAGE, LOGIN, SETUP, INVITATION = "/", "/me", "/login", "/setup", "/invite"

router = APIRouter(prefix="/api/v1/auth", tags=["sign-in"], dependencies=[Depends(public())])

Text = Annotated[str, Form(max_length=400)]
Password = Annotated[str, Form(max_length=400)]


@router.post("/login", status_code=303)
async def login(
    request: Request, email: Text = "", password: Password = "", next: Text = BOARD
) -> RedirectResponse:
    """Sign in with a form; the answer sets the session cookie and leads on to `next`."""
    try:
        opened = await _sign_in(request, email, password)
    except (AccessDenied, TooManyTries) as error:
        code = "limited" if isinstance(error, TooManyTries) else "credentials"
        wait = str(getattr(error, "retry_after_s", ""))
        return _back(LOGIN, error=code, wait=wait, next=_inside(next) or BOARD)
    wanted = _inside(next)
    return _signed_in(opened, wanted if wanted and wanted != BOARD else home_of(opened.actor))


@router.post("/logout", status_code=303)
async def logout(request: Request) -> RedirectResponse:
    """End the session of the cookie."""
    await asyncio.to_thread(use_cases().accounts.sign_out, _cookie(request))
    answer = RedirectResponse(LOGIN, 303)
    answer.delete_cookie(
        settings().session_cookie, secure=settings().https, httponly=True, samesite="strict"
    )
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.post("/setup", status_code=303)
async def setup(
    request: Request,
    token: Text = "",
    company_name: Text = "",
    site_name: Text = "",
    zone: Text = "",
    name: Text = "",
    email: Text = "",
    password: Password = "",
) -> RedirectResponse:
    """Set up the company and its first administrator, by the one-time link."""
    typed = {
        "company_name": company_name,
        "site_name": site_name,
        "zone": zone,
        "name": name,
        "email": email,
    }
    try:
        await asyncio.to_thread(
            use_cases().accounts.create_first_admin,
            token,
            password=password,
            ip=client_ip(request),
            **typed,
        )
        opened = await _sign_in(request, email, password)
    except AttendanceError as error:
        return _back(SETUP, token=token, **_said(error), **typed)
    return _signed_in(opened, BOARD)


@router.post("/accept", status_code=303)
async def accept(request: Request, token: Text = "", password: Password = "") -> RedirectResponse:
    """Accept an invitation by setting a password."""
    try:
        email = await asyncio.to_thread(
            use_cases().accounts.accept_invitation, token, password, client_ip(request)
        )
        opened = await _sign_in(request, email, password)
    except AttendanceError as error:
        return _back(INVITATION, token=token, **_said(error))
    return _signed_in(opened, home_of(opened.actor))


def home_of(actor: Actor) -> str:
    """Return where somebody begins."""
    return BOARD if actor.has((Role.ADMIN, Role.HR, Role.MANAGER)) else MY_PAGE


async def _sign_in(request: Request, email: str, password: str) -> SignedIn:
    """Open a new session and end the one that the browser had: a known cookie is worth nothing."""
    accounts, agent = use_cases().accounts, request.headers.get("user-agent", "")
    opened = await asyncio.to_thread(accounts.sign_in, email, password, client_ip(request), agent)
    await asyncio.to_thread(accounts.sign_out, _cookie(request))
    return opened


def _signed_in(opened: SignedIn, path: str) -> RedirectResponse:
    answer = RedirectResponse(path, 303)
    answer.set_cookie(
        settings().session_cookie,
        opened.token,
        expires=opened.expires_at,
        path="/",
        secure=settings().https,
        httponly=True,
        samesite="strict",
    )
    return answer


def _cookie(request: Request) -> str | None:
    return request.cookies.get(settings().session_cookie)


def _inside(path: str) -> str | None:
    """Return a path of this application; anything that leads elsewhere is None."""
    outside = not path.startswith("/") or path.startswith("//") or "\\" in path
    return None if outside or any(ord(c) < 0x20 for c in path) else path


def _said(error: AttendanceError) -> dict[str, str]:
    lost_link = isinstance(error, NotFound) and error.field == "token"
    field = error.field if isinstance(error, RuleViolation) else ""
    return {"error": "link" if lost_link else error.code, "message": str(error), "field": field}


def _back(path: str, **query: str) -> RedirectResponse:
    """Lead back to the form, with what was typed but the password."""
    return RedirectResponse(f"{path}?{urlencode({k: v for k, v in query.items() if v})}", 303)
