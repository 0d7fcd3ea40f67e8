"""A browser becomes a kiosk, and tells that it is still there."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from attendance_app.api.origin import client_ip
from attendance_app.api.security import kiosk, public
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.errors import RuleViolation, TooManyTries
from attendance_app.settings import settings
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/kiosks", tags=["kiosks"])

KIOSK_PAGE = "/kiosk"
_LIVES_S = 400 * 24 * 3600  # the longest that browsers keep a cookie


@router.post("/pair", status_code=303, dependencies=[Depends(public())])
async def pair(
    request: Request, code: Annotated[str, Form(max_length=100)] = ""
) -> RedirectResponse:
    """Use a one-time code up; the answer sets the kiosk's cookie and leads to its page."""
    try:
        credential, _ = await asyncio.to_thread(use_cases().kiosks.pair, code, client_ip(request))
    except (RuleViolation, TooManyTries) as error:
        reason = "limited" if isinstance(error, TooManyTries) else "code"
        return RedirectResponse(f"{KIOSK_PAGE}?error={reason}", 303)
    answer = RedirectResponse(KIOSK_PAGE, 303)
    answer.set_cookie(
        settings().kiosk_cookie,
        credential,
        max_age=_LIVES_S,
        path="/",
        secure=settings().https,
        httponly=True,
        samesite="strict",
    )
    return answer


@router.post("/heartbeat", status_code=204)
async def heartbeat(request: Request, _at: Annotated[PairedKiosk, Depends(kiosk())]) -> Response:
    """Note that the kiosk is there; the answer's Date is the server's time."""
    credential = request.cookies.get(settings().kiosk_cookie)
    if credential and "authorization" not in request.headers:
        await asyncio.to_thread(use_cases().kiosks.heartbeat, credential)
    return Response(status_code=204)
