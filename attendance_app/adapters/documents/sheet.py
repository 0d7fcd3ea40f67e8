"""One employee's sheet: a line per day, totals, and where to sign."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from attendance_app.adapters.documents.layout import hours
from attendance_app.adapters.documents.locale import Style, style_of
from attendance_app.adapters.documents.paper import (
    ACCENT,
    BAND,
    FLAG,
    FLAG_INK,
    INK,
    INNER,
    LINE,
    MARGIN,
    PALE,
    SOFT,
    WHITE,
    Align,
    Paper,
)
from attendance_app.domain.interval import Interval
from attendance_app.domain.letterhead import A4, Letterhead
from attendance_app.domain.payroll import EmployeeTimes, Flaw, PayrollDataset, Workday

DAYS_A_PAGE = 31
_LOGO = (34.0, 13.0)  # at most, mm
_TOP, _ROW = 60.0, 5.3
COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("Day", 30, "L"),
    ("First in", 17, "R"),
    ("Last out", 21, "R"),
    ("Worked from - to", 58, "C"),
    ("Hours", 17, "R"),
    ("Note", 35, "L"),
)
NOTES = {
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
    """Draw an employee's pages, as the site of the employee has its papers."""
    pages, head = sheet_pages(person), dataset.printed.of(person.site)
    style = style_of(head)
    for number in range(pages):
        paper.begin_page(head.page or A4, style.say("Page {} of {}"))
        part = style.say("{} of {}").format(number + 1, pages) if pages > 1 else ""
        letterhead(paper, head, dataset, f"{style.say('Timesheet')} {part}".strip())
        _head(paper, person, style)
        days = person.workdays[number * DAYS_A_PAGE : (number + 1) * DAYS_A_PAGE]
        bottom = _days(paper, days, ZoneInfo(person.zone), style)
        if number + 1 == pages:
            _total(paper, person, bottom, style)
            _signatures(paper, style)


def period_line(dataset: PayrollDataset, style: Style) -> str:
    """Return the period, and when it is not over, as of when."""
    text = f"{style.long_date(dataset.starts_on)} – {style.long_date(dataset.ends_on)}"  # noqa: RUF001
    if dataset.provisional:
        text += f", {style.say('provisional: as of')} {dataset.as_of:%Y-%m-%d %H:%M} UTC"
    return text


def letterhead(paper: Paper, head: Letterhead, dataset: PayrollDataset, title: str) -> None:
    """Draw the coloured bar, logo, company and address, what the page is and of which period."""
    paper.bar(3, ACCENT)
    left = MARGIN
    if head.logo:
        left += paper.picture(head.logo, MARGIN, 6.5, *_LOGO) + 3
    address = " · ".join(line.strip() for line in head.address.splitlines() if line.strip())
    up = 3 if address else 0
    width = MARGIN + 128 - left
    company = head.company or dataset.company
    paper.put(left, 11 - up, width, company, size=9.5, bold=True, colour=ACCENT)
    if address:
        paper.put(left, 12, INNER - left + MARGIN, address, size=6.8, colour=SOFT)
    paper.put(MARGIN + 130, 11 - up, INNER - 130, title, size=8.5, colour=SOFT, align="R")
    period = period_line(dataset, style_of(head))
    paper.put(left, 16, INNER - left + MARGIN, period, size=8, colour=SOFT)


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


def heading(
    paper: Paper, y: float, columns: Sequence[tuple[str, float, Align]], style: Style
) -> None:
    """Draw the titles of a table's columns on a coloured bar 6.4 mm high."""
    paper.box(MARGIN, y, INNER, 6.4, ACCENT)
    x = MARGIN
    for title, width, align in columns:
        said = style.say(title)
        paper.put(x + 2, y + 0.7, width - 4, said, size=7.5, bold=True, colour=WHITE, align=align)
        x += width


def _head(paper: Paper, person: EmployeeTimes, style: Style) -> None:
    paper.put(MARGIN, 23.5, 130, person.name, size=16, bold=True, height=8)
    paper.put(
        MARGIN + 130,
        24,
        INNER - 130,
        f"{style.say('No.')} {person.number}",
        size=11,
        align="R",
        height=8,
        whole=True,
    )
    # the department is last: it may be too long, and in a script from right to left
    place = " · ".join(part for part in (person.site, person.zone, person.department) if part)
    paper.put(MARGIN, 31.5, INNER, place, size=8.5, colour=SOFT)
    overtime = person.total("overtime") + person.total("double")
    tiles(
        paper,
        40,
        (
            (style.say("Worked hours"), style.hours(person.worked_minutes), False),
            (style.say("Overtime"), style.hours(overtime), False),
            (style.say("Days worked"), style.number(person.days_worked), False),
            (style.say("Exceptions"), style.number(person.exceptions), person.exceptions > 0),
        ),
    )


def _days(paper: Paper, days: Sequence[Workday], zone: ZoneInfo, style: Style) -> float:
    heading(paper, _TOP, COLUMNS, style)
    y = _TOP + 6.4
    for day in days:
        if day.exceptions:
            paper.box(MARGIN, y, INNER, _ROW, FLAG)
        elif day.day.weekday() >= 5:
            paper.box(MARGIN, y, INNER, _ROW, BAND)
        _line(paper, day, zone, y, style)
        y += _ROW
        paper.rule(y, thick=0.1)
    return y


def _line(paper: Paper, day: Workday, zone: ZoneInfo, y: float, style: Style) -> None:
    values = (
        style.day(day.day),
        _clock(day.first_in, zone, day.day),
        _clock(day.last_out, zone, day.day),
        _spans(day.spans, zone),
        hours(day.worked_minutes) if day.worked_minutes or day.spans else "",
        _note(day, zone, style),
    )
    x = MARGIN
    for (title, width, align), value in zip(COLUMNS, values, strict=True):
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
    later = there.toordinal() - day.toordinal()
    return _hm(there) + (f" +{later}" if later else "")


def _hm(there: datetime) -> str:
    return f"{there.hour:02d}:{there.minute:02d}"


def _spans(spans: Sequence[Interval], zone: ZoneInfo) -> str:
    parts = [
        f"{_hm(span.start.astimezone(zone))}-{_hm(span.end.astimezone(zone))}" for span in spans
    ]
    shown = parts[:4]
    more = f" +{len(parts) - len(shown)}" if len(parts) > len(shown) else ""
    return "  ".join(shown) + more


def _note(day: Workday, zone: ZoneInfo, style: Style) -> str:
    notes = [
        f"{style.say(NOTES[flaw.code])} {_hm(flaw.at.astimezone(zone))}"
        for flaw in day.exceptions[:2]
    ]
    more = f" +{len(day.exceptions) - 2}" if len(day.exceptions) > 2 else ""
    return ", ".join(notes) + more


def _total(paper: Paper, person: EmployeeTimes, y: float, style: Style) -> None:
    paper.box(MARGIN, y, INNER, 8, PALE)
    paper.rule(y, ACCENT, thick=0.5)
    paper.put(MARGIN + 2, y + 1.5, 60, style.say("Total"), size=9, bold=True)
    left = sum(width for _, width, _ in COLUMNS[:4])
    total = style.hours(person.worked_minutes)
    paper.put(MARGIN + left - 23, y + 1.5, 38, total, size=10, bold=True, colour=ACCENT, align="R")
    minutes = f"{style.number(person.worked_minutes)} {style.say('minutes')}"
    if person.adjusted_minutes:
        minutes += f", {style.signed(person.adjusted_minutes)} {style.say('adjusted')}"
    paper.put(MARGIN + left + 19, y + 1.5, 33, minutes, size=7.5, colour=SOFT)


def _signatures(paper: Paper, style: Style) -> None:
    y, width = paper.floor - 4, 80.0
    for x, who in ((MARGIN, "Employee"), (MARGIN + INNER - width, "Supervisor")):
        paper.rule(y, LINE, x=x, width=width, thick=0.3)
        said = style.say(f"{who}: date, signature")
        paper.put(x, y + 0.8, width, said, size=7, colour=SOFT)
