"""Is this process alive, can it work, and how is it doing."""

import asyncio
from math import nan

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from attendance_app.api.metrics import OLDEST_EXPORT
from attendance_app.api.security import operator, public
from attendance_app.domain.errors import Unavailable
from attendance_app.wiring import use_cases

router = APIRouter(tags=["health"])

DEADLINE_S = 5.0


class Alive(BaseModel):
    """The process answers."""

    ok: bool


class Checked(BaseModel):
    """One thing this process leans on."""

    name: str
    ok: bool


class Ready(BaseModel):
    """ok: it can do its work; what else failed makes it slower or poorer, not wrong."""

    ok: bool
    checks: list[Checked]


@router.get("/healthz", dependencies=[Depends(public())])
async def healthz() -> Alive:
    """Tell that the process is alive; asks nothing outside it."""
    return Alive(ok=True)


@router.get("/readyz", dependencies=[Depends(public())], responses={503: {"model": Ready}})
async def readyz(response: Response) -> Ready:
    """Tell whether the process can do its work; 503 when it cannot."""
    try:
        async with asyncio.timeout(DEADLINE_S):
            found = await asyncio.to_thread(use_cases().health.ready)
    except TimeoutError:
        response.status_code = 503
        return Ready(ok=False, checks=[Checked(name="deadline", ok=False)])
    response.status_code = 200 if found.ok else 503
    checks = [Checked(name=check.name, ok=check.ok) for check in found.checks]
    return Ready(ok=found.ok, checks=checks)


@router.get("/metrics", dependencies=[Depends(operator())], response_class=Response)
async def metrics() -> Response:
    """Return the figures of this process and of the queue, in Prometheus's text format."""
    try:
        async with asyncio.timeout(DEADLINE_S):
            OLDEST_EXPORT.set(await asyncio.to_thread(use_cases().payroll.oldest_wait_s))
    except (TimeoutError, Unavailable):
        OLDEST_EXPORT.set(nan)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
