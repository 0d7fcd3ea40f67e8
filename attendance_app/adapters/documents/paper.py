"""An A4 page to draw on: embedded fonts, a few text helpers, the footer. Millimetres and points."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from fpdf import FPDF
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

MARGIN, WIDTH, HEIGHT = 16.0, 210.0, 297.0
INNER = WIDTH - 2 * MARGIN
FLOOR = HEIGHT - 20.0  # what is drawn ends above it
Align = Literal["L", "C", "R"]

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
    """Pages of one document. Equal drawing gives equal bytes: its only date is `at`, in UTC."""

    def __init__(self, title: str, at: datetime, footer: str, pages: int) -> None:
        super().__init__(unit="mm", format="A4")
        self._footer, self._pages = footer, pages
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_creation_date(at)
        self.set_title(visual(title))
        self.set_creator("Attendance")
        self.set_producer("Attendance")
        self.set_lang("en")
        self._added: set[tuple[str, str]] = set()

    def footer(self) -> None:
        """Draw what stands at the bottom of each page; fpdf2 calls it."""
        self.rule(HEIGHT - 15, LINE)
        self.put(MARGIN, HEIGHT - 13, 140, self._footer, size=6.5, colour=SOFT)
        page = f"Page {self.page_no()} of {self._pages}"
        self.put(WIDTH - MARGIN - 38, HEIGHT - 13, 38, page, size=7.5, colour=SOFT, align="R")

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
    ) -> None:
        """Draw one line of text inside a box; what does not fit ends in an ellipsis."""
        self.set_text_color(*colour)
        drawn = visual(text)
        if drawn.isascii():
            self._font("body", bold, size)
            self.set_xy(x, y)
            self.cell(width, height, self._fitted(drawn, width), align=align)
            return
        pieces = self._fitted_runs(drawn, width, bold, size)
        total = sum(piece_width for _, _, piece_width in pieces)
        x += {"L": 0.0, "C": (width - total) / 2, "R": width - total}[align]
        for family, piece, piece_width in pieces:
            self._font(family, bold, size)
            self.set_xy(x, y)
            self.cell(piece_width, height, piece)
            x += piece_width

    def box(self, x: float, y: float, width: float, height: float, colour: Rgb) -> None:
        """Fill a rectangle."""
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")

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
        self.set_draw_color(*colour)
        self.set_line_width(thick)
        self.line(x, y, x + width, y)

    def _font(self, family: str, bold: bool, size: float) -> None:
        style = "B" if bold and family == "body" else ""
        if (family, style) not in self._added:
            self.add_font(family, style, _FONTS / _FILES[family, style])
            self._added.add((family, style))
        self.set_font(family, style, size)

    def release(self) -> None:
        """Close the font files, which the library leaves to the garbage collector."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _fitted(self, text: str, width: float) -> str:
        """Shorten text of the current font to `width`."""
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + _ELLIPSIS) > width:
            text = text[:-1]
        return text.rstrip() + _ELLIPSIS

    def _fitted_runs(
        self, text: str, width: float, bold: bool, size: float
    ) -> list[tuple[str, str, float]]:
        """Return (family, piece, width) for the part of `text` that fits."""

        def measured(candidate: str) -> list[tuple[str, str, float]]:
            pieces: list[tuple[str, str, float]] = []
            for family, piece in runs(candidate):
                self._font(family, bold, size)
                pieces.append((family, piece, self.get_string_width(piece)))
            return pieces

        whole = measured(text)
        if sum(piece[2] for piece in whole) <= width:
            return whole
        low, high = 0, len(text)  # the longest part that fits, by halving
        while low < high:
            middle = (low + high + 1) // 2
            fits = sum(p[2] for p in measured(text[:middle] + _ELLIPSIS)) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return measured(text[:low].rstrip() + _ELLIPSIS)
