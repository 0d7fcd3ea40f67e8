"""One employee's sheet: a line per day, totals, and where to sign."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from attendance_app.adapters.documents.layout import hours
from attendance_app.adapters.documents.paper import (
    ACCENT,
    BAND,
    FLAG,
    FLAG_INK,
    FLOOR,
    INK,
    INNER,
    LINE,
    MARGIN,
    PALE,
    SOFT,
    WHITE,
    WIDTH,
    Align,
    Paper,
)
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import EmployeeTimes, Flaw, PayrollDataset, Workday

DAYS_A_PAGE = 31
_TOP, _ROW = 60.0, 5.3
_COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("Day", 30, "L"),
    ("First in", 17, "R"),
    ("Last out", 21, "R"),
    ("Worked from - to", 58, "C"),
    ("Hours", 17, "R"),
    ("Note", 35, "L"),
)
_NOTES = {
    Flaw.MISSING_OUT: "no out after",
    Flaw.MISSING_IN: "no in before",
    Flaw.STILL_IN: "still in since",
    Flaw.DUPLICATE: "second tap",
    Flaw.MEAL_SHORT: "short meal",
    Flaw.MEAL_LATE: "late meal",
    Flaw.MEAL_MISSED: "no meal",
    Flaw.REST_SHORT: "short rest before",
    Flaw.WEEKLY_REST: "short weekly rest",
    Flaw.FUTURE_PUNCH: "not come yet",
    Flaw.NOT_EMPLOYED: "not employed",
}


def sheet_pages(person: EmployeeTimes) -> int:
    """Return how many pages the sheet of an employee takes."""
    return max(1, -(-len(person.workdays) // DAYS_A_PAGE))


def draw_sheet(paper: Paper, dataset: PayrollDataset, person: EmployeeTimes) -> None:
    """Draw an employee's pages."""
    pages = sheet_pages(person)
    for number in range(pages):
        paper.add_page()
        _head(paper, dataset, person, f"{number + 1} of {pages}" if pages > 1 else "")
        days = person.workdays[number * DAYS_A_PAGE : (number + 1) * DAYS_A_PAGE]
        bottom = _days(paper, days, ZoneInfo(person.zone))
        if number + 1 == pages:
            _total(paper, person, bottom)
            _signatures(paper)


def period_line(dataset: PayrollDataset) -> str:
    """Return the period, and when it is not over, as of when."""
    text = f"{long_date(dataset.starts_on)} to {long_date(dataset.ends_on)}"
    if dataset.provisional:
        text += f", provisional: as of {dataset.as_of:%Y-%m-%d %H:%M} UTC"
    return text


def long_date(day: date) -> str:
    """Return "1 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def letterhead(paper: Paper, company: str, title: str, period: str) -> None:
    """Draw the coloured bar, the company and what the page is."""
    paper.box(0, 0, WIDTH, 3, ACCENT)
    paper.put(MARGIN, 11, 118, company, size=9.5, bold=True, colour=ACCENT)
    paper.put(MARGIN + 118, 11, INNER - 118, title, size=8.5, colour=SOFT, align="R")
    paper.put(MARGIN, 16, INNER, period, size=8, colour=SOFT)


def tiles(paper: Paper, y: float, figures: Sequence[tuple[str, str, bool]]) -> None:
    """Draw a row of (label, figure, asks for attention)."""
    gap = 3.0
    width = (INNER - gap * (len(figures) - 1)) / len(figures)
    for number, (label, figure, flagged) in enumerate(figures):
        x = MARGIN + number * (width + gap)
        paper.box(x, y, width, 14, FLAG if flagged else PALE)
        paper.put(x + 3, y + 1.6, width - 6, label, size=7, colour=FLAG_INK if flagged else SOFT)
        colour = FLAG_INK if flagged else ACCENT
        paper.put(x + 3, y + 6.3, width - 6, figure, size=13, bold=True, colour=colour, height=6)


def heading(paper: Paper, y: float, columns: Sequence[tuple[str, float, Align]]) -> None:
    """Draw the titles of a table's columns on a coloured bar 6.4 mm high."""
    paper.box(MARGIN, y, INNER, 6.4, ACCENT)
    x = MARGIN
    for title, width, align in columns:
        paper.put(x + 2, y + 0.7, width - 4, title, size=7.5, bold=True, colour=WHITE, align=align)
        x += width


def _head(paper: Paper, dataset: PayrollDataset, person: EmployeeTimes, part: str) -> None:
    title = f"Timesheet {part}".strip()
    letterhead(paper, dataset.company, title, period_line(dataset))
    paper.put(MARGIN, 23.5, 130, person.name, size=16, bold=True, height=8)
    paper.put(MARGIN + 130, 24, INNER - 130, f"No. {person.number}", size=11, align="R", height=8)
    place = " · ".join(part for part in (person.department, person.site, person.zone) if part)
    paper.put(MARGIN, 31.5, INNER, place, size=8.5, colour=SOFT)
    tiles(
        paper,
        40,
        (
            ("Worked hours", hours(person.worked_minutes), False),
            ("Overtime", hours(person.total("overtime") + person.total("double")), False),
            ("Days worked", str(person.days_worked), False),
            ("Exceptions", str(person.exceptions), person.exceptions > 0),
        ),
    )


def _days(paper: Paper, days: Sequence[Workday], zone: ZoneInfo) -> float:
    heading(paper, _TOP, _COLUMNS)
    y = _TOP + 6.4
    for day in days:
        if day.exceptions:
            paper.box(MARGIN, y, INNER, _ROW, FLAG)
        elif day.day.weekday() >= 5:
            paper.box(MARGIN, y, INNER, _ROW, BAND)
        _line(paper, day, zone, y)
        y += _ROW
        paper.rule(y, thick=0.1)
    return y


def _line(paper: Paper, day: Workday, zone: ZoneInfo, y: float) -> None:
    values = (
        f"{day.day:%a} {day.day.day} {day.day:%b %Y}",
        _clock(day.first_in, zone, day.day),
        _clock(day.last_out, zone, day.day),
        _spans(day.spans, zone),
        hours(day.worked_minutes) if day.worked_minutes or day.spans else "",
        _note(day, zone),
    )
    x = MARGIN
    for (title, width, align), value in zip(_COLUMNS, values, strict=True):
        if value:
            paper.put(
                x + 2,
                y + 0.15,
                width - 4,
                value,
                size=6.6 if title == "Note" else 7.8,
                bold=title == "Hours",
                colour=FLAG_INK if title == "Note" else (INK if day.spans else SOFT),
                align=align,
            )
        x += width


def _clock(at: datetime | None, zone: ZoneInfo, day: date) -> str:
    if at is None:
        return ""
    there = at.astimezone(zone)
    later = (there.date() - day).days
    return f"{there:%H:%M}" + (f" +{later}" if later else "")


def _spans(spans: Sequence[Interval], zone: ZoneInfo) -> str:
    parts = [
        f"{span.start.astimezone(zone):%H:%M}-{span.end.astimezone(zone):%H:%M}" for span in spans
    ]
    shown = parts[:4]
    more = f" +{len(parts) - len(shown)}" if len(parts) > len(shown) else ""
    return "  ".join(shown) + more


def _note(day: Workday, zone: ZoneInfo) -> str:
    notes = [f"{_NOTES[flaw.code]} {flaw.at.astimezone(zone):%H:%M}" for flaw in day.exceptions[:2]]
    more = f" +{len(day.exceptions) - 2}" if len(day.exceptions) > 2 else ""
    return ", ".join(notes) + more


def _total(paper: Paper, person: EmployeeTimes, y: float) -> None:
    paper.box(MARGIN, y, INNER, 8, PALE)
    paper.rule(y, ACCENT, thick=0.5)
    paper.put(MARGIN + 2, y + 1.5, 60, "Total", size=9, bold=True)
    left = sum(width for _, width, _ in _COLUMNS[:4])
    total = hours(person.worked_minutes)
    paper.put(MARGIN + left - 23, y + 1.5, 38, total, size=10, bold=True, colour=ACCENT, align="R")
    minutes = f"{person.worked_minutes:,} minutes"
    if person.adjusted_minutes:
        minutes += f", {person.adjusted_minutes:+,} adjusted"
    paper.put(MARGIN + left + 19, y + 1.5, 33, minutes, size=7.5, colour=SOFT)


def _signatures(paper: Paper) -> None:
    y, width = FLOOR - 4, 80.0
    for x, who in ((MARGIN, "Employee"), (MARGIN + INNER - width, "Supervisor")):
        paper.rule(y, LINE, x=x, width=width, thick=0.3)
        paper.put(x, y + 0.8, width, f"{who}: date, signature", size=7, colour=SOFT)
