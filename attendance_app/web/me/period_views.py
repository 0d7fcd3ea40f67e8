"""One's own pay period and leave, as a phone draws them."""

from dataclasses import dataclass

from attendance_app.services.correction_views import CorrectionView
from attendance_app.services.leave import BalanceView, LeaveRequestView
from attendance_app.services.pay_period_views import PeriodLine
from attendance_app.services.schedule_views import WeekView
from attendance_app.services.timesheet_views import DayLine, TimesheetView
from attendance_app.web import routes, wording
from attendance_app.web.components.charts import DaySpan
from attendance_app.web.days import sentence, signed_hours, spans, to_settle

STATES = {
    "requested": "waits",
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True)
class OwnDay:
    """One day of the period. asks: something is missing on it."""

    day: str
    weekday: str
    number: str
    spans: tuple[DaySpan, ...]
    sentence: str
    hours: str
    asks: bool
    href: str


@dataclass(frozen=True)
class OwnPeriod:
    """The period that is signed."""

    id: int = 0
    label: str = ""
    state: str = ""
    regular: int = 0
    overtime: int = 0
    holiday: int = 0
    paid: str = ""
    signed: bool = False
    may_sign: bool = False
    blocking: int = 0
    first_missing: str = ""
    told: str = ""
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True)
class OwnAsk:
    """A correction or a leave that one asked for."""

    id: int
    what: str
    told: str
    state: str
    state_text: str
    answer: str
    open: bool


@dataclass(frozen=True)
class OwnBalance:
    """What is left of one kind of leave."""

    type: str
    left: str
    days: str


@dataclass(frozen=True)
class OwnShift:
    """A day of one's plan."""

    day: str
    hours: str
    note: str


def own_day(sheet: TimesheetView, line: DayLine) -> OwnDay:
    """Draw up one day."""
    return OwnDay(
        day=line.day.isoformat(),
        weekday=line.weekday[:3],
        number=str(line.day.day),
        spans=tuple(spans(line)),
        sentence=sentence(line),
        hours=wording.hours(line.worked + line.leave_minutes + line.holiday_paid),
        asks=to_settle(line) is not None,
        href=routes.why(sheet.employee_id, line.day),
    )


def shown_days(sheet: TimesheetView) -> list[OwnDay]:
    """Draw up the days on which something is planned or happened."""
    return [
        own_day(sheet, line)
        for line in sheet.days
        if line.bars or line.marks or line.leave or line.holiday_name
    ]


def own_period(
    sheet: TimesheetView,
    line: PeriodLine,
    may_sign: bool,
    earlier: PeriodLine | None,
    later: PeriodLine | None,
) -> OwnPeriod:
    """Draw up the head of the period."""
    totals = sheet.totals
    missing = [day for day in sheet.days if to_settle(day)]
    return OwnPeriod(
        id=line.id,
        label=wording.span(line.starts_on, line.ends_on),
        state=line.state,
        regular=totals.regular,
        overtime=totals.overtime + totals.double,
        holiday=totals.holiday_paid + totals.leave_paid,
        paid=wording.hours(totals.paid),
        signed=sheet.signed,
        may_sign=may_sign,
        blocking=totals.blocking,
        first_missing=missing[0].day.isoformat() if missing else line.starts_on.isoformat(),
        told=_told(sheet, line, may_sign),
        earlier=f"{routes.MY_PERIOD}?period={earlier.id}" if earlier else "",
        later=f"{routes.MY_PERIOD}?period={later.id}" if later else "",
    )


def _told(sheet: TimesheetView, line: PeriodLine, may_sign: bool) -> str:
    if line.state in ("locked", "exported"):
        return "Locked. A correction is paid as a line of the next period."
    if sheet.signed:
        return "You signed these hours. A later change asks you again."
    if sheet.totals.blocking:
        days = wording.counted(sheet.totals.blocking, "day has", "days have")
        return f"{days} a punch missing. Ask for a correction first."
    if may_sign:
        return "Signing says that these hours are right. You can still ask for a correction."
    return "You can sign once the last day is over."


def own_correction(view: CorrectionView) -> OwnAsk:
    """Draw up a correction that one asked for."""
    what = view.at_local or view.old_local
    change = signed_hours(view.minutes) if view.minutes else "no change"
    return OwnAsk(
        id=view.id,
        what=f"{what} {view.direction or view.old_direction}".strip(),
        told=change,
        state=view.state,
        state_text=STATES.get(view.state, view.state),
        answer=f"{view.decided_by}: “{view.comment}”" if view.comment else "",
        open=view.state == "requested",
    )


def own_leave(view: LeaveRequestView) -> OwnAsk:
    """Draw up a leave that one asked for."""
    return OwnAsk(
        id=view.id,
        what=wording.span(view.first_day, view.last_day),
        told=f"{view.type}, {wording.counted(view.days, 'day')}",
        state=view.state,
        state_text=STATES.get(view.state, view.state),
        answer=f"{view.decided_by}: “{view.comment}”" if view.comment else "",
        open=view.state in ("requested", "approved"),
    )


def own_balance(view: BalanceView) -> OwnBalance:
    """Draw up a balance."""
    return OwnBalance(view.type, wording.hours(view.left), f"{view.days_left} days")


def own_shifts(view: WeekView) -> list[OwnShift]:
    """Draw up one's published plan."""
    if not view.rows:
        return []
    shown = []
    for cell in view.rows[0].cells:
        hours = f"{cell.starts}{wording.DASH}{cell.ends}" if cell.starts else "Off"
        note = cell.leave or cell.holiday or cell.shift
        shown.append(OwnShift(wording.day(cell.day), hours, note))
    return shown
