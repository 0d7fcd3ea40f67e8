"""Renders a payroll dataset. The same dataset gives the same bytes, whenever it is written."""

from pathlib import Path

from attendance_app.adapters.documents.csv import write_csv
from attendance_app.adapters.documents.layout import daily, summary
from attendance_app.adapters.documents.workbook import write_workbook
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.ports import Progress


class PayrollDocuments:
    """The port `Documents`: "xlsx", "pdf", "summary_csv" and "daily_csv"."""

    def write(self, dataset: PayrollDataset, kind: str, path: Path, progress: Progress) -> None:
        """Write one kind of document to `path`.

        Raises:
            ValueError: there is no such kind.

        """
        if kind == "xlsx":
            write_workbook(dataset, path, progress)
        elif kind == "pdf":
            # fpdf2 and its fonts weigh 30 MB, which only who draws needs
            from attendance_app.adapters.documents.pdf import write_pdf

            write_pdf(dataset, path, progress)
        elif kind == "summary_csv":
            write_csv(dataset, summary(dataset), path, progress)
        elif kind == "daily_csv":
            write_csv(dataset, daily(dataset), path, progress)
        else:
            raise ValueError(f"no document of the kind {kind!r}")
