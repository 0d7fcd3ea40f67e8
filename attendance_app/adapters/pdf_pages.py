"""Draws the first pages of a PDF: `python -m attendance_app.adapters.pdf_pages PDF FOLDER`.

It writes page-1.png and so on, and prints how many pages there are, and size and text of each that
was drawn, as JSON.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from attendance_app.domain.glimpse import MOST_PAGES, MOST_TEXT

WIDTH = 1_000  # pixels
_TALLEST = 2_000
_COLOURS = 64
_CPU_S = 40


def draw(path: Path, folder: Path) -> dict[str, Any]:
    """Draw the first pages; return {"count": of all, "pages": [[width, height, text], …]}."""
    with pypdfium2.PdfDocument(path) as document:
        count = len(document)
        pages = [_page(document[n], folder / f"page-{n + 1}.png") for n in range(_few(count))]
    return {"count": count, "pages": pages}


def _few(count: int) -> int:
    return min(count, MOST_PAGES)


def _page(page: Any, target: Path) -> list[Any]:
    wide, tall = page.get_size()
    scale = min(WIDTH / wide, _TALLEST / tall)
    drawn = page.render(scale=scale).to_pil().convert("RGB")
    drawn.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT).save(target, optimize=True)
    text = page.get_textpage()
    words = " ".join(text.get_text_bounded().split("\r\n"))[:MOST_TEXT]
    return [drawn.width, drawn.height, words]


def main() -> None:
    """Draw what the command line names."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    print(json.dumps(draw(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
