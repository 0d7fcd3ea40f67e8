"""Values as the XML of a workbook's cells: what was written before is looked up.

Text is an inline string, so `=1+1` stays text and is never a formula. Cells do not repeat their
address, which ECMA-376 (18.3.1.4) makes optional: they stand in the order of the columns, and an
equal value in a column is the same piece of XML in each row.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from attendance_app.adapters.documents.layout import Column, Kind

_DAY_ZERO = date(1899, 12, 30).toordinal()
_MAX_TEXT, _KEPT = 32_767, 4_000
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
Encode = Callable[[Any], str]


def cells(columns: Sequence[Column], styles: Sequence[int]) -> list[Encode]:
    """Return, for each column, what makes a cell's XML from its value."""
    return [_encoder(column.kind, style) for column, style in zip(columns, styles, strict=True)]


def clean(text: str) -> str:
    """Remove what XML forbids, and what a cell cannot hold."""
    return _NOT_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", text))[:_MAX_TEXT]


class _Known(dict[Any, str]):
    """Cells by value; a lookup that fails makes the cell."""

    def __init__(self, make: Encode, nothing: str) -> None:
        super().__init__()
        self._make, self._nothing = make, nothing

    def __missing__(self, value: Any) -> str:
        if len(self) >= _KEPT:
            self.clear()
        made = self[value] = self._nothing if value is None else self._make(value)
        return made


def _encoder(kind: Kind, style: int) -> Encode:
    nothing = f'<c s="{style}"/>'
    if kind is Kind.LOCAL:
        return _local(style, nothing)
    if kind is Kind.ID:
        return _id(style, nothing)
    return _Known(_MAKERS.get(kind, _number)(style), nothing).__getitem__


def _text(style: int) -> Encode:
    start = f'<c s="{style}" t="inlineStr"><is>'

    def encode(value: str) -> str:
        plain = escape(clean(value))
        space = ' xml:space="preserve"' if plain != plain.strip() else ""
        return f"{start}<t{space}>{plain}</t></is></c>"

    return encode


def _number(style: int) -> Encode:
    start = f'<c s="{style}"><v>'
    return lambda value: f"{start}{value}</v></c>"


def _duration(style: int) -> Encode:
    start = f'<c s="{style}"><v>'
    return lambda value: f"{start}{value / 1440}</v></c>"


def _date(style: int) -> Encode:
    start = f'<c s="{style}"><v>'
    return lambda value: f"{start}{value.toordinal() - _DAY_ZERO}</v></c>"


def _local(style: int, nothing: str) -> Encode:
    """Moments are hardly ever the same: nothing is kept."""
    start = f'<c s="{style}"><v>'

    def encode(value: datetime | None) -> str:
        if value is None:
            return nothing
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        days = value.toordinal() - _DAY_ZERO + seconds / 86400
        return f"{start}{days}</v></c>"

    return encode


def _id(style: int, nothing: str) -> Encode:
    start = f'<c s="{style}" t="inlineStr"><is><t>'
    return lambda value: nothing if value is None else f"{start}{value}</t></is></c>"


_MAKERS: dict[Kind, Callable[[int], Encode]] = {
    Kind.TEXT: _text,
    Kind.DURATION: _duration,
    Kind.DATE: _date,
}
