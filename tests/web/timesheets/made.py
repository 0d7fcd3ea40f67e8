"""Workdays as the services give them, made by hand."""

from datetime import UTC, date, datetime
from typing import Any

from attendance_app.services.timesheet_views import (
    Bar,
    DayLine,
    FindingView,
    PunchMark,
    RulesUsed,
    TimesheetView,
    Totals,
    WhyStep,
    WhyView,
)

THURSDAY = date(2026, 11, 12)
NIGHT = date(2026, 10, 31)  # the night on which the clocks of Chicago go back


def day(on: date = THURSDAY, **changes: Any) -> DayLine:
    """A day on which nothing happened, but for what is said."""
    known: dict[str, Any] = {
        "day": on,
        "weekday": f"{on:%A}",
        **dict.fromkeys(("planned_from", "planned_to", "first_in", "last_out"), ""),
        **dict.fromkeys(("planned", "worked", "regular", "overtime", "double", "night"), 0),
        **dict.fromkeys(("holiday", "leave_minutes", "holiday_paid", "late", "early"), 0),
        **dict.fromkeys(("leave", "holiday_name", "status", "in_progress"), ""),
        "difference": 0,
        "bars": (),
        "marks": (),
        "findings": (),
        "locked": False,
    }
    return DayLine(**(known | changes))


def worked(on: date = THURSDAY, **changes: Any) -> DayLine:
    """A day shift of eight hours, as planned."""
    usual: dict[str, Any] = {
        "planned_from": "08:00",
        "planned_to": "16:30",
        "planned": 480,
        "first_in": "07:57",
        "last_out": "16:33",
        "worked": 486,
        "regular": 486,
        "difference": 6,
        "status": "PRESENT",
        "bars": (Bar("planned", 480, 990), Bar("worked", 477, 720), Bar("worked", 750, 993)),
    }
    return day(on, **(usual | changes))


def missing_out(proposal: date | None = THURSDAY) -> FindingView:
    """Somebody forgot to clock out."""
    return FindingView(
        "MISSING_OUT",
        "BLOCK",
        "Clocked in at 12:33, never out. Nothing is counted.",
        "12:33",
        "correct",
        "out" if proposal else "",
        "16:30" if proposal else "",
        proposal,
    )


def totals(**changes: Any) -> Totals:
    """Sums of a span, 0 but for what is said."""
    zero = dict.fromkeys(
        (
            *("worked", "planned", "regular", "overtime", "double", "night", "holiday"),
            *("holiday_paid", "leave_paid", "late_days", "absent_days", "blocking", "to_settle"),
        ),
        0,
    )
    return Totals(**({**zero, "leave": ()} | changes))


def sheet(*days: DayLine, **changes: Any) -> TimesheetView:
    """Somebody's days."""
    sums = totals(worked=sum(d.worked for d in days), planned=sum(d.planned for d in days))
    known: dict[str, Any] = {
        "employee_id": 7,
        "number": "A-7",
        "name": "Leila Haddad",
        "department": "Packing",
        "site": "Joliet",
        "zone": "America/Chicago",
        "manager": "Lena Brandt",
        "shift": "Day",
        "starts_on": date(2020, 1, 1),
        "left_on": None,
        "rules": "Illinois hourly, v7",
        "first": days[0].day,
        "last": days[-1].day,
        "days": days,
        "weeks": ((days[0].day, sums),),
        "totals": sums,
        "adjustments": (),
        "period_id": 3,
        "period_state": "open",
        "signed": False,
        "team_approved": False,
        "may_correct": True,
        "sha256": "0" * 64,
    }
    return TimesheetView(**(known | changes))


def mark(minute: int, local: str, direction: str, state: str = "counts") -> PunchMark:
    """A punch on the line of a day."""
    at = datetime(2026, 10, 31, 5, tzinfo=UTC)
    return PunchMark(f"p{minute}", at, local, minute, direction, "face", "Dock 2", state, "")


def step(number: int, bar: tuple[int, int] | None, minutes: int = 0, **changes: Any) -> WhyStep:
    """A step of the rules."""
    known: dict[str, Any] = {
        "number": number,
        "rule": "PAIRED",
        "headline": "In and out paired",
        "sentence": "",
        "minutes": minutes,
        "text": "",
        "key": "",
        "source": "29 CFR 785.48(b); off in California",
        "bar": bar,
        "punches": (),
    }
    return WhyStep(**(known | changes))


def night(**changes: Any) -> WhyView:
    """A night shift from Saturday to Sunday, nine hours long because an hour comes twice."""
    line = day(NIGHT, bars=(Bar("planned", 1320, 1860),), worked=522, regular=228, overtime=294)
    known: dict[str, Any] = {
        "employee_id": 7,
        "name": "Oluwaseun",
        "department": "Packing",
        "site": "Joliet",
        "day": NIGHT,
        "title": "",
        "planned": "22:00-06:00",
        "line": line,
        "line_from": 1260,
        "line_to": 1920,
        "raw": (Bar("worked", 1313, 1470), Bar("worked", 1484, 1865)),
        "paid": (Bar("worked", 1314, 1470), Bar("overtime", 1484, 1866), Bar("night", 1320, 1860)),
        "marks": (mark(1313, "21:53", "in"), mark(1865, "06:05", "out")),
        "tiles": (),
        "steps": (step(1, (1313, 1470)), step(2, (1484, 1865)), step(3, (1484, 1866))),
        "by_day": (),
        "rules": RulesUsed(
            *("Illinois hourly", 1, 7, date(2026, 7, 1), "R. Adeyemi-Cole"),
            *("America/Chicago", "2026.6", "1.4.0", "9c41e07a" + "0" * 52 + "52fd", "1" * 64),
        ),
        "corrections": (),
        "late_facts": (),
        "locked": False,
        "previous_day": date(2026, 10, 30),
        "next_day": None,
    }
    return WhyView(**(known | changes))
