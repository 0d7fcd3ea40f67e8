"""What the timesheets draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance_app.services.timesheet_views import (
    DayLine,
    TeamRow,
    TeamSheetView,
    TimesheetView,
    Totals,
)
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint
from attendance_app.web.days import (
    DayRow,
    day_row,
    signed,
    signed_hours,
    so_far,
    to_settle,
    week_name,
)
from attendance_app.web.spans import Span, address

STATES = {
    "open": "Open",
    "manager_approved": "Manager approved",
    "hr_approved": "HR approved",
    "locked": "Locked",
    "exported": "Exported",
}
LOCKED = ("locked", "exported")
FULL_DAY = 10 * 60


@dataclass(frozen=True)
class SheetCard:
    """Whose days these are."""

    id: int = 0
    name: str = ""
    initials: str = ""
    tint: int = 1
    place: str = ""
    state: str = ""
    locked: bool = False
    may_correct: bool = False
    period_href: str = ""
    rules: str = ""
    partly: str = ""


@dataclass(frozen=True)
class WeekTotal:
    """The sum under a week's rows."""

    name: str
    worked: str
    planned: str
    difference: str
    short: bool


@dataclass(frozen=True)
class WeekBlock:
    """One workweek: its rows and their sum."""

    rows: tuple[DayRow, ...]
    total: WeekTotal


@dataclass(frozen=True)
class Figure:
    """One kind of minutes. tag: counted inside another figure. sum: the last line."""

    name: str
    value: str
    tag: bool = False
    sum: bool = False


@dataclass(frozen=True)
class Step:
    """One approval of somebody's hours."""

    title: str
    text: str
    done: bool


@dataclass(frozen=True)
class Focus:
    """The day that must be settled first, with what is proposed."""

    day: str = ""
    title: str = ""
    badge: str = ""
    sentence: str = ""
    direction: str = ""
    on: str = ""
    at: str = ""
    href: str = ""


@dataclass(frozen=True)
class Adjustment:
    """A line that these days pay for locked ones."""

    day: str
    text: str
    minutes: str


@dataclass(frozen=True)
class MiniDay:
    """One day of the team's list. height: percent of ten hours; kind: how it looks."""

    height: int
    kind: str
    text: str


@dataclass(frozen=True)
class TeamLine:
    """One person's span."""

    id: int
    name: str
    initials: str
    tint: int
    place: str
    days: tuple[MiniDay, ...]
    worked: str
    planned: str
    overtime: str
    night: str
    difference: str
    short: bool
    to_settle: int
    blocking: bool
    signed: bool
    href: str


@dataclass(frozen=True)
class TeamSums:
    """The sums of the page."""

    people: str = ""
    worked: str = ""
    overtime: str = ""
    to_settle: int = 0


def sheet_card(view: TimesheetView) -> SheetCard:
    """Draw up the head of a person's sheet."""
    shift = f" · {view.shift}" if view.shift else ""
    place = ", ".join(part for part in (view.department, view.site) if part)
    return SheetCard(
        id=view.employee_id,
        name=view.name,
        initials=initials(view.name),
        tint=tint(view.employee_id),
        place=f"{place}{shift}",
        state=STATES.get(view.period_state, ""),
        locked=view.period_state in LOCKED,
        may_correct=view.may_correct,
        period_href=routes.pay_period(view.period_id) if view.period_id else "",
        rules=view.rules,
        partly=partly(view),
    )


def partly(view: TimesheetView) -> str:
    """Say that somebody works here only a part of these days; empty when it is all of them."""
    first = max(view.first, view.starts_on)
    last = min(view.last, view.left_on) if view.left_on else view.last
    if (first, last) == (view.first, view.last):
        return ""
    told = []
    if first > view.first:
        told.append(f"from {wording.day_and_year(view.starts_on)} on")
    if view.left_on and last < view.last:
        told.append(f"until {wording.day_and_year(view.left_on)}")
    days, every = max(0, (last - first).days + 1), (view.last - view.first).days + 1
    return f"Works here {' and '.join(told)}: {days} of these {every} days."


def week_blocks(view: TimesheetView) -> list[WeekBlock]:
    """Cut the days into their workweeks, each with its sum."""
    starts = [first for first, _ in view.weeks]
    blocks = []
    for place, (first, totals) in enumerate(view.weeks):
        end = starts[place + 1] if place + 1 < len(starts) else date.max
        lines = [line for line in view.days if (place == 0 or line.day >= first) and line.day < end]
        rows = tuple(day_row(view.employee_id, line) for line in lines)
        total = _total(first, totals, sum(so_far(line) for line in lines))
        blocks.append(WeekBlock(rows, total))
    return blocks


def _total(first: date, totals: Totals, difference: int) -> WeekTotal:
    return WeekTotal(
        name=week_name(first),
        worked=wording.hours(totals.worked),
        planned=wording.hours(totals.planned),
        difference=signed(difference) if difference else "",
        short=difference < 0,
    )


def figures(totals: Totals) -> list[Figure]:
    """List the minutes by kind, then what is paid."""
    known = [
        ("Regular", totals.regular, False),
        ("Overtime", totals.overtime, False),
        *([("Double time", totals.double, False)] if totals.double else []),
        *([("Holiday, paid", totals.holiday_paid, False)] if totals.holiday_paid else []),
        *[(name, minutes, False) for name, minutes in totals.leave],
        ("Night", totals.night, True),
        *([("On a holiday", totals.holiday, True)] if totals.holiday else []),
    ]
    listed = [Figure(name, wording.hours(minutes), tag) for name, minutes, tag in known]
    return [*listed, Figure("Paid so far", wording.hours(totals.paid), sum=True)]


def approvals(view: TimesheetView) -> list[Step]:
    """List who signs and approves these hours."""
    waits = "After everything is settled" if view.totals.blocking else "Not yet"
    manager = view.manager or "A manager"
    return [
        Step(f"{view.name} signs", "Signed" if view.signed else waits, view.signed),
        Step(
            f"{manager} approves",
            "Approved" if view.team_approved else "Manager",
            view.team_approved,
        ),
    ]


def focus(view: TimesheetView) -> Focus:
    """Choose the day that must be settled first."""
    for line in view.days:
        finding = to_settle(line)
        if finding is not None:
            row = day_row(view.employee_id, line)
            return Focus(
                day=row.day,
                title=f"{line.day:%A} {line.day.day} {line.day:%B}",
                badge=row.badge_text,
                sentence=finding.sentence,
                direction=finding.proposal_direction,
                on=row.fix_day,
                at=row.fix_at,
                href=row.href,
            )
    return Focus()


def unfinished(days: Sequence[DayLine]) -> str:
    """Say which days are counted in part only; nothing is guessed."""
    part = [line for line in days if to_settle(line)]
    if not part:
        return ""
    names = ", ".join(f"{line.day:%A}" for line in part[:3])
    more = f" and {len(part) - 3} more" if len(part) > 3 else ""
    return f"{names}{more}: counted as far as punches show. Nothing is guessed."


def adjustments(view: TimesheetView) -> list[Adjustment]:
    """List what is paid for locked days."""
    return [
        Adjustment(wording.day(day), f"{kind}: {why}", signed_hours(minutes))
        for day, kind, minutes, why in view.adjustments
    ]


def team_line(row: TeamRow, span: Span, today: date) -> TeamLine:
    """Draw up one person's span; a difference is told when all its days are over."""
    first, last = span.days
    difference = row.totals.worked - row.totals.planned if last < today else 0
    known = {day: (minutes, status) for day, minutes, status in row.days}
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    return TeamLine(
        id=row.employee_id,
        name=row.name,
        initials=initials(row.name),
        tint=tint(row.employee_id),
        place=" · ".join(part for part in (row.number, row.department, row.site) if part),
        days=tuple(_mini(day, *known.get(day, (0, ""))) for day in days),
        worked=wording.hours(row.totals.worked),
        planned=wording.hours(row.totals.planned),
        overtime=_or_dash(row.totals.overtime + row.totals.double),
        night=_or_dash(row.totals.night),
        difference=signed_hours(difference) if difference else wording.DASH,
        short=difference < 0,
        to_settle=row.totals.to_settle,
        blocking=row.totals.blocking > 0,
        signed=row.signed,
        href=address(routes.timesheet(row.employee_id), span.view, span.first),
    )


def team_sums(view: TeamSheetView) -> TeamSums:
    """Draw up the sums."""
    totals = view.totals
    return TeamSums(
        people=wording.counted(view.total, "person", "people"),
        worked=wording.hours(totals.worked),
        overtime=wording.hours(totals.overtime + totals.double),
        to_settle=totals.to_settle,
    )


def _or_dash(minutes: int) -> str:
    return wording.hours(minutes) if minutes else wording.DASH


def _mini(day: date, minutes: int, status: str) -> MiniDay:
    kind = "none"
    if minutes:
        kind = "work"
    if "MISSING" in status or "ABSENT" in status:
        kind = "missing"
    elif not minutes and ("HOLIDAY" in status or "ON_LEAVE" in status):
        kind = "leave"
    height = min(100, max(8, minutes * 100 // FULL_DAY))
    told = status.replace("_", " ").lower()
    text = f"{wording.day(day)}: {wording.hours(minutes)}" + (f", {told}" if told else "")
    return MiniDay(height, kind, text)
