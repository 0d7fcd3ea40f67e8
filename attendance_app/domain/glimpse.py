"""How a finished file begins: pictures of its first pages, its first rows, or its first lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_PAGES, MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 3, 20, 16, 80
MOST_TEXT = 4_000
"""Characters of a page's text."""


@dataclass(frozen=True, slots=True)
class PageGlimpse:
    """A picture of a page. width, height: in pixels. text: what stands on it, for who sees none."""

    width: int
    height: int
    text: str


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The beginning of a file; of pages, rows and lines one is filled.

    inside: the file of a ZIP that this is. parts: its sheets, or the files of a ZIP. page_count: of
    the whole document. rows: the first one is the head. more: there is more than this.
    """

    inside: str = ""
    parts: tuple[str, ...] = ()
    pages: tuple[PageGlimpse, ...] = ()
    page_count: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    more: bool = False


def glimpse_json(shown: Glimpse) -> dict[str, Any]:
    """Return a glimpse as lists and texts."""
    return {
        "inside": shown.inside,
        "parts": list(shown.parts),
        "pages": [[page.width, page.height, page.text] for page in shown.pages],
        "page_count": shown.page_count,
        "rows": [list(row) for row in shown.rows],
        "lines": list(shown.lines),
        "more": shown.more,
    }


def glimpse_from_json(given: Mapping[str, Any]) -> Glimpse:
    """Return what `glimpse_json` wrote."""
    return Glimpse(
        inside=given["inside"],
        parts=tuple(given["parts"]),
        pages=tuple(PageGlimpse(*page) for page in given["pages"]),
        page_count=given["page_count"],
        rows=tuple(tuple(row) for row in given["rows"]),
        lines=tuple(given["lines"]),
        more=given["more"],
    )
