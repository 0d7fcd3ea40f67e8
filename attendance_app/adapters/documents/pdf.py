"""The payroll PDF: a summary of the company, then a sheet per employee to sign.

It is drawn in shards of some hundred pages, by as many processes as there are processors, and
joined. Which pages a shard has depends on the company alone, so any number of processes gives the
same bytes, and none holds more than a shard.
"""

import tempfile
from pathlib import Path

from attendance_app.adapters.documents.joined import Document, join
from attendance_app.adapters.documents.locale import style_of
from attendance_app.adapters.documents.processes import draw_all
from attendance_app.adapters.documents.shards import Drawing, plan
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.ports import Progress

_STEP = "Drawing the PDF"


def write_pdf(dataset: PayrollDataset, path: Path, progress: Progress) -> None:
    """Write the PDF to `path`; it reports people."""
    count = len(dataset.employees)
    company = dataset.letterhead.company or dataset.company
    title = f"{company}: payroll {dataset.starts_on} to {dataset.ends_on}"
    language = style_of(dataset.letterhead).language
    progress(_STEP, 0, count)
    with tempfile.TemporaryDirectory(prefix="pdf-", dir=path.parent) as folder:
        drawing = Drawing.of(dataset, Path(folder))
        parts = draw_all(drawing, plan(dataset), lambda done: progress(_STEP, done, count))
        join(parts, path, Document(title, dataset.as_of, dataset.sha256, language))
    progress(_STEP, count, count)
