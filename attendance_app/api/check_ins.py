"""The kiosk's two ways to a punch. What is recorded is decided here, never by the browser."""

import asyncio
import json
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field, ValidationError

from attendance_app.api.origin import client_ip
from attendance_app.api.security import kiosk
from attendance_app.api.uploads import openapi_form, read_pictures
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.errors import RuleViolation
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
    """What somebody typed."""

    number: str = Field(max_length=64)
    pin: str = Field(max_length=64, json_schema_extra={"format": "password"})


_PIN_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": NumberAndPin.model_json_schema()}
            for kind in ("application/json", "application/x-www-form-urlencoded")
        },
    }
}


@router.post("", status_code=201, openapi_extra=openapi_form("frames"))
async def by_face(request: Request, at: Kiosk, key: Key = None) -> CheckedIn:
    """Record a punch for whoever 1 to 8 pictures of one moment show, each of at most 2 MB.

    Refusals have a stable `code`: no_face, several_faces, too_far, too_dark, too_bright,
    not_sharp, turned_away, not_live, not_recognised, too_close_to_call, just_punched, no_consent,
    face_not_allowed. 503 face_worker_unavailable: nobody was looked for; PIN works.
    """
    form = await read_pictures(request, "frames")
    return _told(await asyncio.to_thread(use_cases().check_in.by_face, at, form.pictures, key))


@router.post("/pin", status_code=201, openapi_extra=_PIN_BODY)
async def by_pin(request: Request, at: Kiosk, key: Key = None) -> CheckedIn:
    """Record a punch for the employee with this number and PIN.

    Refusals: pin_refused with `tries_left`, too_many_tries, just_punched.
    """
    typed = await _typed(request)
    receipt = await asyncio.to_thread(
        use_cases().check_in.by_pin, at, typed.number, typed.pin, key, client_ip(request)
    )
    return _told(receipt)


async def _typed(request: Request) -> NumberAndPin:
    """Read JSON or a form; what was typed is never repeated in an answer."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            given = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
            return NumberAndPin.model_validate(given)
        return NumberAndPin.model_validate(json.loads(body))
    except (ValidationError, ValueError, RecursionError):
        raise RuleViolation("Send `number` and `pin` as JSON or as a form.") from None


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
