"""CSV for people: RFC 4180, UTF-8 with a byte order mark, and no formula ever.

ASVS 5, 1.2.10: a text that a spreadsheet would take for a formula gets a leading apostrophe. Where
the decimals begin with a comma, a semicolon stands between the columns, as Excel expects there.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from attendance_app.adapters.documents.layout import Kind, Row, Table, Value, hours
from attendance_app.adapters.documents.locale import Style
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.domain.spreadsheets import begins_like_formula
from attendance_app.services.ports import Progress

_REPORT_EVERY = 200


def neutral(text: str) -> str:
    """Return `text` so that no spreadsheet computes it."""
    return f"'{text}" if begins_like_formula(text) else text


def write_csv(dataset: PayrollDataset, table: Table, path: Path, progress: Progress) -> None:
    """Write a table to `path`; it reports people."""
    kinds = [column.kind for column in table.columns]
    comma = Style(dataset.letterhead).decimal_mark == ","
    people = dataset.employees
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        out = csv.writer(file, delimiter=";" if comma else ",")
        out.writerow(column.title for column in table.columns)
        for number, person in enumerate(people):
            if number % _REPORT_EVERY == 0:
                progress("Writing the CSV", number, len(people))
            for row in table.of(person) if table.of else ():
                out.writerow(_cells(row, kinds, comma))
    progress("Writing the CSV", len(people), len(people))


def _cells(row: Row, kinds: list[Kind], comma: bool) -> Iterator[str]:
    return (_cell(value, kind, comma) for value, kind in zip(row, kinds, strict=True))


def _cell(value: Value, kind: Kind, comma: bool) -> str:
    match value:
        case None:
            return ""
        case str():
            return neutral(value) if kind is Kind.TEXT else value
        case int():
            return hours(value) if kind is Kind.DURATION else str(value)
        case Decimal():
            return str(value).replace(".", ",") if comma else str(value)
        case datetime():
            return value.isoformat(" ", "seconds")
        case _:
            return value.isoformat()
