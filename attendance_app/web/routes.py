"""Every path of the web app and how to build it. Pages link by these names, never by strings."""

from urllib.parse import quote

from reflex.istate.data import ReflexURL

LOGIN = "/login"
SETUP = "/setup"
KIOSK = "/kiosk"
ME = "/me"
BOARD = "/"
PEOPLE = "/people"
HELD = "/people/held"
PERSON = "/people/[employee_id]"
ENROLMENT = "/people/[employee_id]/enrol"
PAYROLL = "/payroll"
PAYROLL_SYSTEMS = "/payroll/systems"
PAYROLL_SCHEDULES = "/payroll/schedules"
PAYROLL_RUN = "/payroll/runs/[export_id]"
KIOSKS = "/kiosks"
AUDIT = "/audit"
SETTINGS = "/settings"
PRIVACY = "/privacy"
TIMESHEETS = "/timesheets"
TIMESHEET = "/timesheets/[employee_id]"
REPORTS = "/timesheets/reports"
WHY = "/timesheets/[employee_id]/[workday]"
SCHEDULE = "/schedule"
CORRECTIONS = "/corrections"
LEAVE = "/leave"
PAY_PERIODS = "/pay-periods"
RULES = "/rules"
MY_PERIOD = "/me/period"
MY_LEAVE = "/me/leave"

SIGN_IN = "/api/v1/auth/login"
SIGN_OUT = "/api/v1/auth/logout"
ROUNDING_CSV = "/api/v1/reports/rounding.csv"
AVERAGE_CSV = "/api/v1/reports/average-week.csv"
RULE_VERSIONS = "/api/v1/rules/versions"

PATHS = (
    LOGIN,
    SETUP,
    KIOSK,
    ME,
    BOARD,
    PEOPLE,
    HELD,
    PERSON,
    ENROLMENT,
    PAYROLL,
    PAYROLL_SYSTEMS,
    PAYROLL_SCHEDULES,
    PAYROLL_RUN,
    KIOSKS,
    AUDIT,
    SETTINGS,
    PRIVACY,
    TIMESHEETS,
    TIMESHEET,
    REPORTS,
    WHY,
    SCHEDULE,
    CORRECTIONS,
    LEAVE,
    PAY_PERIODS,
    RULES,
    MY_PERIOD,
    MY_LEAVE,
)


def sign_in(address: ReflexURL) -> str:
    """Path of the sign-in page that leads back to an address of this app after it."""
    here = address.path + (f"?{address.query}" if address.query else "")
    return f"{LOGIN}?next={quote(inside(here), safe='/')}"


def inside(address: str) -> str:
    """Give a path of this app with its query, or the board: no link may lead out of here."""
    leads_out = not address.startswith("/") or address.startswith("//") or "\\" in address
    hidden = any(ord(character) < 0x20 for character in address)  # browsers drop tabs: "/\t/x"
    return BOARD if leads_out or hidden else address


def person(employee_id: object) -> str:
    """Path of one person's page; takes an id or a State var of an id."""
    return f"{PEOPLE}/{employee_id}"


def enrolment(employee_id: object) -> str:
    """Path of the page where a person's face is enrolled."""
    return f"{PEOPLE}/{employee_id}/enrol"


def timesheet(employee_id: object) -> str:
    """Path of one person's days."""
    return f"{TIMESHEETS}/{employee_id}"


def why(employee_id: object, workday: object) -> str:
    """Path of the page that explains a workday, an ISO date."""
    return f"{TIMESHEETS}/{employee_id}/{workday}"


def payroll_run(export_id: object) -> str:
    """Path of one export."""
    return f"{PAYROLL}/runs/{export_id}"


def pay_period(period_id: object) -> str:
    """Path of one pay period."""
    return f"{PAY_PERIODS}?period={period_id}"


def rule_set(rule_set_id: object) -> str:
    """Path of one rule set."""
    return f"{RULES}?set={rule_set_id}"
