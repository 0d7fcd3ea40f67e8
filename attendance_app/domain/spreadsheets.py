"""CSV that no spreadsheet takes for formulas (ASVS 5, 1.2.10)."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "\uff0d", "＠")  # noqa: RUF001
MARK = "\ufeff"  # tells spreadsheets that it is UTF-8


def csv_text(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as RFC 4180 text. A text that begins like a formula gets an apostrophe."""
    written = StringIO(newline="")
    out = csv.writer(written)
    out.writerow(titles)
    for row in rows:
        out.writerow([_harmless(value) if isinstance(value, str) else value for value in row])
    return MARK + written.getvalue()


def begins_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula, spaces before it or not."""
    return text.lstrip(" \u00a0\u3000").startswith(_FORMULA)


def _harmless(text: str) -> str:
    return f"'{text}" if begins_like_formula(text) else text
