"""What went wrong, as `application/problem+json` (RFC 9457) with a stable `code`."""

import logging
from datetime import UTC
from typing import Any, TypeGuard

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from attendance_app.domain.errors import (
    AccessDenied,
    AttendanceError,
    BadgeRefused,
    CheckInRefused,
    Conflict,
    ConsentMissing,
    FaceResting,
    NotFound,
    NotSignedIn,
    PinRefused,
    PunchedTooSoon,
    RuleViolation,
    TooManyTries,
    Unavailable,
    UnreadableImage,
)
from attendance_app.domain.refusals import said

log = logging.getLogger(__name__)

# The first class that fits, so the narrow ones stand above.
STATUS: tuple[tuple[type[AttendanceError], int, str], ...] = (
    (TooManyTries, 429, "Too many tries"),
    (CheckInRefused, 422, "Not accepted"),
    (UnreadableImage, 422, "Not a usable picture"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Conflict"),
    (ConsentMissing, 409, "Consent is missing"),
    (RuleViolation, 422, "Check what you sent"),
    (NotSignedIn, 401, "Not signed in"),
    (AccessDenied, 403, "Not allowed"),
    (Unavailable, 503, "Not available"),
)
PICTURE_STATUS = {"too_many_bytes": 413, "too_many_frames": 413, "unsupported_format": 415}
CODES = {400: "bad_request", 403: "access_denied", 404: "not_found", 405: "bad_method"}
CODES |= {413: "too_large", 415: "bad_type", 422: "rule_violation"}


def problem(
    status: int,
    title: str,
    detail: str,
    code: str,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """Return a problem document. more: further members, such as `field`."""
    content = {"type": "about:blank", "title": title, "status": status, "code": code}
    given = {key: value for key, value in more.items() if value not in (None, "")}
    return JSONResponse(
        content | {"detail": detail} | given,
        status,
        headers=headers,
        media_type="application/problem+json",
    )


def of_error(error: AttendanceError) -> JSONResponse:
    """Return the problem document of an error that somebody raised on purpose."""
    status, title = next(
        ((number, name) for kind, number, name in STATUS if isinstance(error, kind)),
        (500, "Error"),
    )
    detail, code = str(error), error.code
    if isinstance(error, UnreadableImage):
        status, code = PICTURE_STATUS.get(error.reason, status), error.reason
    if _in_the_kiosks_words(error):
        title, detail = said(error).headline, said(error).then
    attempt = error.attempt if isinstance(error, CheckInRefused) else None
    return problem(
        status,
        title,
        detail,
        code,
        _headers(error),
        field=getattr(error, "field", None),
        tries_left=error.tries_left if isinstance(error, PinRefused | BadgeRefused) else None,
        **_earlier_punch(error),
        attempt=str(attempt) if attempt else None,
        retry_after_s=error.retry_after_s if isinstance(error, TooManyTries) else None,
    )


def _in_the_kiosks_words(error: AttendanceError) -> TypeGuard[CheckInRefused]:
    limited = isinstance(error, TooManyTries) and not isinstance(error, FaceResting)
    return isinstance(error, CheckInRefused) and not limited


def _earlier_punch(error: AttendanceError) -> dict[str, str]:
    if not isinstance(error, PunchedTooSoon):
        return {}
    at = error.last_at.astimezone(UTC).isoformat()
    return {"last_at": at, "local_time": error.local_time, "direction": error.direction}


def install(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(AttendanceError, _on_purpose)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _unexpected)


async def _on_purpose(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AttendanceError)  # noqa: S101 - tells the type checker
    if isinstance(error, Unavailable):
        log.warning("unavailable: %s", error, exc_info=error.__cause__)
    return of_error(error)


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - tells the type checker
    code = CODES.get(error.status_code, "error")
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, "Request refused", str(error.detail), code, headers)


async def _malformed(_request: Request, error: Exception) -> Response:
    """Say which field is wrong; what was sent is not repeated, it may be a secret."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - tells the type checker
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return problem(422, "Check what you sent", str(first["msg"]), "rule_violation", field=field)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = "Something failed that nobody foresaw. It is logged. Try again."
    return problem(500, "Internal error", detail, "internal_error")


def _headers(error: AttendanceError) -> dict[str, str] | None:
    if isinstance(error, TooManyTries):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": "5"} if isinstance(error, Unavailable) else None
