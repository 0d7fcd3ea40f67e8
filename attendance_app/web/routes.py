"""Every path of the web app and how to build it. Pages link by these names, never by strings."""

LOGIN = "/login"
SETUP = "/setup"
KIOSK = "/kiosk"
ME = "/me"
BOARD = "/"
PEOPLE = "/people"
PERSON = "/people/[employee_id]"
ENROLMENT = "/people/[employee_id]/enrol"
PAYROLL = "/payroll"
KIOSKS = "/kiosks"
AUDIT = "/audit"
SETTINGS = "/settings"
PRIVACY = "/privacy"

SIGN_IN = "/api/v1/auth/login"
SIGN_OUT = "/api/v1/auth/logout"

PATHS = (
    LOGIN,
    SETUP,
    KIOSK,
    ME,
    BOARD,
    PEOPLE,
    PERSON,
    ENROLMENT,
    PAYROLL,
    KIOSKS,
    AUDIT,
    SETTINGS,
    PRIVACY,
)


def person(employee_id: object) -> str:
    """Path of one person's page; takes an id or a State var of an id."""
    return f"{PEOPLE}/{employee_id}"


def enrolment(employee_id: object) -> str:
    """Path of the page where a person's face is enrolled."""
    return f"{PEOPLE}/{employee_id}/enrol"
