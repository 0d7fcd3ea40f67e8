"""The HTTP interface, mounted beside the pages."""

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from attendance_app.api import (
    auth,
    badges,
    check_ins,
    corrections,
    docs,
    employees,
    enrolment,
    exports,
    health,
    kiosks,
    leave,
    letterheads,
    metrics,
    pay_periods,
    presence,
    problems,
    punches,
    reports,
    rules,
    timesheets,
)
from attendance_app.api.security import require_marks

ABOUT = (
    "Authenticate with a bearer token (Authorization: Bearer att_…), made in Settings or with "
    "`python -m attendance_app token create`. Refusals are application/problem+json with a stable "
    "`code`. Times are UTC."
)
ROUTERS = (
    auth.router,
    employees.router,
    badges.router,
    enrolment.router,
    letterheads.router,
    kiosks.router,
    check_ins.router,
    punches.router,
    exports.router,
    presence.router,
    timesheets.router,
    corrections.router,
    leave.router,
    pay_periods.router,
    reports.router,
    rules.router,
    health.router,
    docs.router,
)


def create_api() -> FastAPI:
    """Return the application with every route.

    Raises:
        RuntimeError: a route does not say who may call it.

    """
    app = FastAPI(
        title="Attendance",
        description=ABOUT,
        version=_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    problems.install(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)  # flat, so that every route can be walked
    require_marks(app)
    app.add_middleware(metrics.Measured)
    return app


def _version() -> str:
    try:
        return version("attendance")
    except PackageNotFoundError:
        return "0.1.0"
