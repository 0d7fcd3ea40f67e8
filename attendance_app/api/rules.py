"""What a change of the rules would do, as CSV."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.downloads import attachment
from attendance_app.domain.spreadsheets import csv_text
from attendance_app.services.rules import LONGEST_REPLAY, REPLAYED_WEEKS
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/rules", tags=["rules"])

Asker = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]
Version = Annotated[int, Path(ge=1, lt=2**63)]
Weeks = Annotated[int, Query(ge=1, le=LONGEST_REPLAY)]
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}}, "description": "A line for each workday that changes."}
}
EFFECT = (
    "Day",
    "Employee id",
    "Name",
    "Site",
    "Regular before",
    "Overtime before",
    "Double time before",
    "Regular after",
    "Overtime after",
    "Double time after",
    "Change in minutes",
)


@router.get("/versions/{version}/effect.csv", responses=CSV, response_class=Response)
async def effect(actor: Asker, version: Version, weeks: Weeks = REPLAYED_WEEKS) -> Response:
    """Return the workdays of the last weeks whose paid minutes a version would change."""
    name, found = await asyncio.to_thread(use_cases().rules.every_effect, actor, version, weeks)
    lines = [
        (one.day, one.employee_id, one.name, one.site, *one.before, *one.after, one.change)
        for one in found.lines
    ]
    file = attachment(f"effect of {name}, {found.first} to {found.last}.csv")
    headers = {"Content-Disposition": file, "Cache-Control": "no-store"}
    text = csv_text(EFFECT, lines)
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
