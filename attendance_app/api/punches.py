"""Punches that other systems recorded."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from attendance_app.api.security import bearer
from attendance_app.domain.actor import Scope
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.ids import SiteId
from attendance_app.services.punches import MOST_ITEMS, PunchImport
from attendance_app.services.tokens import TokenHolder
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/punches", tags=["punches"])

Importer = Annotated[TokenHolder, Depends(bearer(Scope.ADMIN, Scope.HR))]


class ImportedPunch(BaseModel):
    """A punch. key: made by you, once for ever; direction: left out, it is decided here."""

    model_config = ConfigDict(extra="forbid")

    key: UUID
    employee_number: str = Field(max_length=200, examples=["1001"])
    at: AwareDatetime
    direction: Literal["in", "out"] | None = None
    site_id: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None


class Batch(BaseModel):
    """Up to a thousand punches, in any order."""

    model_config = ConfigDict(extra="forbid")

    punches: list[ImportedPunch]


class ItemResult(BaseModel):
    """What became of one. status: created, repeated, conflict or refused; code: why."""

    model_config = ConfigDict(from_attributes=True)

    key: UUID
    status: str
    punch_id: UUID | None
    code: str
    detail: str


class Results(BaseModel):
    """One for each punch, in the order sent."""

    created: int
    results: list[ItemResult]


@router.post("")
async def import_punches(batch: Batch, holder: Importer) -> Results:
    """Record punches, each for itself. Sending the same again changes nothing."""
    if not 1 <= len(batch.punches) <= MOST_ITEMS:
        raise RuleViolation(f"Send 1 to {MOST_ITEMS} punches at a time.", "punches")
    items = [
        PunchImport(
            key=punch.key,
            employee_number=punch.employee_number,
            at=punch.at,
            direction=punch.direction,
            site_id=SiteId(punch.site_id) if punch.site_id is not None else None,
        )
        for punch in batch.punches
    ]
    outcomes = await asyncio.to_thread(use_cases().punches.import_batch, holder.actor, items)
    results = [ItemResult.model_validate(outcome) for outcome in outcomes]
    return Results(created=sum(r.status == "created" for r in results), results=results)
