"""The logos of papers: the settings page sends and shows them. Place 0 is the company."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse

from attendance_app.api.security import signed_in
from attendance_app.api.uploads import openapi_form, read_pictures
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import RuleViolation, UnreadableImage
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/letterheads", tags=["letterheads"])

Place = Annotated[int, Path(ge=0, lt=2**63)]
Admin = Annotated[Actor, Depends(signed_in(Role.ADMIN))]


@router.get("/{place}/logo", response_class=Response)
async def show_logo(place: Place, actor: Admin) -> Response:
    """Return a place's own logo, as PNG."""
    logo = await asyncio.to_thread(use_cases().letterheads.logo, actor, place or None)
    return Response(logo, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.post(
    "/{place}/logo",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra=openapi_form("logo"),
)
async def send_logo(place: Place, request: Request, actor: Admin) -> RedirectResponse:
    """Take a logo from the settings page, and go back there; an empty one takes it away."""
    try:
        form = await read_pictures(request, "logo")
        picture = form.pictures[0] if form.pictures else b""
        await asyncio.to_thread(use_cases().letterheads.set_logo, actor, place or None, picture)
    except (RuleViolation, UnreadableImage):
        return RedirectResponse(f"/settings?tab=papers&place={place}&logo=refused", 303)
    return RedirectResponse(f"/settings?tab=papers&place={place}", 303)
