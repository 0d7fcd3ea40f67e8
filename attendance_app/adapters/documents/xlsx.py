"""Large workbooks: openpyxl makes package and styles, the rows are streamed as sheet XML.

openpyxl's write-only mode makes an object of every cell, which is nearly all of its time. Here it
writes a workbook with header rows only, and the rows are put into its sheets while the archive is
copied. Memory stays flat in the number of rows. Every date inside is fixed: equal tables give
equal bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from attendance_app.adapters.documents.layout import Column, Kind, Row, Table, Value

_DAY_ZERO = date(1899, 12, 30)
_MAX_ROWS, _MAX_TEXT, _FLUSH = 1_048_576, 32_767, 2_000
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_FORMATS = {
    Kind.TEXT: "@",
    Kind.INTEGER: "#,##0",
    Kind.DURATION: "[h]:mm",
    Kind.DATE: "yyyy-mm-dd",
    Kind.LOCAL: "yyyy-mm-dd hh:mm",
}
_INK, _ACCENT, _BAND, _LINE, _FLAG, _FLAG_INK = (
    "152023",
    "006679",
    "F4FAFB",
    "DAD7D2",
    "FFF0DE",
    "7A4D00",
)
_FONT = "Calibri"
Reports = Callable[[int, int], None]
Sheet = Any  # openpyxl's types do not know its write-only sheets


@dataclass(frozen=True, slots=True)
class Imprint:
    """What each printed page says, and the date that the package carries. at: UTC."""

    title: str
    footer: str
    creator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Shell:
    """A table and the style attribute of each of its columns, for rows and for totals."""

    table: Table
    styles: tuple[str, ...]
    total_styles: tuple[str, ...]


def write_xlsx(path: Path, tables: Sequence[Table], imprint: Imprint, report: Reports) -> None:
    """Write a workbook with one sheet per table.

    Raises:
        ValueError: a table has more rows than a sheet holds.

    """
    for table in tables:
        if table.count + 2 > _MAX_ROWS:
            raise ValueError(
                f"{table.title} has {table.count:,} rows and a sheet holds {_MAX_ROWS:,}: "
                "export fewer people or a shorter period."
            )
    package, shells = _package(tables, imprint)
    total, done = sum(table.count for table in tables), 0
    with zipfile.ZipFile(path, "w") as archive:
        for item in package.infolist():
            content = package.read(item)
            entry = zipfile.ZipInfo(item.filename, _FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if item.filename == "docProps/core.xml":
                content = _dated(content, imprint.at)
            shell = shells.get(item.filename)
            if shell is None:
                archive.writestr(entry, content)
                continue
            head, tail = content.split(b"</sheetData>")
            with archive.open(entry, "w", force_zip64=True) as member:
                member.write(_dimension(head, shell.table))
                for rows, chunk in _chunks(shell):
                    member.write(chunk.encode())
                    done += rows
                    report(done, total)
                member.write(b"</sheetData>" + tail)


def _dated(core: bytes, at: datetime) -> bytes:
    """Return the properties with `at` as the time of the last change: openpyxl writes its own."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, core)


def _dimension(head: bytes, table: Table) -> bytes:
    last = get_column_letter(len(table.columns)), 1 + table.count + bool(table.totals)
    return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:%s%d"' % _encoded(*last), head)


def _encoded(letter: str, number: int) -> tuple[bytes, int]:
    return letter.encode(), number


def _package(
    tables: Sequence[Table], imprint: Imprint
) -> tuple[zipfile.ZipFile, dict[str, _Shell]]:
    """Return the workbook with header rows only, and what belongs into each of its sheets."""
    book = Workbook(write_only=True)
    stamp = imprint.at.astimezone(UTC).replace(tzinfo=None)
    book.properties.created, book.properties.creator = stamp, imprint.creator
    book.properties.title = _clean(imprint.title)
    shells = {
        f"xl/worksheets/sheet{number}.xml": _sheet(book, table, imprint)
        for number, table in enumerate(tables, 1)
    }
    packed = io.BytesIO()
    book.save(packed)
    return zipfile.ZipFile(packed), shells


def _sheet(book: Workbook, table: Table, imprint: Imprint) -> _Shell:
    page = book.create_sheet(table.title)
    last = get_column_letter(len(table.columns))
    page.freeze_panes = "A2" if len(table.columns) < 3 else "C2"
    page.sheet_view.showGridLines = False
    page.sheet_view.zoomScale = 110
    page.auto_filter.ref = f"A1:{last}{max(table.count, 1) + 1}"
    for number, column in enumerate(table.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width + 3
    page.row_dimensions[1].height = 24
    _tint(page, table, last)
    _print_settings(page, imprint)
    page.append([_heading(page, column) for column in table.columns])
    return _Shell(
        table,
        tuple(_style(page, column, total=False) for column in table.columns),
        tuple(_style(page, column, total=True) for column in table.columns),
    )


def _tint(page: Sheet, table: Table, last: str) -> None:
    """Tint every other row, and the cells that ask for attention."""
    end = max(table.count, 1) + 1
    flag = PatternFill(bgColor=_FLAG, fill_type="solid")
    for number, column in enumerate(table.columns, 1):
        if column.title in table.flags:
            letter = get_column_letter(number)
            cell = f"{letter}2"
            rule = FormulaRule(
                [f'AND({cell}<>"",{cell}<>0)'], fill=flag, font=Font(color=_FLAG_INK, bold=True)
            )
            page.conditional_formatting.add(f"{letter}2:{letter}{end}", rule)
    band = PatternFill(bgColor=_BAND, fill_type="solid")
    page.conditional_formatting.add(f"A2:{last}{end}", FormulaRule(["MOD(ROW(),2)=1"], fill=band))


def _print_settings(page: Sheet, imprint: Imprint) -> None:
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.left.text = _clean(imprint.title).replace("&", "&&")
    page.oddFooter.left.text = imprint.footer
    page.oddFooter.right.text = "&P / &N"
    page.oddFooter.left.size = page.oddFooter.right.size = 7


def _heading(page: Sheet, column: Column) -> Cell:
    cell = WriteOnlyCell(page, column.title)
    cell.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
    cell.fill = PatternFill(fgColor=_ACCENT, fill_type="solid")
    cell.alignment = _alignment(column)
    return cell


def _style(page: Sheet, column: Column, *, total: bool) -> str:
    cell = WriteOnlyCell(page, 0)
    cell.number_format = _FORMATS[column.kind]
    cell.font = Font(name=_FONT, size=11, color=_INK, bold=total)
    cell.border = Border(
        top=Side("medium", _ACCENT) if total else None,
        bottom=None if total else Side("hair", _LINE),
    )
    cell.alignment = _alignment(column)
    cell.quotePrefix = column.kind is Kind.TEXT  # edited by hand, a text still stays a text
    return f' s="{cell.style_id}"'


def _alignment(column: Column) -> Alignment:
    side = "left" if column.kind is Kind.TEXT else "right"
    return Alignment(horizontal=side, vertical="center", indent=1)


def _chunks(shell: _Shell) -> Iterator[tuple[int, str]]:
    """Yield the XML of some thousand rows at a time, and how many they are."""
    letters = [get_column_letter(n) for n in range(1, len(shell.styles) + 1)]
    chunk: list[str] = []
    number = 1
    for number, row in enumerate(shell.table.rows(), 2):
        chunk.append(_row(number, row, letters, shell, shell.styles))
        if len(chunk) == _FLUSH:
            yield len(chunk), "".join(chunk)
            chunk.clear()
    rows = len(chunk)
    if shell.table.totals:
        totals = shell.table.totals
        chunk.append(_row(number + 1, totals, letters, shell, shell.total_styles))
    yield rows, "".join(chunk)


def _row(number: int, row: Row, letters: list[str], shell: _Shell, styles: tuple[str, ...]) -> str:
    cells = [
        _cell(value, column.kind, f'r="{letter}{number}"{style}')
        for value, column, letter, style in zip(
            row, shell.table.columns, letters, styles, strict=True
        )
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(value: Value, kind: Kind, where: str) -> str:
    """Return one cell. Text is an inline string, so `=1+1` stays text and is never a formula."""
    if value is None:
        return f"<c {where}/>"
    if isinstance(value, str):
        clean = escape(_clean(value))
        space = ' xml:space="preserve"' if clean != clean.strip() else ""
        return f'<c {where} t="inlineStr"><is><t{space}>{clean}</t></is></c>'
    if isinstance(value, datetime):
        since = value - datetime.combine(_DAY_ZERO, time())
        return f"<c {where}><v>{since / timedelta(days=1):.10f}</v></c>"
    if isinstance(value, date):
        return f"<c {where}><v>{(value - _DAY_ZERO).days}</v></c>"
    number = f"{value / 1440:.12f}" if kind is Kind.DURATION else str(value)
    return f"<c {where}><v>{number}</v></c>"


def _clean(text: str) -> str:
    """Remove what XML forbids, and what a cell cannot hold."""
    return _NOT_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", text))[:_MAX_TEXT]
