"""The payroll PDF: a summary of the company, then a sheet per employee to sign."""

from collections.abc import Sequence
from pathlib import Path

from attendance_app.adapters.documents.layout import NO_PEOPLE, hours
from attendance_app.adapters.documents.paper import (
    ACCENT,
    BAND,
    FLAG_INK,
    INK,
    INNER,
    MARGIN,
    PALE,
    SOFT,
    Align,
    Paper,
)
from attendance_app.adapters.documents.sheet import (
    draw_sheet,
    heading,
    letterhead,
    period_line,
    sheet_pages,
    tiles,
)
from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset
from attendance_app.services.ports import Progress

_STEP = "Drawing the PDF"
_FIRST_TOP, _NEXT_TOP, _ROW = 56.0, 26.0, 6.0
_FIRST_ROWS, _NEXT_ROWS = 34, 39
_COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("Number", 22, "L"),
    ("Name", 54, "L"),
    ("Department", 32, "L"),
    ("Site", 28, "L"),
    ("Days", 12, "R"),
    ("Hours", 18, "R"),
    ("Flags", 12, "R"),
)


def write_pdf(dataset: PayrollDataset, path: Path, progress: Progress) -> None:
    """Write the PDF to `path`; it reports after each employee."""
    people = dataset.employees
    lists = _summary_pages(people)
    pages = len(lists) + sum(sheet_pages(person) for person in people)
    title = f"{dataset.company}: payroll {dataset.starts_on} to {dataset.ends_on}"
    paper = Paper(title, dataset.as_of, f"Dataset {dataset.sha256}", pages)
    try:
        for number, listed in enumerate(lists):
            _summary(paper, dataset, listed, first=number == 0, last=number + 1 == len(lists))
        for number, person in enumerate(people, 1):
            draw_sheet(paper, dataset, person)
            progress(_STEP, number, len(people))
        paper.output(str(path))
    finally:
        paper.release()
    progress(_STEP, len(people), len(people))


def _summary_pages(people: Sequence[EmployeeTimes]) -> list[Sequence[EmployeeTimes]]:
    """Split the list of people into pages; the total needs one line of the last."""
    pages: list[Sequence[EmployeeTimes]] = [people[:_FIRST_ROWS]]
    pages += [
        people[start : start + _NEXT_ROWS] for start in range(_FIRST_ROWS, len(people), _NEXT_ROWS)
    ]
    return pages


def _summary(
    paper: Paper,
    dataset: PayrollDataset,
    people: Sequence[EmployeeTimes],
    *,
    first: bool,
    last: bool,
) -> None:
    paper.add_page()
    letterhead(paper, dataset.company, "Payroll summary", period_line(dataset))
    if first:
        paper.put(MARGIN, 23.5, INNER, "Payroll summary", size=16, bold=True, height=8)
        _figures(paper, dataset)
    y = _FIRST_TOP if first else _NEXT_TOP
    heading(paper, y, _COLUMNS)
    y += 6.4
    for number, person in enumerate(people):
        if number % 2:
            paper.box(MARGIN, y, INNER, _ROW, BAND)
        _person(paper, person, y)
        y += _ROW
    if not dataset.employees:
        paper.put(MARGIN + 2, y + 2, INNER, NO_PEOPLE, colour=SOFT)
    elif last:
        _total(paper, dataset, y)


def _figures(paper: Paper, dataset: PayrollDataset) -> None:
    tiles(
        paper,
        36,
        (
            ("Employees", f"{len(dataset.employees):,}", False),
            ("Worked hours", hours(dataset.worked_minutes), False),
            ("Days worked", f"{sum(p.days_worked for p in dataset.employees):,}", False),
            ("Exceptions", f"{dataset.exceptions:,}", dataset.exceptions > 0),
        ),
    )


def _person(paper: Paper, person: EmployeeTimes, y: float) -> None:
    values = (
        person.number,
        person.name,
        person.department,
        person.site,
        str(person.days_worked),
        hours(person.worked_minutes),
        str(person.exceptions) if person.exceptions else "",
    )
    x = MARGIN
    for (title, width, align), value in zip(_COLUMNS, values, strict=True):
        paper.put(
            x + 2,
            y + 0.5,
            width - 4,
            value,
            size=7.8,
            bold=title in ("Hours", "Flags"),
            colour={"Flags": FLAG_INK, "Name": INK, "Hours": INK}.get(title, SOFT),
            align=align,
        )
        x += width


def _total(paper: Paper, dataset: PayrollDataset, y: float) -> None:
    paper.box(MARGIN, y, INNER, 8, PALE)
    paper.rule(y, ACCENT, thick=0.5)
    paper.put(MARGIN + 2, y + 1.5, 60, "Total", size=9, bold=True)
    right = MARGIN + INNER - _COLUMNS[-1][1] - 2
    total = hours(dataset.worked_minutes)
    paper.put(right - 50, y + 1.5, 50, total, size=9.5, bold=True, colour=ACCENT, align="R")
    if dataset.exceptions:
        flags = str(dataset.exceptions)
        paper.put(right + 2, y + 1.5, 10, flags, size=9, bold=True, colour=FLAG_INK, align="R")
