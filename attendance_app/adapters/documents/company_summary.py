"""The company's summary: a line per employee, and the totals."""

from attendance_app.adapters.documents.layout import NO_PEOPLE
from attendance_app.adapters.documents.locale import style_of
from attendance_app.adapters.documents.paper import (
    ACCENT,
    BAND,
    FLAG_INK,
    HEIGHTS,
    INK,
    INNER,
    MARGIN,
    PALE,
    SOFT,
    Align,
    Paper,
)
from attendance_app.adapters.documents.sheet import heading, letterhead, tiles
from attendance_app.domain.letterhead import A4
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.payroll_spool import Head, heads_of

_FIRST_TOP, _NEXT_TOP, _ROW, _BELOW = 56.0, 26.0, 6.0, 20.0 + 6.4 + 8
COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("Number", 31, "L"),
    ("Name", 47, "L"),
    ("Department", 29, "L"),
    ("Site", 27, "L"),
    ("Days", 13, "R"),
    ("Hours", 18, "R"),
    ("Flags", 13, "R"),
)


def summary_pages(dataset: PayrollDataset) -> int:
    """Return how many pages the summary takes."""
    first, others = _rows_on_pages(dataset)
    return 1 + max(0, -(-(len(dataset.employees) - first) // others))


def _rows_on_pages(dataset: PayrollDataset) -> tuple[int, int]:
    """Return how many people fit on the first page and on the others, beside the total's line."""
    room = HEIGHTS[dataset.letterhead.page or A4] - _BELOW
    return int((room - _FIRST_TOP) // _ROW), int((room - _NEXT_TOP) // _ROW)


def draw_summary(paper: Paper, dataset: PayrollDataset, page: int) -> None:
    """Draw one page, counted from 0."""
    head, count = dataset.letterhead, len(dataset.employees)
    style = style_of(head)
    first_rows, rows = _rows_on_pages(dataset)
    start = 0 if page == 0 else first_rows + (page - 1) * rows
    stop = min(count, first_rows + page * rows)
    paper.begin_page(head.page or A4, style.say("Page {} of {}"))
    letterhead(paper, head, dataset, style.say("Payroll summary"))
    if page == 0:
        title = style.say("Payroll summary") + (f": {dataset.site}" if dataset.site else "")
        paper.put(MARGIN, 23.5, INNER, title, size=16, bold=True, height=8)
        _figures(paper, dataset)
    y = _NEXT_TOP if page else _FIRST_TOP
    heading(paper, y, COLUMNS, style)
    y += 6.4
    for number, person in enumerate(heads_of(dataset.employees[start:stop])):
        if number % 2:
            paper.box(MARGIN, y, INNER, _ROW, BAND)
        _person(paper, dataset, person, y)
        y += _ROW
    if not count:
        paper.put(MARGIN + 2, y + 2, INNER, style.say(NO_PEOPLE), colour=SOFT)
    elif stop == count:
        _total(paper, dataset, y)


def _figures(paper: Paper, dataset: PayrollDataset) -> None:
    style, tally = style_of(dataset.letterhead), dataset.tally
    tiles(
        paper,
        36,
        (
            (style.say("Employees"), style.number(tally.people), False),
            (style.say("Worked hours"), style.hours(tally.worked_minutes), False),
            (style.say("Days worked"), style.number(tally.days_worked), False),
            (style.say("Exceptions"), style.number(tally.exceptions), tally.exceptions > 0),
        ),
    )


def line_of(dataset: PayrollDataset, person: Head) -> tuple[str, ...]:
    """Return what the line of an employee says, in the order of the columns."""
    return (
        person.number,
        person.name,
        person.department,
        person.site,
        str(person.days_worked),
        style_of(dataset.letterhead).hours(person.worked_minutes),
        str(person.exceptions) if person.exceptions else "",
    )


def _person(paper: Paper, dataset: PayrollDataset, person: Head, y: float) -> None:
    values = line_of(dataset, person)
    x = MARGIN
    for (title, width, align), value in zip(COLUMNS, values, strict=True):
        paper.put(
            x + 2,
            y + 0.5,
            width - 4,
            value,
            size=7.8,
            bold=title in ("Hours", "Flags"),
            colour={"Flags": FLAG_INK, "Name": INK, "Hours": INK}.get(title, SOFT),
            align=align,
            whole=title in ("Number", "Hours"),
        )
        x += width


def _total(paper: Paper, dataset: PayrollDataset, y: float) -> None:
    style = style_of(dataset.letterhead)
    paper.box(MARGIN, y, INNER, 8, PALE)
    paper.rule(y, ACCENT, thick=0.5)
    paper.put(MARGIN + 2, y + 1.5, 60, style.say("Total"), size=9, bold=True)
    right = MARGIN + INNER - COLUMNS[-1][1] - 2
    total = style.hours(dataset.worked_minutes)
    paper.put(
        right - 50, y + 1.5, 50, total, size=9.5, bold=True, colour=ACCENT, align="R", whole=True
    )
    if dataset.exceptions:
        flags = style.number(dataset.exceptions)
        paper.put(right + 1, y + 1.5, 11, flags, size=9, bold=True, colour=FLAG_INK, align="R")
