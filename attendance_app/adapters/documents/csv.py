"""CSV for people: RFC 4180, UTF-8 with a byte order mark, and no formula ever.

ASVS 5, 1.2.10: a text that a spreadsheet would take for a formula gets a leading apostrophe.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from attendance_app.adapters.documents.layout import Kind, Row, Table, Value, hours
from attendance_app.services.ports import Progress

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001
_REPORT_EVERY = 2_000


def neutral(text: str) -> str:
    """Return `text` so that no spreadsheet computes it."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def write_csv(table: Table, path: Path, progress: Progress) -> None:
    """Write a table to `path`."""
    kinds = [column.kind for column in table.columns]
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        out = csv.writer(file)
        out.writerow(column.title for column in table.columns)
        for number, row in enumerate(table.rows(), 1):
            out.writerow(_cells(row, kinds))
            if number % _REPORT_EVERY == 0:
                progress("Writing the CSV", number, table.count)
    progress("Writing the CSV", table.count, table.count)


def _cells(row: Row, kinds: list[Kind]) -> Iterator[str]:
    return (_cell(value, kind) for value, kind in zip(row, kinds, strict=True))


def _cell(value: Value, kind: Kind) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case int():
            return hours(value) if kind is Kind.DURATION else str(value)
        case _:
            return neutral(value) if kind is Kind.TEXT else value
