"""One step of an export in a process of its own: its seconds and its peak of memory.

    python -m benchmarks.export_steps STEP DRAWING PEOPLE OUT

DRAWING: what `Drawing.save` wrote. Steps: ours, and what fpdf2 and openpyxl offer for the same.
It imports no more than the step needs, so that the memory is the step's.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from attendance_app.domain.payroll import PayrollDataset, Tally
from attendance_app.services.payroll_spool import SpooledPeople


def read(path: Path, count: int) -> PayrollDataset:
    """Return a dataset of the first people of a drawing."""
    import pickle

    drawing = pickle.loads(path.read_bytes())  # noqa: S301 - our own
    people = SpooledPeople(drawing.spool.open("rb"), drawing.at[:count], drawing.spool)
    tally = Tally()
    for person in people:
        tally.add(person)
    return replace(drawing.dataset, employees=people, tally=tally)


def peak_mb() -> float:
    """Return the peak of this process; getrusage would count the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def silent(step: str, done: int, total: int) -> None:
    pass


def xlsx(dataset: PayrollDataset, out: Path) -> None:
    from attendance_app.adapters.documents.workbook import write_workbook

    write_workbook(dataset, out, silent)


def openpyxl(dataset: PayrollDataset, out: Path) -> None:
    """The same cells by openpyxl's write-only mode, without any style."""
    from openpyxl import Workbook

    from attendance_app.adapters.documents.workbook import SHEETS

    book = Workbook(write_only=True)
    for sheet in SHEETS:
        table = sheet(dataset)
        page = book.create_sheet(table.title)
        page.append([column.title for column in table.columns])
        for row in table.rows(dataset.employees):
            page.append(row)
    book.save(out)


def pdf(dataset: PayrollDataset, out: Path) -> None:
    from attendance_app.adapters.documents.pdf import write_pdf

    write_pdf(dataset, out, silent)


def cells(dataset: PayrollDataset, out: Path) -> None:
    """The same pages by fpdf2's cell(), rect() and line(), in one process and one document."""
    from attendance_app.adapters.documents.sheet import draw_sheet
    from benchmarks.plain_paper import PlainPaper

    paper = PlainPaper(dataset.as_of, f"Dataset {dataset.sha256}", len(dataset.employees))
    for person in dataset.employees:
        draw_sheet(paper, dataset, person)
    paper.output(str(out))


def summary(dataset: PayrollDataset, out: Path) -> None:
    from attendance_app.adapters.documents.company_summary import draw_summary, summary_pages
    from attendance_app.adapters.documents.paper import Paper

    pages = summary_pages(dataset)
    paper = Paper(dataset.as_of, f"Dataset {dataset.sha256}", pages)
    for page in range(pages):
        draw_summary(paper, dataset, page)
    paper.output(str(out))


def table(dataset: PayrollDataset, out: Path) -> None:
    """The summary's rows by FPDF.table()."""
    from benchmarks.plain_paper import PlainPaper

    paper = PlainPaper(dataset.as_of, f"Dataset {dataset.sha256}", 0)
    paper.draw_table(dataset)
    paper.output(str(out))


def csv(dataset: PayrollDataset, out: Path) -> None:
    from attendance_app.adapters.documents import PayrollDocuments

    for kind in ("summary_csv", "daily_csv"):
        PayrollDocuments().write(dataset, kind, out.with_suffix(f".{kind}"), silent)


STEPS: dict[str, Callable[[PayrollDataset, Path], None]] = {
    "xlsx": xlsx,
    "openpyxl": openpyxl,
    "pdf": pdf,
    "cells": cells,
    "summary": summary,
    "table": table,
    "csv": csv,
}


def main() -> None:
    step, drawing, people, out = sys.argv[1:]
    dataset = read(Path(drawing), int(people))
    began = time.perf_counter()
    STEPS[step](dataset, Path(out))
    spent = time.perf_counter() - began
    print(json.dumps({"seconds": spent, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
