"""Leave: its kinds, balances, requests, and asking. Deciding takes a person at a page."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/leave", tags=["leave"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR, Role.MANAGER))]
BigId = Annotated[int, Field(ge=1, lt=2**63)]


class Kind(BaseModel):
    """A kind of leave. counted: has a balance. day_minutes: what a full day takes from it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str
    name: str
    paid: bool
    counted: bool
    day_minutes: int


class Balance(BaseModel):
    """What is left of one kind on a day, in minutes; days_left: "3.5"."""

    model_config = ConfigDict(from_attributes=True)

    type_id: int
    type: str
    on: date
    granted: int
    taken: int
    planned: int
    pending: int
    left: int
    days_left: str


class NewRequest(BaseModel):
    """Leave from `first_day` to `last_day`. minutes: on each day; left out for full days."""

    model_config = ConfigDict(extra="forbid")

    employee_id: BigId
    type_id: BigId
    first_day: date
    last_day: date
    minutes: Annotated[int | None, Field(ge=1, le=1440)] = None
    note: str = Field("", max_length=1000)


class Request(BaseModel):
    """A request as it stands. days: planned days in it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    employee_id: int
    employee: str
    type_id: int
    type: str
    first_day: date
    last_day: date
    minutes: int | None
    days: int
    note: str
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str


class Requests(BaseModel):
    """Some of the requests. total: on all pages."""

    items: list[Request]
    total: int
    page: int
    size: int


class Asked(BaseModel):
    """What became of a request: its id, to be decided by somebody else."""

    id: int


@router.get("/types")
async def types(_: Asker) -> list[Kind]:
    """Return the kinds of leave that are offered."""
    return [Kind.model_validate(one) for one in await asyncio.to_thread(use_cases().leave.types)]


@router.get("/balances")
async def balances(
    actor: Asker, employee_id: Annotated[int, Query(ge=1, lt=2**63)], on: date
) -> list[Balance]:
    """Return what somebody has left of each kind on a day."""
    found = await asyncio.to_thread(use_cases().leave.balances, actor, employee_id, on)
    return [Balance.model_validate(one) for one in found]


@router.get("/requests")
async def requests(
    actor: Asker,
    employee_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    state: Literal["requested", "approved", "rejected", "withdrawn"] | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Requests:
    """Return requests of people one may see."""

    def read():
        return use_cases().leave.requests(
            actor, employee_id=employee_id, state=state, page=page, size=size
        )

    found = await asyncio.to_thread(read)
    items = [Request.model_validate(item) for item in found.items]
    return Requests(items=items, total=found.total, page=found.page, size=found.size)


@router.post("/requests", status_code=201)
async def request(new: NewRequest, actor: Asker) -> Asked:
    """Ask for leave for somebody. Somebody else decides."""
    asked = await asyncio.to_thread(use_cases().leave.request, actor, *new.model_dump().values())
    return Asked(id=asked)
