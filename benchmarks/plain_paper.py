"""The peers of the PDF: the same pages drawn by fpdf2's own cell(), and its table()."""

from fpdf import FPDF

from attendance_app.adapters.documents.company_summary import COLUMNS, line_of
from attendance_app.adapters.documents.paper import (
    _ELLIPSIS,
    _FILES,
    _FONTS,
    INK,
    INNER,
    LINE,
    MARGIN,
    WIDTH,
    Paper,
    runs,
)
from attendance_app.adapters.documents.script import visual
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.payroll_spool import heads_of


class PlainPaper(Paper):
    """Draws with what fpdf2 documents: a call of cell() for each text."""

    def __init__(self, at, footer: str, pages: int, first: int = 1) -> None:
        super().__init__(at, footer, pages, first)
        for family, style in _FILES:
            self.add_font(family, style, _FONTS / _FILES[family, style])

    def put(
        self,
        x,
        y,
        width,
        text,
        *,
        size=8.5,
        bold=False,
        colour=INK,
        align="L",
        height=5.0,
        whole=False,  # noqa: ARG002
    ) -> None:
        self.set_text_color(*colour)
        drawn = visual(text)
        if drawn.isascii():
            self.set_font("body", "B" if bold else "", size)
            self.set_xy(x, y)
            self.cell(width, height, self._shortened(drawn, width), align=align)
            return
        for family, piece in runs(drawn):
            self.set_font(family, "B" if bold and family == "body" else "", size)
            self.set_xy(x, y)
            self.cell(self.get_string_width(piece), height, piece)
            x += self.get_string_width(piece)

    def _shortened(self, text: str, width: float) -> str:
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + _ELLIPSIS) > width:
            text = text[:-1]
        return text.rstrip() + _ELLIPSIS

    def box(self, x, y, width, height, colour) -> None:
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")

    def rule(self, y, colour=LINE, *, x=MARGIN, width=INNER, thick=0.2) -> None:
        self.set_draw_color(*colour)
        self.set_line_width(thick)
        self.line(x, y, x + width, y)

    def footer(self) -> None:
        self.rule(self.h - 15, LINE)
        self.put(MARGIN, self.h - 13, 140, self._footer, size=6.5)
        page = f"Page {self.page_no()} of {self._pages}"
        self.put(WIDTH - MARGIN - 38, self.h - 13, 38, page, size=7.5, align="R")

    def draw_table(self, dataset: PayrollDataset) -> None:
        """Let fpdf2 lay out the rows of the company's summary."""
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, 20)
        self.add_page()
        self.set_font("body", "", 7.8)
        widths = tuple(width for _, width, _ in COLUMNS)
        with FPDF.table(self, col_widths=widths, line_height=6) as table:
            table.row([title for title, _, _ in COLUMNS])
            for person in heads_of(dataset.employees):
                table.row(line_of(dataset, person))
