"""Values as the XML of a workbook's cells: one closure per column, made once for all of its rows.

Text is an inline string, so `=1+1` stays text and is never a formula.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from attendance_app.adapters.documents.layout import Column, Kind

_DAY_ZERO = date(1899, 12, 30).toordinal()
_MAX_TEXT, _KEPT = 32_767, 20_000
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
Encode = Callable[[int, Any], str]


def cells(columns: Sequence[Column], styles: Sequence[int]) -> list[Encode]:
    """Return, for each column, what makes a cell's XML from the row's number and the value."""
    return [
        _MAKERS.get(column.kind, _number)(get_column_letter(number), style)
        for number, (column, style) in enumerate(zip(columns, styles, strict=True), 1)
    ]


def clean(text: str) -> str:
    """Remove what XML forbids, and what a cell cannot hold."""
    return _NOT_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", text))[:_MAX_TEXT]


def _text(letter: str, style: int) -> Encode:
    known: dict[str, str] = {}
    start, middle = f'<c r="{letter}', f'" s="{style}" t="inlineStr"><is>'
    nothing = f'" s="{style}"/>'

    def encode(row: int, value: str | None) -> str:
        if value is None:
            return f"{start}{row}{nothing}"
        written = known.get(value)
        if written is None:
            if len(known) >= _KEPT:
                known.clear()
            plain = escape(clean(value))
            space = ' xml:space="preserve"' if plain != plain.strip() else ""
            written = known[value] = f"{middle}<t{space}>{plain}</t></is></c>"
        return f"{start}{row}{written}"

    return encode


def _id(letter: str, style: int) -> Encode:
    start, middle, nothing = (
        f'<c r="{letter}',
        f'" s="{style}" t="inlineStr"><is><t>',
        f'" s="{style}"/>',
    )

    def encode(row: int, value: str | None) -> str:
        if value is None:
            return f"{start}{row}{nothing}"
        return f"{start}{row}{middle}{value}</t></is></c>"

    return encode


def _number(letter: str, style: int) -> Encode:
    start, middle, nothing = _pieces(letter, style)

    def encode(row: int, value: object) -> str:
        if value is None:
            return f"{start}{row}{nothing}"
        return f"{start}{row}{middle}{value}</v></c>"

    return encode


def _duration(letter: str, style: int) -> Encode:
    start, middle, nothing = _pieces(letter, style)

    def encode(row: int, value: int | None) -> str:
        if value is None:
            return f"{start}{row}{nothing}"
        return f"{start}{row}{middle}{value / 1440:.12f}</v></c>"

    return encode


def _date(letter: str, style: int) -> Encode:
    start, middle, nothing = _pieces(letter, style)

    def encode(row: int, value: date | None) -> str:
        if value is None:
            return f"{start}{row}{nothing}"
        return f"{start}{row}{middle}{value.toordinal() - _DAY_ZERO}</v></c>"

    return encode


def _local(letter: str, style: int) -> Encode:
    start, middle, nothing = _pieces(letter, style)

    def encode(row: int, value: datetime | None) -> str:
        if value is None:
            return f"{start}{row}{nothing}"
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        days = value.toordinal() - _DAY_ZERO + seconds / 86400
        return f"{start}{row}{middle}{days:.10f}</v></c>"

    return encode


def _pieces(letter: str, style: int) -> tuple[str, str, str]:
    """Return what stands before the row's number, after it, and after it in an empty cell."""
    return f'<c r="{letter}', f'" s="{style}"><v>', f'" s="{style}"/>'


_MAKERS: dict[Kind, Callable[[str, int], Encode]] = {
    Kind.TEXT: _text,
    Kind.ID: _id,
    Kind.DURATION: _duration,
    Kind.DATE: _date,
    Kind.LOCAL: _local,
}
