"""Teaching a face: from the enrolment page's camera, or from another program's photos."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from attendance_app.api.problems import problem
from attendance_app.api.security import allowed, signed_in
from attendance_app.api.uploads import Form, openapi_form, read_pictures
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict, RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.enrolment import Enrolled
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/employees", tags=["faces"])

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Desk = Annotated[Actor, Depends(signed_in(Role.ADMIN, Role.HR))]
Enroller = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]


class Verdict(BaseModel):
    """What one frame is worth. box: x, y, width, height of the face as shares of the frame.

    yaw, pitch: degrees, positive to the person's left and up.
    """

    model_config = ConfigDict(from_attributes=True)

    ok: bool
    code: str
    hint: str
    box: tuple[float, float, float, float] | None
    width: int
    height: int
    liveness_ok: bool
    yaw: float | None
    pitch: float | None
    brightness: float | None
    sharpness: float | None


class RefusedPicture(BaseModel):
    """A picture that is not used. index: from 0, in the order sent."""

    model_config = ConfigDict(from_attributes=True)

    index: int
    code: str
    hint: str


class EnrolledFace(BaseModel):
    """What was stored. held: too like somebody else, not matched until HR decides."""

    templates: int
    held: bool
    held_for: str | None
    refused: list[RefusedPicture]


@router.post("/{employee_id}/frames", openapi_extra=openapi_form("frame"))
async def judge(employee_id: Id, request: Request, actor: Desk) -> Verdict:
    """Say whether one frame of the camera would do. Nothing is kept; consent comes first."""
    form = await read_pictures(request, "frame", "frames")
    if len(form.pictures) != 1:
        raise RuleViolation("Send one picture.", "frame")
    verdict = await asyncio.to_thread(
        use_cases().enrolment.judge, actor, EmployeeId(employee_id), form.pictures[0]
    )
    return Verdict.model_validate(verdict)


@router.post(
    "/{employee_id}/faces",
    status_code=201,
    response_model=EnrolledFace,
    openapi_extra=openapi_form(
        "images",
        consent_version="The version of the consent text that the employee agreed to",
        uploaded="true: photos, one is enough; false: live pictures of the page's camera",
        signature="For programs: the name that the employee signed with elsewhere",
    ),
)
async def enrol(employee_id: Id, request: Request, actor: Enroller) -> EnrolledFace | JSONResponse:
    """Replace an employee's faces by 1 to 8 pictures of one person, each of at most 2 MB.

    Without a consent to the text in force it is refused, unless a program sends the `signature`
    of a consent that was given elsewhere: it is recorded first. 422 too_few_good_pictures lists
    what is wrong with each picture; nothing is stored then.
    """
    form = await read_pictures(request, "images")
    employee, version = EmployeeId(employee_id), form.fields.get("consent_version", "")
    if not version:
        raise RuleViolation("Say which consent text was agreed to.", "consent_version")
    if "signature" in form.fields:
        await asyncio.to_thread(_sign, actor, employee, version, form.fields["signature"])
    enrolled = await asyncio.to_thread(
        use_cases().enrolment.enrol,
        actor,
        employee,
        form.pictures,
        version,
        uploaded=_is_uploaded(actor, form),
    )
    return _told(enrolled)


def _is_uploaded(actor: Actor, form: Form) -> bool:
    """Tell photos from camera pictures: a program has no camera of ours."""
    return actor.kind == "token" or form.fields.get("uploaded", "false") == "true"


def _sign(actor: Actor, employee: EmployeeId, version: str, signature: str) -> None:
    """Record a consent that was given elsewhere, unless it stands already."""
    if actor.kind != "token":
        raise RuleViolation("Record the consent on the enrolment page.", "signature")
    consents = use_cases().consents
    text = consents.current_text()
    if text.version != version:
        raise Conflict(f"The consent text in force is version {text.version}.", "consent_version")
    if consents.standing(actor, employee).state != "granted":
        consents.grant(actor, employee, text.id, signature, through=f"API: {actor.name}")


def _told(enrolled: Enrolled) -> EnrolledFace | JSONResponse:
    refused = [RefusedPicture.model_validate(one) for one in enrolled.refused]
    if not enrolled.templates:
        return problem(
            422,
            "Not enough good pictures",
            _why(enrolled),
            "too_few_good_pictures",
            refused=[one.model_dump() for one in refused],
            needed=enrolled.needed,
        )
    return EnrolledFace(
        templates=enrolled.templates,
        held=enrolled.held,
        held_for=enrolled.held_for_name,
        refused=refused,
    )


def _why(enrolled: Enrolled) -> str:
    if any(one.code == "not_same_person" for one in enrolled.refused):
        return "The pictures do not show one and the same person."
    pictures = "one good picture" if enrolled.needed == 1 else f"{enrolled.needed} good pictures"
    return f"It takes {pictures} of one person. Nothing was stored."
