"""The payroll workbook."""

from pathlib import Path

from attendance_app.adapters.documents import evidence, layout
from attendance_app.adapters.documents.labels import titled
from attendance_app.adapters.documents.xlsx import Imprint, write_xlsx
from attendance_app.domain.letterhead import DEFAULT, LETTER
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.ports import Progress

SHEETS = (
    layout.summary,
    layout.daily,
    layout.punches,
    evidence.corrections,
    evidence.adjustments,
    layout.exceptions,
    evidence.rules,
    evidence.signoff,
)


def write_workbook(dataset: PayrollDataset, path: Path, progress: Progress) -> None:
    """Write Summary, Daily, Punches, Corrections, Adjustments, Exceptions, Rules and Sign-off."""
    company = dataset.letterhead.company or dataset.company
    imprint = Imprint(
        title=f"{company}: payroll {dataset.starts_on} to {dataset.ends_on}",
        footer=f"Dataset {dataset.sha256}",
        creator="Attendance",
        at=dataset.as_of,
        letter=dataset.letterhead.page == LETTER,
    )
    language = dataset.letterhead.language or DEFAULT.language
    tables = titled([sheet(dataset) for sheet in SHEETS], language)
    write_xlsx(
        path,
        tables,
        dataset.employees,
        imprint,
        lambda done, total: progress("Writing the workbook", done, total),
    )
