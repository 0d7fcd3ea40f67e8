"""Worked time: of people, and of one person day by day."""

import asyncio
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/timesheets", tags=["timesheets"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR, Role.MANAGER))]
Id = Annotated[int | None, Query(ge=1, lt=2**63)]


class Minutes(BaseModel):
    """Sums of a span, in minutes. worked = regular + overtime + double; to_settle: findings."""

    model_config = ConfigDict(from_attributes=True)

    worked: int
    planned: int
    regular: int
    overtime: int
    double: int
    night: int
    holiday: int
    holiday_paid: int
    leave_paid: int
    late_days: int
    absent_days: int
    blocking: int
    to_settle: int


class Person(BaseModel):
    """One person's sums."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: int
    number: str
    name: str
    department: str
    site: str
    totals: Minutes
    signed: bool


class People(BaseModel):
    """Some of the people one may see, by name. total: on all pages."""

    first: date
    last: date
    items: list[Person]
    total: int
    page: int
    size: int


class Finding(BaseModel):
    """Something to settle. severity: BLOCK keeps the pay period open, WARN and ALERT do not."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    severity: str
    sentence: str


class Day(BaseModel):
    """One workday. first_in, last_out: "07:57" at the site, empty when missing. Minutes."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    planned_from: str
    planned_to: str
    planned: int
    first_in: str
    last_out: str
    worked: int
    regular: int
    overtime: int
    double: int
    night: int
    holiday: int
    leave: str
    leave_minutes: int
    holiday_name: str
    holiday_paid: int
    status: str
    late: int
    early: int
    in_progress: str
    locked: bool
    findings: list[Finding]


class Timesheet(BaseModel):
    """One person's days. sha256: of these results; it changes whenever they do."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: int
    number: str
    name: str
    site: str
    zone: str
    rules: str
    first: date
    last: date
    days: list[Day]
    totals: Minutes
    period_id: int | None
    period_state: str
    signed: bool
    team_approved: bool
    sha256: str


@router.get("")
async def people(
    actor: Asker,
    first: date,
    last: date,
    manager_id: Id = None,
    site_id: Id = None,
    q: Annotated[str, Query(max_length=100, description="Words of name or number")] = "",
    only: Literal["", "to_settle", "unsigned"] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> People:
    """Return the sums of people from `first` to `last`, both included, at most 62 days."""

    def read():
        return use_cases().timesheets.of_team(
            actor,
            first,
            last,
            manager_id=manager_id,
            site_id=site_id,
            query=q,
            only=only,
            page=page,
            size=size,
        )

    found = await asyncio.to_thread(read)
    items = [Person.model_validate(row) for row in found.rows]
    return People(
        first=first, last=last, items=items, total=found.total, page=found.page, size=found.size
    )


@router.get("/{employee_id}")
async def person(
    employee_id: Annotated[int, Path(ge=1, lt=2**63)], actor: Asker, first: date, last: date
) -> Timesheet:
    """Return somebody's days from `first` to `last`, both included, at most 62."""
    found = await asyncio.to_thread(
        use_cases().timesheets.of_person, actor, employee_id, first, last
    )
    return Timesheet.model_validate(found)
