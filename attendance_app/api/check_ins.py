"""The kiosk's three ways to a punch. What is recorded is decided here, never by the browser."""

import asyncio
import json
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field, ValidationError

from attendance_app.api.origin import client_ip
from attendance_app.api.security import kiosk
from attendance_app.api.uploads import openapi_form, read_pictures
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.errors import BadgeRefused, RuleViolation
from attendance_app.services.check_in import Receipt
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/check-ins", tags=["check-ins"])

Kiosk = Annotated[PairedKiosk, Depends(kiosk())]
Key = Annotated[
    UUID | None,
    Header(alias="Idempotency-Key", description="The same key gets the same answer."),
]


class Who(BaseModel):
    """Whose punch it is."""

    id: int
    name: str


class CheckedIn(BaseModel):
    """A recorded punch. at: UTC; local_time: at the kiosk. repeated: answered before."""

    punch_id: UUID
    employee: Who
    direction: str
    at: datetime
    local_time: str
    zone: str
    site: str
    worked_today_minutes: int | None
    repeated: bool


class NumberAndPin(BaseModel):
    """What somebody typed. attempt: of the refused face before it, which gives the time."""

    number: str = Field(max_length=64)
    pin: str = Field(max_length=64, json_schema_extra={"format": "password"})
    attempt: UUID | None = None


class WhoTurns(BaseModel):
    """The attempt that was refused as `unsure`."""

    attempt: UUID


class TurnAsked(BaseModel):
    """Turn the head: left, right or up, as the person sees it. nonce: answers once, in time."""

    nonce: UUID
    turn: str
    seconds: int


class ShownBadge(BaseModel):
    """What a reader sent. pin: where the site wants it with the badge. attempt: as for the PIN."""

    badge: str = Field(max_length=200, json_schema_extra={"format": "password"})
    pin: str = Field("", max_length=64, json_schema_extra={"format": "password"})
    attempt: UUID | None = None


def _either_body(model: type[BaseModel]) -> dict:
    """Describe a body that may come as JSON or as a form."""
    kinds = ("application/json", "application/x-www-form-urlencoded")
    content = {kind: {"schema": model.model_json_schema()} for kind in kinds}
    return {"requestBody": {"required": True, "content": content}}


_Typed = TypeVar("_Typed", bound=BaseModel)
_REFUSED_AFTER_S = 1.0  # a badge that opens nothing is answered slowly: guessing takes time
_ATTEMPT = "Of the refusal before this one, while somebody tries again"


@router.post("", status_code=201, openapi_extra=openapi_form("frames", attempt=_ATTEMPT))
async def by_face(request: Request, at: Kiosk, key: Key = None) -> CheckedIn:
    """Record a punch for whoever 1 to 8 pictures of one moment show, each of at most 2 MB.

    A picture that was sent before is refused. Most refusals carry an `attempt`: within two minutes
    the PIN, or the head turn, that follows with it gets the time of the first try.

    Refusals have a stable `code`: no_face, several_faces, too_far, too_dark, too_bright,
    not_sharp, turned_away, not_live, replayed, not_recognised, just_punched, no_consent,
    face_not_allowed; too_close_to_call: only the PIN decides; unsure: a head turn or the PIN;
    429 face_resting: pictures were held up as this face. 503 face_worker_unavailable: nobody was
    looked for; PIN works.
    """
    form = await read_pictures(request, "frames")
    attempt = _id(form.fields.get("attempt", ""), "attempt")
    check_in = use_cases().check_in.by_face
    return _told(await asyncio.to_thread(check_in, at, form.pictures, key, attempt))


@router.post("/turns", status_code=201)
async def ask_turn(at: Kiosk, who: WhoTurns) -> TurnAsked:
    """Ask for a head turn after `unsure`; which way, nobody knows before."""
    asked = await asyncio.to_thread(use_cases().check_in.ask_turn, at, who.attempt)
    return TurnAsked(nonce=asked.nonce, turn=asked.turn.value, seconds=asked.seconds)


@router.post("/turns/{nonce}", status_code=201, openapi_extra=openapi_form("frames"))
async def by_turn(nonce: UUID, request: Request, at: Kiosk, key: Key = None) -> CheckedIn:
    """Record a punch for whoever turned the head as asked: 5 to 8 pictures, there and back.

    Refusals: those of a face, and turn_failed: too late, another way, or not one living head.
    """
    form = await read_pictures(request, "frames")
    check_in = use_cases().check_in.by_turn
    return _told(await asyncio.to_thread(check_in, at, nonce, form.pictures, key))


@router.post("/pin", status_code=201, openapi_extra=_either_body(NumberAndPin))
async def by_pin(request: Request, at: Kiosk, key: Key = None) -> CheckedIn:
    """Record a punch for the employee with this number and PIN.

    With the `attempt` of a refused face at this kiosk, of the last two minutes, it gets its time.
    Refusals: pin_refused with `tries_left`, too_many_tries, just_punched.
    """
    typed = await _typed(request, NumberAndPin)
    receipt = await asyncio.to_thread(
        use_cases().pin_and_badge.by_pin,
        at,
        typed.number,
        typed.pin,
        key,
        client_ip(request),
        typed.attempt,
    )
    return _told(receipt)


@router.post("/badge", status_code=201, openapi_extra=_either_body(ShownBadge))
async def by_badge(request: Request, at: Kiosk, key: Key = None) -> CheckedIn:
    """Record a punch for whoever holds the badge with this number.

    With the `attempt` of a refused face at this kiosk, of the last two minutes, it gets its time.
    Refusals: badge_refused, with `tries_left` where the PIN is wanted too; badge_needs_pin: send
    it again with `pin`; badge_not_allowed at this site, too_many_tries, just_punched.
    """
    shown = await _typed(request, ShownBadge)
    by_badge = use_cases().pin_and_badge.by_badge
    given = (shown.badge, shown.pin, key, client_ip(request), shown.attempt)
    try:
        return _told(await asyncio.to_thread(by_badge, at, *given))
    except BadgeRefused:
        await asyncio.sleep(_REFUSED_AFTER_S)
        raise


async def _typed(request: Request, model: type[_Typed]) -> _Typed:
    """Read JSON or a form; what was typed is never repeated in an answer."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            given: dict = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
            return model.model_validate(given)
        return model.model_validate(json.loads(body))
    except (ValidationError, ValueError, RecursionError):
        needed = " and ".join(
            f"`{name}`" for name, field in model.model_fields.items() if field.is_required()
        )
        raise RuleViolation(f"Send {needed} as JSON or as a form.") from None


def _id(text: str, field: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise RuleViolation("This is no identifier.", field) from None


def _told(receipt: Receipt) -> CheckedIn:
    return CheckedIn(
        punch_id=receipt.punch_id,
        employee=Who(id=receipt.employee_id, name=receipt.employee_name),
        direction=receipt.direction,
        at=receipt.at,
        local_time=receipt.local_time,
        zone=receipt.zone,
        site=receipt.site,
        worked_today_minutes=receipt.worked_today_minutes,
        repeated=receipt.repeated,
    )
