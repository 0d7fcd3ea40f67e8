"""The badges of an employee, for programs: given, listed and revoked, never read back."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/employees/{employee_id}/badges", tags=["employees"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NewBadge(BaseModel):
    """A badge as its reader sends it. label: what is printed on it, or what it is."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(max_length=200, json_schema_extra={"format": "password"})
    label: str = Field("", max_length=200)


class Badge(BaseModel):
    """A badge without its number. ending: its last characters. revoked_why: lost, returned, left.

    is_stale: hashed under a key that is gone; assign it again.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str
    ending: str
    assigned_at: datetime
    last_used_at: datetime | None
    last_used_site: str | None
    revoked_at: datetime | None
    revoked_why: str | None
    is_stale: bool


@router.get("")
async def of_employee(employee_id: Id, actor: Asker) -> list[Badge]:
    """Return the badges of an employee, those in use first, at most 20."""
    found = await asyncio.to_thread(use_cases().badges.of_employee, actor, employee_id)
    return [Badge.model_validate(one) for one in found]


@router.post("", status_code=201)
async def assign(employee_id: Id, new: NewBadge, actor: Asker) -> Badge:
    """Give an employee a badge that nobody else holds."""
    badges = use_cases().badges
    made = await asyncio.to_thread(badges.assign, actor, employee_id, new.number, new.label)
    found = await asyncio.to_thread(badges.of_employee, actor, employee_id)
    return next(Badge.model_validate(one) for one in found if one.id == made)


@router.delete("/{badge_id}", status_code=204)
async def revoke(
    employee_id: Id, badge_id: Id, actor: Asker, why: Literal["lost", "returned"] = "returned"
) -> None:
    """Let a badge open nothing any more."""
    await asyncio.to_thread(use_cases().badges.revoke, actor, employee_id, badge_id, why)
