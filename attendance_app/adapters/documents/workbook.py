"""The payroll workbook."""

from pathlib import Path

from attendance_app.adapters.documents import evidence, layout
from attendance_app.adapters.documents.xlsx import Imprint, write_xlsx
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.ports import Progress


def write_workbook(dataset: PayrollDataset, path: Path, progress: Progress) -> None:
    """Write Summary, Daily, Punches, Corrections, Adjustments, Exceptions and About."""
    sheets = (
        layout.summary,
        layout.daily,
        layout.punches,
        evidence.corrections,
        evidence.adjustments,
        layout.exceptions,
        layout.about,
    )
    imprint = Imprint(
        title=f"{dataset.company}: payroll {dataset.starts_on} to {dataset.ends_on}",
        footer=f"Dataset {dataset.sha256}",
        creator="Attendance",
        at=dataset.as_of,
    )
    write_xlsx(
        path,
        [sheet(dataset) for sheet in sheets],
        imprint,
        lambda done, total: progress("Writing the workbook", done, total),
    )
