"""Large workbooks: openpyxl makes package and styles, the rows are streamed as sheet XML.

openpyxl's write-only mode makes an object of every cell, which is nearly all of its time. Here it
writes a workbook with header rows only, and one pass over the people fills all of its sheets.
Memory stays flat in the number of rows. Every date inside is fixed: equal tables give equal bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from attendance_app.adapters.documents.archive import Archive, Member
from attendance_app.adapters.documents.cells import cells, clean
from attendance_app.adapters.documents.layout import Column, Kind, Row, Sums, Table
from attendance_app.domain.payroll import EmployeeTimes

_LETTERS_A_PAGE = 200  # as wide as columns are counted, still to be read on landscape paper
ROWS_A_SHEET = 1_048_576 - 2  # without titles and totals
_FLUSH = 10_000  # pieces of XML
_REPORT_EVERY = 100
_TEXTS = (Kind.TEXT, Kind.ID)
_FORMATS = {
    Kind.TEXT: "@",
    Kind.ID: "@",
    Kind.INTEGER: "#,##0",
    Kind.DECIMAL: "0.00",
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
    letter: bool = False


@dataclass(frozen=True, slots=True)
class _Shell:
    """A table, and the style of each of its columns for rows and for totals."""

    table: Table
    styles: tuple[int, ...]
    total_styles: tuple[int, ...]


def _wide(column: Column) -> float:
    """Return a width in characters that holds the title in bold, and the arrow of its filter."""
    return min(80, max(column.width, 1.1 * len(column.title))) + 3


def write_xlsx(
    path: Path,
    tables: Sequence[Table],
    people: Sequence[EmployeeTimes],
    imprint: Imprint,
    report: Reports,
) -> None:
    """Write a workbook with a sheet per table, in one pass over the people.

    A table with more rows than a sheet holds goes on in another sheet: Punches, Punches 2, …
    """
    sheets = [_split(table) for table in tables]
    package, shells = _package([part for parts in sheets for part in parts], imprint)
    total = len(people)
    with Archive(path) as archive:
        begun = _begin(archive, package, shells, imprint)
        outlets = [_Outlet([begun.pop(0) for _ in parts]) for parts in sheets]
        for number, person in enumerate(people):
            if number % _REPORT_EVERY == 0:
                report(number, total)
            for outlet in outlets:
                outlet.add_person(person)
        for outlet in outlets:
            outlet.end()
    report(total, total)


def _begin(
    archive: Archive, package: zipfile.ZipFile, shells: dict[str, "_Shell"], imprint: Imprint
) -> list[tuple["_Shell", Member, bytes]]:
    """Copy the package; return, in the order of the sheets, where rows go and what follows them."""
    found: dict[str, tuple[_Shell, Member, bytes]] = {}
    for item in package.infolist():
        content = package.read(item)
        if item.filename == "docProps/core.xml":
            content = _dated(content, imprint.at)
        member = archive.member(item.filename)
        shell = shells.get(item.filename)
        if shell is None:
            member.write(content)
            continue
        head, tail = content.split(b"</sheetData>")
        member.write(_dimension(head, shell.table))
        found[item.filename] = shell, member, b"</sheetData>" + tail
    return [found[name] for name in shells]


def _split(table: Table) -> list[Table]:
    """Split a table into sheets; the last one has the totals."""
    count = max(1, -(-table.count // ROWS_A_SHEET))
    parts: list[Table] = []
    for number in range(count):
        title = table.title if number == 0 else f"{table.title} {number + 1}"
        rows = min(ROWS_A_SHEET, table.count - number * ROWS_A_SHEET)
        last = number + 1 == count
        parts.append(replace(table, title=title, count=rows, totals=table.totals and last))
    return parts


class _Outlet:
    """Turns rows into the XML of a sheet, and of the next ones when it is full."""

    def __init__(self, sheets: list[tuple[_Shell, Member, bytes]]) -> None:
        self._sheets = sheets
        self._sums = Sums(sheets[0][0].table)
        self._chunk: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self._shell, self._member, self._tail = self._sheets.pop(0)
        self._number = 1
        table = self._shell.table
        self._cells = cells(table.columns, self._shell.styles)
        self._summed = self._sheets or table.totals

    def add_person(self, person: EmployeeTimes) -> None:
        """Write the rows of one person."""
        if self._shell.table.of is not None:
            self._add(self._shell.table.of(person))

    def _add(self, rows: Iterable[Row]) -> None:
        chunk, encoders = self._chunk, self._cells
        for row in rows:
            self._number += 1
            if self._number > ROWS_A_SHEET + 1:
                self._close()
                self._begin()
                self._number, encoders = 2, self._cells
            if self._summed:
                self._sums.add(row)
            number = self._number
            chunk.append(f'<row r="{number}">')
            chunk += [encode(value) for encode, value in zip(encoders, row, strict=True)]
            chunk.append("</row>")
        if len(chunk) > _FLUSH:
            self._flush()

    def end(self) -> None:
        """Write what is about nobody, the totals, and what follows the rows."""
        self._add(self._shell.table.fixed)
        if self._shell.table.totals:
            self._number += 1
            encoders = cells(self._shell.table.columns, self._shell.total_styles)
            self._chunk.append(f'<row r="{self._number}">')
            row = zip(encoders, self._sums.row(), strict=True)
            self._chunk += [encode(value) for encode, value in row]
            self._chunk.append("</row>")
        self._close()

    def _close(self) -> None:
        self._flush()
        self._member.write(self._tail)

    def _flush(self) -> None:
        self._member.write("".join(self._chunk).encode())
        self._chunk.clear()


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
    book.properties.title = clean(imprint.title)
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
        page.column_dimensions[get_column_letter(number)].width = _wide(column)
    page.row_dimensions[1].height = 24
    _tint(page, table, last)
    _print_settings(page, table, imprint)
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


def _print_settings(page: Sheet, table: Table, imprint: Imprint) -> None:
    """Print landscape; a wide sheet takes several pages side by side, each with who it is about."""
    wide = max(1, round(sum(map(_wide, table.columns)) / _LETTERS_A_PAGE))
    page.print_title_rows = "1:1"
    if wide > 1:
        page.print_title_cols = "A:B"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 1 if imprint.letter else 9  # Letter, A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = wide, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.left.text = clean(imprint.title).replace("&", "&&")
    page.oddFooter.left.text = imprint.footer
    page.oddFooter.right.text = "&P / &N"
    page.oddFooter.left.size = page.oddFooter.right.size = 7


def _heading(page: Sheet, column: Column) -> Cell:
    cell = WriteOnlyCell(page, column.title)
    cell.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
    cell.fill = PatternFill(fgColor=_ACCENT, fill_type="solid")
    cell.alignment = _alignment(column)
    return cell


def _style(page: Sheet, column: Column, *, total: bool) -> int:
    cell = WriteOnlyCell(page, 0)
    cell.number_format = _FORMATS[column.kind]
    cell.font = Font(name=_FONT, size=11, color=_INK, bold=total)
    cell.border = Border(
        top=Side("medium", _ACCENT) if total else None,
        bottom=None if total else Side("hair", _LINE),
    )
    cell.alignment = _alignment(column)
    cell.quotePrefix = column.kind in _TEXTS  # edited by hand, a text still stays a text
    return cell.style_id


def _alignment(column: Column) -> Alignment:
    side = "left" if column.kind in _TEXTS else "right"
    return Alignment(horizontal=side, vertical="center", indent=1)
