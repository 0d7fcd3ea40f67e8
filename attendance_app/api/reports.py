"""Reports over weeks as CSV, for people and programs."""

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.downloads import attachment
from attendance_app.domain.spreadsheets import csv_text
from attendance_app.services.reports import Which
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/reports", tags=["reports"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR, Role.MANAGER))]
Id = Annotated[int | None, Query(ge=1, lt=2**63)]
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}}, "description": "A line for each person."}
}

ROUNDING = (
    "Number",
    "Name",
    "Site",
    "Punches rounded",
    "Minutes gained",
    "Minutes lost",
    "Net minutes",
    "Net minutes per week",
    "Early minutes left out",
    "Costs more than 15 minutes a week",
)
AVERAGE = (
    "Number",
    "Name",
    "Site",
    "From",
    "Minutes worked",
    "Days counted",
    "Days of leave left out",
    "Minutes in an average week",
    "Minutes in the busiest week",
    "Load",
)


@router.get("/rounding.csv", responses=CSV, response_class=Response)
async def rounding(
    actor: Asker, first: date, last: date, manager_id: Id = None, site_id: Id = None, q: str = ""
) -> Response:
    """Return what rounding gave and took, by person, of a week to a year."""
    which = Which(manager_id, site_id, q[:100])
    lines = await asyncio.to_thread(use_cases().reports.every_rounding, actor, first, last, which)
    written = [
        (
            *(one.number, one.name, one.site, one.punches, one.gained, one.lost, one.net),
            *(round(one.per_week, 1), one.snapped, "yes" if one.costs else "no"),
        )
        for one in lines
    ]
    return _file(f"rounding-{first}-{last}.csv", csv_text(ROUNDING, written))


@router.get("/average-week.csv", responses=CSV, response_class=Response)
async def average_week(
    actor: Asker, first: date, last: date, manager_id: Id = None, site_id: Id = None, q: str = ""
) -> Response:
    """Return the average week, by person, over a reference period of a week to a year."""
    which = Which(manager_id, site_id, q[:100])
    lines = await asyncio.to_thread(use_cases().reports.every_average, actor, first, last, which)
    written = [
        (
            *(one.number, one.name, one.site, one.first, one.worked, one.days, one.left_out),
            *("" if one.average is None else one.average, one.busiest, one.load.lower()),
        )
        for one in lines
    ]
    return _file(f"average-week-{first}-{last}.csv", csv_text(AVERAGE, written))


def _file(name: str, text: str) -> Response:
    headers = {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
