"""Pages to draw on: embedded fonts, a few helpers, the footer. Millimetres and points."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import PDFResourceType
from fpdf.fonts import TTFFont

from attendance_app.adapters.documents.script import visual

Rgb = tuple[int, int, int]
INK: Rgb = (21, 32, 35)
SOFT: Rgb = (99, 100, 93)
ACCENT: Rgb = (0, 102, 121)
PALE: Rgb = (233, 248, 250)
BAND: Rgb = (248, 247, 244)
LINE: Rgb = (218, 215, 210)
FLAG: Rgb = (255, 240, 222)
FLAG_INK: Rgb = (122, 77, 0)
WHITE: Rgb = (255, 255, 255)

MARGIN, WIDTH = 16.0, 210.0
INNER = WIDTH - 2 * MARGIN
HEIGHTS = {"A4": 297.0, "Letter": 279.4}
Align = Literal["L", "C", "R"]
Piece = tuple[str, str, str, float]
"""Font family, style, the operator that shows it, its width in mm at 1 point."""
_POINTS = 72 / 25.4  # in a millimetre
_KEPT = 20_000

_FONTS = Path(__file__).with_name("fonts")
_FILES = {
    ("body", ""): "DejaVuSans.ttf",
    ("body", "B"): "DejaVuSans-Bold.ttf",
    ("cjk", ""): "DroidSansFallback.ttf",
}
_ELLIPSIS = "…"
_REPLACEMENT = "\ufffd"


@cache
def _covers(family: str) -> frozenset[str]:
    """Return the characters that a font can draw."""
    with TTFont(_FONTS / _FILES[family, ""], lazy=True) as font:
        return frozenset(chr(point) for point in font.getBestCmap() or {})


def runs(text: str) -> list[tuple[str, str]]:
    """Split text into pieces of one font each: (family, piece)."""
    pieces: list[tuple[str, str]] = []
    for char in text:
        family, drawn = "body", char
        if char not in _covers("body"):
            family = "cjk" if char in _covers("cjk") else "body"
            drawn = char if family == "cjk" else _REPLACEMENT
        if pieces and pieces[-1][0] == family:
            pieces[-1] = family, pieces[-1][1] + drawn
        else:
            pieces.append((family, drawn))
    return pieces


class Paper(FPDF):
    """A run of pages. Equal drawing gives equal bytes: its only date is `at`, in UTC.

    Texts, boxes and rules are written as PDF operators at once, and what was measured and encoded
    before is kept: fpdf2's `cell()` draws the same, five times slower. Coordinates are those of A4;
    on other pages the drawing stands in the middle. first: the number of the first page.
    """

    def __init__(self, at: datetime, footer: str, pages: int, first: int = 1) -> None:
        super().__init__(unit="mm", format="A4")
        self._footer, self._pages, self._first = footer, pages, first
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_creation_date(at)
        self._ops: list[str] = []
        self._set: dict[str, str] = {}
        self._known: dict[tuple[str, str, str], tuple[str, float]] = {}
        self._loaded: dict[tuple[str, str], TTFFont] = {}
        self._shift = 0.0
        self._numbered = ""

    def begin_page(self, size: str, numbered: str = "Page {} of {}") -> None:
        """Begin a page; size: "A4" or "Letter". numbered: how it says its number and the count."""
        self.add_page(format=size)  # which draws the footer of the page before
        self._numbered = numbered
        self._shift = (self.w - WIDTH) / 2

    @property
    def floor(self) -> float:
        """What is drawn ends above it."""
        return self.h - 20.0

    def footer(self) -> None:
        """Draw what stands at the bottom of each page, and write the page; fpdf2 calls it."""
        self.rule(self.h - 15, LINE)
        self.put(MARGIN, self.h - 13, 140, self._footer, size=6.5, colour=SOFT)
        page = self._numbered.format(self._first + self.page_no() - 1, self._pages)
        self.put(WIDTH - MARGIN - 38, self.h - 13, 38, page, size=7.5, colour=SOFT, align="R")
        self._out("\n".join(self._ops))
        self._ops.clear()
        self._set.clear()

    def put(  # the parameters are those of every text
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float = 8.5,
        bold: bool = False,
        colour: Rgb = INK,
        align: Align = "L",
        height: float = 5.0,
        whole: bool = False,
    ) -> None:
        """Draw one line of text inside a box; what does not fit ends in an ellipsis.

        whole: it is made smaller instead, because a part of an id or a total would be another one.
        """
        style = "B" if bold else ""
        pieces = self._pieces(text, style)
        total = sum(piece[3] for piece in pieces) * size
        if total > width and whole:
            size, total = size * width / total, width
        elif total > width:
            pieces = self._fitted(visual(text), width / size, style)
            total = sum(piece[3] for piece in pieces) * size
        x += self._shift + {"L": 0.0, "C": (width - total) / 2, "R": width - total}[align]
        base = (self.h - y - height / 2) * _POINTS - size * 0.3
        self._fill(colour)
        for family, face, encoded, piece_width in pieces:
            self._face(family, face, size)
            self._ops.append(f"BT {x * _POINTS:.2f} {base:.2f} Td {encoded} ET")
            x += piece_width * size

    def box(self, x: float, y: float, width: float, height: float, colour: Rgb) -> None:
        """Fill a rectangle."""
        self._fill(colour)
        left, top = (x + self._shift) * _POINTS, (self.h - y) * _POINTS
        self._ops.append(f"{left:.2f} {top:.2f} {width * _POINTS:.2f} {-height * _POINTS:.2f} re f")

    def bar(self, height: float, colour: Rgb) -> None:
        """Fill the top of the page from edge to edge."""
        self.box(-self._shift, 0, self.w, height, colour)

    def rule(
        self,
        y: float,
        colour: Rgb = LINE,
        *,
        x: float = MARGIN,
        width: float = INNER,
        thick: float = 0.2,
    ) -> None:
        """Draw a horizontal line."""
        self._state("w", f"{thick * _POINTS:.2f} w")
        self._state("RG", f"{_rgb(colour)} RG")
        left, at = (x + self._shift) * _POINTS, (self.h - y) * _POINTS
        self._ops.append(f"{left:.2f} {at:.2f} m {left + width * _POINTS:.2f} {at:.2f} l S")

    def picture(self, png: bytes, x: float, y: float, width: float, height: float) -> float:
        """Draw a picture as large as fits into a box, from its upper left; return its width."""
        drawn = self.image(
            png, x + self._shift, y, width, height, keep_aspect_ratio=True, alt_text="Logo"
        )
        return drawn.rendered_width

    def _state(self, what: str, operator: str) -> None:
        """Write an operator of the graphics state unless it holds already."""
        if self._set.get(what) != operator:
            self._set[what] = operator
            self._ops.append(operator)

    def _fill(self, colour: Rgb) -> None:
        self._state("rg", f"{_rgb(colour)} rg")

    def _face(self, family: str, style: str, size: float) -> None:
        font = self._font(family, style)
        name = f"/F{font.i}"
        if name not in self._set:
            self._set[name] = ""
            self._resource_catalog.add(PDFResourceType.FONT, font.i, self.page)
        self._state("Tf", f"{name} {size:.2f} Tf")

    def _font(self, family: str, style: str) -> TTFFont:
        font = self._loaded.get((family, style))
        if font is None:
            self.add_font(family, style, _FONTS / _FILES[family, style])
            added = self.fonts[f"{family}{style}"]
            assert isinstance(added, TTFFont)  # noqa: S101 - no other kind is ever added
            font = self._loaded[family, style] = added
        return font

    def release(self) -> None:
        """Close the font files, which the library leaves to the garbage collector."""
        for font in self._loaded.values():
            font.ttfont.close()

    def _pieces(self, text: str, style: str) -> list[Piece]:
        """Return a text ready to be drawn, in pieces of one font each."""
        if text.isascii() and text.isprintable():
            return [("body", style, *self._measured("body", style, text))]
        return self._split(visual(text), style)

    def _split(self, drawn: str, style: str) -> list[Piece]:
        found: list[Piece] = []
        for family, piece in runs(drawn):
            face = style if family == "body" else ""
            found.append((family, face, *self._measured(family, face, piece)))
        return found

    def _measured(self, family: str, style: str, text: str) -> tuple[str, float]:
        """Return a text as an operator that shows it, and its width in mm at 1 point."""
        key = (family, style, text)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            font = self._font(family, style)
            width = sum(font.cw[ord(char)] for char in text) / 1000 / _POINTS
            known = self._known[key] = (font.encode_text(text), width)
        return known

    def _fitted(self, drawn: str, width: float, style: str) -> list[Piece]:
        """Return the longest part of a text that fits with an ellipsis, found by halving."""
        low, high = 0, len(drawn)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self._width(drawn[:middle] + _ELLIPSIS, style) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return self._split(drawn[:low].rstrip() + _ELLIPSIS, style)

    def _width(self, drawn: str, style: str) -> float:
        """Return the width in mm at 1 point, without taking the letters into the subset."""
        found = 0
        for family, piece in runs(drawn):
            font = self._font(family, style if family == "body" else "")
            found += sum(font.cw[ord(char)] for char in piece)
        return found / 1000 / _POINTS


@cache
def _rgb(colour: Rgb) -> str:
    return " ".join(f"{part / 255:.3f}" for part in colour)
