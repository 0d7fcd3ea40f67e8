"""Who is in now."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.services.board import BoardView, PersonNow, SiteNow
from attendance_app.services.paging import Page
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/presence", tags=["presence"])

Watcher = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR, Role.MANAGER))]
Status = Literal["here", "late", "absent", "expected", "left"]


class PersonAnswer(BaseModel):
    """Where somebody stands. since: of the last punch; due: when the shift starts. UTC."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: int
    number: str
    name: str
    site_id: int
    site: str
    status: str
    since: datetime | None
    since_local: str
    due: datetime | None
    due_local: str
    minutes_late: int


class SiteAnswer(BaseModel):
    """The counts of a site. due = here + late + absent."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    zone: str
    local_time: str
    here: int
    due: int
    late: int
    absent: int
    expected_later: int
    left: int


class PresenceAnswer(BaseModel):
    """The counts, and one page of the people. source: "cache", or "database" without Redis."""

    as_of: datetime
    revision: int
    source: str
    here: int
    due: int
    late: int
    absent: int
    expected_later: int
    left: int
    by_site: list[SiteAnswer]
    people: list[PersonAnswer]
    total: int
    page: int
    size: int


@router.get("")
async def presence(
    actor: Watcher,
    site_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    status: Status | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PresenceAnswer:
    """Return who is here, late, absent, expected and gone, of one site or of all."""
    board = use_cases().board
    now = await asyncio.to_thread(board.now, actor, site_id)
    people = await asyncio.to_thread(board.people, actor, site_id, status, page, size)
    return _answer(now, people)


def _answer(now: BoardView, people: Page[PersonNow]) -> PresenceAnswer:
    return PresenceAnswer(
        as_of=now.as_of,
        revision=now.revision,
        source=now.source,
        here=now.here,
        due=now.due,
        late=now.late,
        absent=now.absent,
        expected_later=now.expected_later,
        left=now.left,
        by_site=[_site(site) for site in now.by_site],
        people=[PersonAnswer.model_validate(person) for person in people.items],
        total=people.total,
        page=people.page,
        size=people.size,
    )


def _site(site: SiteNow) -> SiteAnswer:
    return SiteAnswer.model_validate(site)
