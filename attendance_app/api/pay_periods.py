"""Pay periods: where they stand, what is in the way, and late lines. Acts take a person."""

import asyncio
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.downloads import attachment
from attendance_app.domain.spreadsheets import csv_text
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/pay-periods", tags=["pay periods"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]
Leader = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR, Role.MANAGER))]
Id = Annotated[int, Path(ge=1, lt=2**63)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]


class Period(BaseModel):
    """A period. state: open, manager_approved, hr_approved, locked or exported."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str
    starts_on: date
    ends_on: date
    state: str
    revision: int
    people: int
    blocking: int
    locked_at: datetime | None


class Step(BaseModel):
    """One step. state: done, now or waiting."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    state: str
    by: str
    at: datetime | None
    note: str


class Act(BaseModel):
    """What somebody did, with the seal of what they saw. voided_at: a later change made it void."""

    model_config = ConfigDict(from_attributes=True)

    step: str
    revision: int
    by: str
    whose: str
    at: datetime
    sha256: str
    voided_at: datetime | None
    void_reason: str


class PeriodState(BaseModel):
    """A period with its steps and acts.

    sha256: the seal of everybody's hours, which the lock keeps. dataset_sha256: of the payroll data
    that the lock froze; empty while open. why_short: why it has fewer days than usual.
    """

    model_config = ConfigDict(from_attributes=True)

    line: Period
    why_short: str
    as_of: datetime
    sha256: str
    dataset_sha256: str
    steps: list[Step]
    approvals: list[Act]
    blockers_total: int
    adjustments: int


class Blocker(BaseModel):
    """Something in the way of the lock. fix: what settles it."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    employee_id: int | None
    employee: str
    site: str
    day: date | None
    sentence: str
    fix: str
    correction_id: int | None


class Blockers(BaseModel):
    """Some of what is in the way. total: on all pages."""

    items: list[Blocker]
    total: int
    page: int
    size: int


class Adjustment(BaseModel):
    """Minutes that a period pays for a late fact of a locked one."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    employee_id: int
    employee: str
    day: date
    kind: str
    minutes: int
    cause: str
    origin: str
    applied: str
    created_at: datetime


class Adjustments(BaseModel):
    """Some of the late lines. total: on all pages."""

    items: list[Adjustment]
    total: int
    page: int
    size: int


class LastPeriod(BaseModel):
    """What a period is compared with; both days are included."""

    model_config = ConfigDict(from_attributes=True)

    label: str
    starts_on: date
    ends_on: date


class Beside(BaseModel):
    """A kind of time in both periods. Minutes; people and exceptions are counts."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    now: int
    before: int


class Usual(BaseModel):
    """The median change in minutes, and how far from it a change is named."""

    model_config = ConfigDict(from_attributes=True)

    change: int
    limit: int


class Changed(BaseModel):
    """Somebody's paid minutes in both periods. since, until: a first or last day in them."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: int
    number: str
    name: str
    site: str
    now: int
    before: int
    change: int
    since: date | None
    until: date | None


class Comparison(BaseModel):
    """A period beside the last one. last: null when nobody was there then.

    joined, left: people of one of the two only. outliers: one page of those whose change is far
    from the usual one; total: on all pages. waiting: people whose days are still being computed.
    """

    model_config = ConfigDict(from_attributes=True)

    last: LastPeriod | None
    totals: list[Beside]
    joined: int
    left: int
    usual: Usual
    outliers: list[Changed]
    total: int
    page: int
    size: int
    waiting: int


@router.get("")
async def periods(actor: Asker, limit: Annotated[int, Query(ge=1, le=200)] = 24) -> list[Period]:
    """Return the periods, newest first, up to the one that holds today."""
    found = await asyncio.to_thread(use_cases().pay_periods.list, actor, limit)
    return [Period.model_validate(one) for one in found]


@router.get("/{period_id}")
async def period(period_id: Id, actor: Asker) -> PeriodState:
    """Return a period as it stands, computed to the newest fact."""
    found = await asyncio.to_thread(use_cases().pay_periods.get, actor, period_id)
    return PeriodState.model_validate(found)


@router.get("/{period_id}/blockers")
async def blockers(
    period_id: Id, actor: Asker, page: PageNumber = 1, size: PageSize = 50
) -> Blockers:
    """Return what is in the way of the lock."""
    found = await asyncio.to_thread(use_cases().pay_periods.blockers, actor, period_id, page, size)
    items = [Blocker.model_validate(one) for one in found.items]
    return Blockers(items=items, total=found.total, page=found.page, size=found.size)


@router.get("/{period_id}/adjustments")
async def adjustments(
    period_id: Id, actor: Asker, page: PageNumber = 1, size: PageSize = 50
) -> Adjustments:
    """Return the lines that a period pays for late facts of locked ones."""
    found = await asyncio.to_thread(
        use_cases().pay_periods.adjustments, actor, period_id, page, size
    )
    items = [Adjustment.model_validate(one) for one in found.items]
    return Adjustments(items=items, total=found.total, page=found.page, size=found.size)


@router.get("/{period_id}/comparison")
async def comparison(
    period_id: Id, actor: Leader, page: PageNumber = 1, size: PageSize = 50
) -> Comparison:
    """Return a period beside the last one; managers get that of their own people."""
    found = await asyncio.to_thread(use_cases().comparisons.of, actor, period_id, page, size)
    return Comparison.model_validate(found)


COMPARED = (
    "Number",
    "Name",
    "Site",
    "Paid minutes in the last period",
    "Paid minutes in this period",
    "Change in minutes",
    "Far from the usual change",
    "Here since",
    "Here until",
)


@router.get(
    "/{period_id}/comparison.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "A line for each person."}},
)
async def compared_people(period_id: Id, actor: Leader) -> Response:
    """Return everybody who is in both periods, the furthest from the usual change first."""
    lines = await asyncio.to_thread(use_cases().comparisons.everyone, actor, period_id)
    written = [
        (
            *(one.number, one.name, one.site, one.before, one.now, one.change),
            *("yes" if one.named else "no", one.since or "", one.until or ""),
        )
        for one in lines
    ]
    headers = {
        "Content-Disposition": attachment(f"comparison-{period_id}.csv"),
        "Cache-Control": "no-store",
    }
    text = csv_text(COMPARED, written)
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
