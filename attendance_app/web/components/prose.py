"""Long text from its markdown: headings, paragraphs and lists, without links, pictures or HTML."""

import re
from dataclasses import dataclass
from typing import Any

import reflex as rx

from attendance_app.web.components.shared import Rows

_MARKS = re.compile(r"(\*\*|__|`)")


@dataclass(frozen=True)
class Block:
    """One block. kind: h2, h3, p or li."""

    kind: str
    text: str


def blocks(markdown: str) -> list[Block]:
    """Read the blocks of a text; emphasis is dropped, and HTML stays text."""
    found: list[Block] = []
    paragraph: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        stripped = line.strip()
        special = _special(stripped)
        if (special or not stripped) and paragraph:
            found.append(Block("p", _plain(" ".join(paragraph))))
            paragraph = []
        if special:
            found.append(special)
        elif stripped and line[:1].isspace() and found and not paragraph and found[-1].kind == "li":
            found[-1] = Block("li", f"{found[-1].text} {_plain(stripped)}")
        elif stripped:
            paragraph.append(stripped)
    return found


def _special(line: str) -> Block | None:
    if line.startswith("#"):
        return Block("h2" if line.startswith(("# ", "## ")) else "h3", _plain(line.lstrip("# ")))
    if line.startswith(("- ", "* ")):
        return Block("li", _plain(line[2:]))
    return None


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip()


def prose(text: Rows) -> rx.Component:
    """Draw blocks that a State holds."""
    return rx.el.div(rx.foreach(text, _block), class_name="prose")


def _block(block: Any) -> rx.Component:
    drawn = rx.match(
        block.kind,
        ("h2", rx.el.h2(block.text)),
        ("h3", rx.el.h3(block.text)),
        ("li", rx.el.div(block.text, class_name="prose-item")),
        rx.el.p(block.text),
    )
    return rx.fragment(drawn)
