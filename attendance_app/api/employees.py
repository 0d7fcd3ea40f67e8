"""Employees, for programs and for our own pages."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.ids import ShiftId, SiteId
from attendance_app.services.employees import EmployeeForm
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/employees", tags=["employees"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
BigId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class NewEmployee(BaseModel):
    """Somebody who starts to work here. number: unique; starts_on: today when left out."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(max_length=200, examples=["1001"])
    name: str = Field(max_length=1000, examples=["Mira Kovač"])
    email: str | None = Field(None, max_length=320)
    department: str = Field("", max_length=1000)
    site_id: BigId
    shift_id: BigId | None = None
    starts_on: date | None = None


class Employee(BaseModel):
    """An employee. face: none, consented, enrolled, held, refused, withdrawn or outdated."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str
    name: str
    email: str | None
    department: str
    site_id: int
    site: str
    zone: str
    shift_id: int | None
    shift: str | None
    starts_on: date
    archived_at: datetime | None
    face: str
    has_pin: bool
    present: bool
    last_at: datetime | None
    version: int


class ListedEmployee(BaseModel):
    """One line of a list."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str
    name: str
    email: str | None
    department: str
    site: str
    shift: str | None
    archived: bool
    face: str
    has_pin: bool
    present: bool


class EmployeePage(BaseModel):
    """Some of the employees. total: on all pages."""

    items: list[ListedEmployee]
    total: int
    page: int
    size: int


@router.post("", status_code=201)
async def create(new: NewEmployee, actor: Asker, response: Response) -> Employee:
    """Add an employee."""
    employees = use_cases().employees
    form = EmployeeForm(
        number=new.number,
        name=new.name,
        email=new.email,
        department=new.department,
        site_id=SiteId(new.site_id),
        shift_id=ShiftId(new.shift_id) if new.shift_id is not None else None,
        starts_on=new.starts_on,
    )
    added = await asyncio.to_thread(employees.create, actor, form)
    response.headers["Location"] = f"/api/v1/employees/{added}"
    return Employee.model_validate(await asyncio.to_thread(employees.get, actor, added))


@router.get("")
async def search(
    actor: Asker,
    q: Annotated[str, Query(max_length=100, description="Words of name, number, address")] = "",
    site_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    state: Literal["active", "archived", "all"] = "active",
    face: Literal["any", "none", "consented", "enrolled", "held"] = "any",
    sort: Literal["name", "number", "site", "department", "shift", "last"] = "name",
    descending: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> EmployeePage:
    """List employees, a page at a time."""
    found = await asyncio.to_thread(
        use_cases().employees.search,
        actor,
        q,
        site_id,
        state,
        face,
        sort,
        descending,
        page,
        size,
    )
    items = [ListedEmployee.model_validate(item) for item in found.items]
    return EmployeePage(items=items, total=found.total, page=found.page, size=found.size)


@router.get("/{employee_id}")
async def one(employee_id: Id, actor: Asker) -> Employee:
    """Return an employee."""
    found = await asyncio.to_thread(use_cases().employees.get, actor, employee_id)
    return Employee.model_validate(found)
