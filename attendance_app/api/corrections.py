"""Corrections: what was asked and decided, and asking. Deciding takes a person at a page."""

import asyncio
from datetime import date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/corrections", tags=["corrections"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR, Role.MANAGER))]
State = Literal["requested", "approved", "rejected", "withdrawn"]


class NewCorrection(BaseModel):
    """One correction. day, at: local to the person's site.

    target: the punch's id, or "c12" for one that correction 12 added; left out to add a punch.
    second: of a local time that comes twice, the second one.
    """

    model_config = ConfigDict(extra="forbid")

    employee_id: Annotated[int, Field(ge=1, lt=2**63)]
    operation: Literal["add", "void", "replace"]
    target: str = Field("", max_length=40)
    direction: Literal["", "in", "out", "no_meal"] = ""
    day: date | None = None
    at: time | None = None
    second: bool = False
    reason_code: str = Field("forgot", max_length=40)
    reason: str = Field("", max_length=1000)


class Correction(BaseModel):
    """A correction as it stands. minutes: by how much it changes paid time."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    employee_id: int
    employee: str
    site: str
    operation: str
    direction: str
    at: datetime | None
    at_local: str
    old_direction: str
    old_local: str
    reason_code: str
    reason: str
    minutes: int
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str


class Corrections(BaseModel):
    """Some of the corrections, undecided ones first. total: on all pages."""

    items: list[Correction]
    total: int
    page: int
    size: int


class Asked(BaseModel):
    """What became of a request: its id, to be decided by somebody else."""

    id: int


@router.get("")
async def corrections(
    actor: Asker,
    state: State | None = None,
    employee_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Corrections:
    """Return corrections of people one may see."""

    def read():
        return use_cases().corrections.list(
            actor, state=state, employee_id=employee_id, page=page, size=size
        )

    found = await asyncio.to_thread(read)
    items = [Correction.model_validate(item) for item in found.items]
    return Corrections(items=items, total=found.total, page=found.page, size=found.size)


@router.post("", status_code=201)
async def request(new: NewCorrection, actor: Asker) -> Asked:
    """Ask for a correction. It changes nothing until somebody else approves it."""
    asked = CorrectionAsked(**new.model_dump())
    return Asked(id=await asyncio.to_thread(use_cases().corrections.request, actor, asked))
