"""What the leave page draws."""

from dataclasses import dataclass

from attendance_app.services.holidays import CalendarView, HolidayView
from attendance_app.services.leave import BalanceView, LeaveRequestView, LeaveTypeView
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint

STATES = {
    "requested": ("attention", "Waiting"),
    "approved": ("ok", "Approved"),
    "rejected": ("absent", "Rejected"),
    "withdrawn": ("plain", "Withdrawn"),
}


@dataclass(frozen=True)
class RequestRow:
    """One request for leave."""

    id: int
    employee: int
    name: str
    initials: str
    tint: int
    type: str
    days: str
    long: str
    note: str
    after: str
    asked: str
    badge: str
    state: str
    decided: str
    may_decide: bool
    waiting: bool
    href: str


@dataclass(frozen=True)
class Balance:
    """What is left of one kind of leave on a day. percent: of what was granted, taken."""

    type: str
    left: str
    days_left: str
    granted: str
    taken: str
    planned: str
    pending: str
    percent: int


@dataclass(frozen=True)
class HolidayRow:
    """One day off of a site."""

    id: int
    day: str
    weekday: str
    name: str
    company: bool
    paid: str
    paid_hours: str
    source: str
    locked: bool


@dataclass(frozen=True)
class CalendarCard:
    """A site's calendar of a year."""

    site: int = 0
    name: str = ""
    year: int = 0
    country: str = ""
    subdivision: str = ""
    source: str = ""


@dataclass(frozen=True)
class TypeRow:
    """One kind of leave."""

    id: int
    name: str
    code: str
    told: str


def request_row(view: LeaveRequestView) -> RequestRow:
    """Draw up one request."""
    badge, state = STATES.get(view.state, ("plain", view.state))
    decided = ""
    if view.decided_at is not None:
        decided = f"{view.decided_by}, {wording.day(view.decided_at.date())}"
        decided += f": “{view.comment}”" if view.comment else ""
    return RequestRow(
        id=view.id,
        employee=view.employee_id,
        name=view.employee,
        initials=initials(view.employee),
        tint=tint(view.employee_id),
        type=view.type,
        days=_days(view),
        long=wording.counted(view.days, "planned day"),
        note=view.note,
        after=f"{wording.hours(view.after)} left after" if view.after is not None else "",
        asked=f"{view.requested_by}, {wording.day(view.requested_at.date())}",
        badge=badge,
        state=state,
        decided=decided,
        may_decide=view.may_decide and view.state == "requested",
        waiting=view.state == "requested",
        href=f"{routes.timesheet(view.employee_id)}?day={view.first_day}",
    )


def balance(view: BalanceView) -> Balance:
    """Draw up one balance."""
    used = view.taken + view.planned
    return Balance(
        type=view.type,
        left=wording.hours(view.left),
        days_left=f"{view.days_left} days left",
        granted=wording.hours(view.granted),
        taken=wording.hours(view.taken),
        planned=wording.hours(view.planned),
        pending=wording.hours(view.pending) if view.pending else "",
        percent=min(100, used * 100 // view.granted) if view.granted > 0 else 0,
    )


def holiday_row(view: HolidayView) -> HolidayRow:
    """Draw up one day off."""
    return HolidayRow(
        id=view.id,
        day=f"{view.day.day} {view.day:%b}",
        weekday=f"{view.day:%A}",
        name=view.name,
        company=view.kind == "COMPANY",
        paid=wording.hours(view.paid_minutes) if view.paid_minutes else wording.DASH,
        paid_hours=f"{view.paid_minutes // 60}:{view.paid_minutes % 60:02}"
        if view.paid_minutes
        else "",
        source=view.source,
        locked=view.locked,
    )


def calendar_card(view: CalendarView) -> CalendarCard:
    """Draw up the head of a calendar."""
    return CalendarCard(
        view.site_id, view.site, view.year, view.country, view.subdivision, view.source
    )


def type_row(view: LeaveTypeView) -> TypeRow:
    """Draw up one kind of leave."""
    told = ["paid" if view.paid else "unpaid"]
    told.append("from a balance" if view.counted else "without a balance")
    told.append(f"{wording.hours(view.day_minutes)} a day")
    return TypeRow(view.id, view.name, view.code, ", ".join(told))


def _days(view: LeaveRequestView) -> str:
    span = wording.span(view.first_day, view.last_day)
    return f"{span}, {wording.hours(view.minutes)} each day" if view.minutes else span
