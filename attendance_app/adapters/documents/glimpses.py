"""How finished files begin. Nothing is read beyond that, however large a file is."""

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from attendance_app.domain.glimpse import (
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    Glimpse,
    PageGlimpse,
)

_PAGES = "attendance_app.adapters.pdf_pages"
_ROOT = Path(__file__).parents[3]
_WITHIN_S = 60
_HEAD = 64 * 1024  # bytes of a text file
_MOST_PARTS = 50
_TABLES = (".csv", ".iif")


class FileGlimpses:
    """The port `Glimpses`."""

    def of(self, path: Path, folder: Path) -> Glimpse:
        """Return how a file begins; pictures of its pages are written as page-1.png to a folder.

        Raises:
            Exception: the file cannot be read as what its name says.

        """
        end = path.suffix.lower()
        if end == ".zip":
            return _of_zip(path, folder)
        if end == ".pdf":
            return _of_pdf(path, folder)
        if end == ".xlsx":
            return _of_workbook(path)
        return _of_table(path) if end in _TABLES else _of_lines(path)


def _of_zip(path: Path, folder: Path) -> Glimpse:
    """Look into the first file, which is taken out for that."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        taken = folder / f"inside{Path(names[0]).suffix}"
        with archive.open(names[0]) as packed, taken.open("wb") as out:
            while piece := packed.read(1 << 20):
                out.write(piece)
    try:
        found = FileGlimpses().of(taken, folder)
    finally:
        taken.unlink()
    return Glimpse(
        inside=names[0],
        parts=tuple(names[:_MOST_PARTS]),
        pages=found.pages,
        page_count=found.page_count,
        rows=found.rows,
        lines=found.lines,
        more=True,
    )


def _of_pdf(path: Path, folder: Path) -> Glimpse:
    """Let a process of its own draw: a native library that breaks must not take the export along.

    Raises:
        RuntimeError: it broke, or took too long.

    """
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", _PAGES, str(path), str(folder)],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_WITHIN_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(f"pages were not drawn: {said[-1:] or error.returncode}") from error
    except subprocess.TimeoutExpired as error:
        raise RuntimeError("drawing pages took too long") from error
    told = json.loads(done.stdout)
    pages = tuple(PageGlimpse(*page) for page in told["pages"])
    return Glimpse(pages=pages, page_count=told["count"], more=told["count"] > len(pages))


def _of_workbook(path: Path) -> Glimpse:
    book = load_workbook(path, read_only=True)
    try:
        first = book.worksheets[0]
        found = list(islice(first.iter_rows(), MOST_ROWS + 2))
        rows = [[_cell(cell.value, cell.number_format) for cell in row] for row in found]
        return Glimpse(
            parts=tuple(book.sheetnames),
            rows=_bounded(rows[: MOST_ROWS + 1]),
            more=True,  # there are further sheets in any case
        )
    finally:
        book.close()


def _of_table(path: Path) -> Glimpse:
    text, whole = _beginning(path)
    first = text.split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count)
    rows = list(islice(csv.reader(StringIO(text), delimiter=delimiter), MOST_ROWS + 2))
    return Glimpse(
        rows=_bounded(rows[: MOST_ROWS + 1]), more=not whole or len(rows) > MOST_ROWS + 1
    )


def _of_lines(path: Path) -> Glimpse:
    text, whole = _beginning(path)
    lines = text.splitlines()
    shown = tuple(_cut(line, 2 * MOST_LETTERS) for line in lines[:MOST_ROWS])
    return Glimpse(lines=shown, more=not whole or len(lines) > MOST_ROWS)


def _beginning(path: Path) -> tuple[str, bool]:
    """Return whole lines from the start of a text file, and whether these are all of them."""
    with path.open("rb") as file:
        head = file.read(_HEAD + 1)
    whole = len(head) <= _HEAD
    if not whole:
        head = head[: head.rfind(b"\n", 0, _HEAD) + 1] or head[: _HEAD // 2]
    try:
        return head.decode("utf-8-sig"), whole
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace"), whole


def _bounded(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_cut(cell) for cell in islice(row, MOST_COLUMNS)) for row in rows)


def _cut(text: str, most: int = MOST_LETTERS) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cell(value: Any, number_format: str | None) -> str:
    """Write a cell as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute) == (0, 0)
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, int | float) and number_format == "0.00":
        return f"{value:.2f}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
