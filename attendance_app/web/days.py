"""Workdays as the pages draw them: one day, one line, everywhere with the same meaning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from attendance_app.services.timesheet_views import Bar, DayLine, FindingView
from attendance_app.web import routes, wording
from attendance_app.web.components.charts import AxisMark, DaySpan, day_marks

EARLIEST, LATEST = 6 * 60, 19 * 60
TWO_HOURS = 120
DRAWN = {
    "planned": "shift",
    "worked": "work",
    "overtime": "ot",
    "double": "ot",
    "break_paid": "work",
    "break_unpaid": "break",
    "deducted": "break",
    "missing": "missing",
    "open": "live",
}
ADDS = {"in": "Add clock-in", "out": "Add clock-out"}
SHORT = {
    "MISSING_OUT": "No clock-out",
    "ORPHAN_OUT": "No clock-in",
    "DUPLICATE": "Second tap",
    "MEAL_SHORT": "Short meal",
    "MEAL_LATE": "Late meal",
    "MEAL_MISSED": "No meal",
    "REST_SHORT": "Short rest",
    "WEEKLY_REST": "No weekly rest",
    "FUTURE_PUNCH": "Punch to come",
    "NOT_EMPLOYED": "Not employed",
}


@dataclass(frozen=True)
class DayRow:
    """One workday. badge: a meaning with its words; fix: what the one action is called, or empty.

    fix_direction, fix_day, fix_at: what it proposes. until: "?" when an end is missing, "now" while
    it runs.
    """

    day: str
    weekday: str
    date: str
    off: bool
    spans: tuple[DaySpan, ...]
    sentence: str
    since: str
    dash: str
    until: str
    worked: str
    planned: str
    difference: str
    short: bool
    tags: str
    badge: str
    badge_text: str
    fix: str
    fix_direction: str
    fix_day: str
    fix_at: str
    locked: bool
    href: str


def day_row(employee_id: int, line: DayLine) -> DayRow:
    """Draw up one line."""
    since, dash, until = _ends(line)
    badge, text = _badge(line)
    finding = to_settle(line)
    off = not line.bars and not line.marks and not line.leave and not line.holiday_name
    return DayRow(
        day=line.day.isoformat(),
        weekday=line.weekday[:3],
        date=f"{line.day.day} {line.day:%b}",
        off=off,
        spans=tuple(spans(line)),
        sentence=sentence(line),
        since=since,
        dash=dash,
        until=until,
        worked=wording.hours(line.worked) if line.worked or line.planned else wording.DASH,
        planned=_planned(line),
        difference=signed(so_far(line)) if so_far(line) else "",
        short=so_far(line) < 0,
        tags=tags(line),
        badge=badge,
        badge_text=text,
        fix=ADDS.get(finding.proposal_direction, "Correct") if finding else "",
        fix_direction=finding.proposal_direction if finding else "",
        fix_day=str((finding and finding.proposal_day) or line.day),
        fix_at=finding.proposal_local[:5] if finding else "",
        locked=line.locked,
        href=routes.why(employee_id, line.day.isoformat()),
    )


def so_far(line: DayLine) -> int:
    """Give worked less planned minutes of a day that is over; nothing of one still to come."""
    return line.difference if line.status and not line.in_progress else 0


def spans(line: DayLine) -> Iterable[DaySpan]:
    """Give the parts of a line in the order they are painted."""
    planned = [bar for bar in line.bars if bar.kind == "planned"]
    away = bool(line.leave or line.holiday_name) and not line.worked
    for bar in planned:
        yield DaySpan("leave" if away else "shift", bar.from_minute, bar.to_minute)
    if line.late and planned:
        start = planned[0].from_minute
        yield DaySpan("late", start, start + line.late)
    for bar in line.bars:
        if bar.kind != "planned" and bar.kind in DRAWN:
            yield DaySpan(DRAWN[bar.kind], bar.from_minute, bar.to_minute)


def to_settle(line: DayLine) -> FindingView | None:
    """Give what a person must settle first on a day, if something can be corrected."""
    if line.locked:
        return None
    return next((found for found in line.findings if found.fix == "correct"), None)


def sentence(line: DayLine) -> str:
    """Tell a line to who cannot see it."""
    told = [f"{wording.long_day(line.day)}: {wording.hours(line.worked)} worked"]
    if line.planned:
        told.append(f"planned {line.planned_from} to {line.planned_to}")
    if line.first_in or line.last_out:
        told.append(f"{line.first_in or 'no clock-in'} to {line.last_out or 'no clock-out'}")
    told += [found.sentence.rstrip(".") for found in line.findings]
    return ", ".join(told)


def tags(line: DayLine) -> str:
    """Name the minutes that are more than regular: overtime, double time, night, holiday."""
    known = (
        (line.overtime, "overtime"),
        (line.double, "double"),
        (line.night, "night"),
        (line.holiday, "holiday"),
    )
    return ", ".join(f"{wording.hours(minutes)} {name}" for minutes, name in known if minutes)


def frame(lines: Sequence[DayLine]) -> tuple[int, int]:
    """Give the minutes that all lines span: whole hours, at least six to seven."""
    bars: list[Bar] = [bar for line in lines for bar in line.bars]
    first = min([EARLIEST, *(bar.from_minute for bar in bars)])
    last = max([LATEST, *(bar.to_minute for bar in bars)])
    return first // 60 * 60, -(-last // 60) * 60


def axis(start: int, end: int) -> list[AxisMark]:
    """Give the hours over a list of day lines: not the edges, and not too many."""
    every = TWO_HOURS if end - start <= 16 * 60 else 2 * TWO_HOURS
    marks = day_marks(start + 1, end - 1, every)
    return [AxisMark(mark.minute, mark.text[:2]) for mark in marks]


def signed(minutes: int) -> str:
    """Write a change in minutes with its sign: +6."""
    return f"{'+' if minutes > 0 else wording.MINUS if minutes < 0 else ''}{abs(minutes)}"


def signed_hours(minutes: int) -> str:
    """Write a change as a length: +3 h 57."""
    return f"+{wording.hours(minutes)}" if minutes > 0 else wording.hours(minutes)


def week_name(first: date) -> str:
    """Name a week by its number."""
    return f"Week {first.isocalendar().week}"


def _planned(line: DayLine) -> str:
    if line.planned:
        return wording.hours(line.planned)
    return f"{wording.hours(line.holiday_paid)} paid" if line.holiday_paid else wording.DASH


def _ends(line: DayLine) -> tuple[str, str, str]:
    if line.in_progress:
        return line.first_in, wording.DASH, "now"
    alone = {found.code: found.at_local for found in line.findings}
    came, went = alone.get("MISSING_OUT", ""), alone.get("ORPHAN_OUT", "")
    if line.first_in or line.last_out or came or went:
        until = "" if came else line.last_out or went
        return line.first_in or came or "?", wording.DASH, until or "?"
    if line.leave or line.holiday_name:
        return ("Holiday" if line.holiday_name else "Leave"), "", ""
    return "", "", ""


def _badge(line: DayLine) -> tuple[str, str]:
    away = line.holiday_name or line.leave
    if away:
        return "leave", away
    blocking = [SHORT.get(f.code, f.code) for f in line.findings if f.severity == "BLOCK"]
    if blocking:
        return "absent", blocking[0]
    if line.late or line.early:
        told = f"Late {line.late} min" if line.late else f"Left {line.early} min early"
        return "late", told
    if "ABSENT" in line.status:
        return "absent", "Absent"
    warned = [SHORT.get(f.code, f.code) for f in line.findings]
    return ("attention", warned[0]) if warned else ("", "")
