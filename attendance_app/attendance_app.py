"""The web application: pages, the HTTP interface beside them, and the gate before both."""

import reflex as rx
from reflex.utils import prerequisites

from attendance_app.api.app import create_api
from attendance_app.api.body import BodyLimit
from attendance_app.api.csp import built_hashes, policy
from attendance_app.api.headers import SameOrigin, security_headers
from attendance_app.settings import PublicSettings
from attendance_app.web.audit import page as audit
from attendance_app.web.check_in import page as check_in
from attendance_app.web.corrections import page as corrections
from attendance_app.web.dashboard import page as dashboard
from attendance_app.web.devices import page as devices
from attendance_app.web.employees import held_page, person_page
from attendance_app.web.employees import page as employees
from attendance_app.web.enrolment import page as enrolment
from attendance_app.web.gate import AuthorisationMiddleware, unexpected
from attendance_app.web.leave import page as leave
from attendance_app.web.login import page as login
from attendance_app.web.me import leave_page as my_leave
from attendance_app.web.me import page as me
from attendance_app.web.me import period_page as my_period
from attendance_app.web.pay_periods import page as pay_periods
from attendance_app.web.payroll import page as payroll
from attendance_app.web.payroll import run_page, schedules_page, systems_page
from attendance_app.web.privacy import page as privacy
from attendance_app.web.redaction import redact_logs
from attendance_app.web.rules import page as rules
from attendance_app.web.schedule import page as schedule
from attendance_app.web.settings import page as settings
from attendance_app.web.setup import page as setup
from attendance_app.web.shell import app_options, not_found
from attendance_app.web.timesheets import page as timesheets
from attendance_app.web.timesheets import person_page as timesheet
from attendance_app.web.timesheets import reports_page, why_page

PAGES = (
    audit,
    check_in,
    corrections,
    dashboard,
    devices,
    employees,
    enrolment,
    held_page,
    leave,
    login,
    me,
    my_leave,
    my_period,
    pay_periods,
    payroll,
    person_page,
    privacy,
    reports_page,
    rules,
    run_page,
    schedule,
    schedules_page,
    settings,
    setup,
    systems_page,
    timesheet,
    timesheets,
    why_page,
)


redact_logs()

_public = PublicSettings()
_scripts = built_hashes(prerequisites.get_web_dir() / "build" / "client")

app = rx.App(
    **app_options(),
    api_transformer=[
        create_api(),
        BodyLimit,
        SameOrigin,
        security_headers(policy(_public.public_url, _scripts), https=_public.https),
    ],
    backend_exception_handler=unexpected,
)
app.add_middleware(AuthorisationMiddleware(), 0)
app.add_page(not_found, route="404", title="Not found · Attendance")
