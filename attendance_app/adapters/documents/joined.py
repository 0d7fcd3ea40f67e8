"""Joins the PDFs of shards into one: objects are copied with new numbers, nothing is decoded.

It reads what fpdf2 writes: one table of plain objects, numbers increasing. Each shard keeps its
own tree of pages, which becomes a branch of the whole one's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

_REFERENCE = re.compile(rb"\b(\d+) 0 (obj|R)\b")
_COUNT = re.compile(rb"/Count (\d+)")
_START = re.compile(rb"startxref\s+(\d+)")
_SIZE = re.compile(rb"xref\s+0 (\d+)\s")
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, slots=True)
class Document:
    """What the file says about itself. at: UTC, its only date. seal: hex, the file's id too."""

    title: str
    at: datetime
    seal: str
    language: str


def join(parts: Sequence[Path], path: Path, document: Document) -> None:
    """Write the pages of all parts, in order, to `path`.

    Raises:
        ValueError: a part is none that fpdf2 wrote.

    """
    with path.open("wb") as file:
        out = _Objects(file)
        root = out.reserve()
        branches = [_copy(part.read_bytes(), out, root) for part in parts]
        kids = b" ".join(b"%d 0 R" % number for number, _ in branches)
        total = sum(count for _, count in branches)
        out.add(b"<</Type /Pages\n/Kids [%s]\n/Count %d>>" % (kids, total), root)
        catalog = out.add(_catalog(root, document.language))
        about = out.add(_about(document))
        seal = document.seal[:32].encode()
        out.end(b"<</Size %d\n/Root %d 0 R\n/Info %d 0 R\n/ID [<%s><%s>]>>", catalog, about, seal)


class _Objects:
    """Writes numbered objects, and the table of where they are."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at: dict[int, int] = {}
        self._next = 1
        file.write(_HEAD)

    def reserve(self, count: int = 1) -> int:
        """Return the first of `count` free numbers."""
        first = self._next
        self._next += count
        return first

    def write(self, number: int, content: bytes) -> None:
        """Write an object with its frame."""
        self._at[number] = self._file.tell()
        self._file.write(content)

    def add(self, content: bytes, number: int | None = None) -> int:
        """Write an object and return its number."""
        number = self.reserve() if number is None else number
        self.write(number, b"%d 0 obj\n%s\nendobj\n" % (number, content))
        return number

    def end(self, trailer: bytes, catalog: int, about: int, seal: bytes) -> None:
        """Write the table; numbers that nothing uses are free."""
        start = self._file.tell()
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % self._next)
        for number in range(1, self._next):
            at = self._at.get(number)
            self._file.write(b"0000000000 00000 f \n" if at is None else b"%010d 00000 n \n" % at)
        filled = trailer % (self._next, catalog, about, seal, seal)
        self._file.write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (filled, start))


def _copy(content: bytes, out: _Objects, root: int) -> tuple[int, int]:
    """Copy a part's objects; return the number of its tree of pages, and how many pages it has."""
    places = _places(content)
    shift = out.reserve(len(places)) - 1
    pages = count = 0

    def moved(found: re.Match[bytes]) -> bytes:
        return b"%d 0 %s" % (int(found[1]) + shift, found[2])

    for number, piece in _objects(content, places):
        head, stream, rest = piece.partition(b"stream\n")
        if b"/Type /Catalog" in head or b"/Producer" in head:
            continue
        head = _REFERENCE.sub(moved, head)
        if b"/Type /Pages" in head:
            pages, count = number + shift, int(_counted(head))
            head = head.replace(b"/Type /Pages", b"/Type /Pages\n/Parent %d 0 R" % root, 1)
        out.write(number + shift, head + stream + rest)
    if not count:
        raise ValueError("a part has no pages")
    return pages, count


def _counted(head: bytes) -> bytes:
    found = _COUNT.search(head)
    if found is None:
        raise ValueError("a part does not count its pages")
    return found[1]


def _places(content: bytes) -> list[int]:
    """Return where the objects begin, from number 1 on."""
    start = _START.search(content, len(content) - 64)
    table = int(start[1]) if start else -1
    size = _SIZE.match(content, table) if start else None
    if size is None:
        raise ValueError("a part has no table")
    entries = content[size.end() :].splitlines()[1 : int(size[1])]
    return [int(entry[:10]) for entry in entries]


def _objects(content: bytes, places: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield (number, bytes) in the order in which they stand."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    table = content.rindex(b"xref\n", 0, len(content) - 20)
    ends = [places[n] for n in order[1:]] + [content.rindex(b"\nxref\n", 0, table + 5) + 1]
    for n, end in zip(order, ends, strict=True):
        yield n + 1, content[places[n] : end]


def _catalog(root: int, language: str) -> bytes:
    shown = b"/ViewerPreferences <</DisplayDocTitle true>>"
    return b"<</Type /Catalog\n/Pages %d 0 R\n/Lang (%s)\n%s>>" % (root, language.encode(), shown)


def _about(document: Document) -> bytes:
    title = (b"\xfe\xff" + document.title.encode("utf-16-be", "replace")).hex().encode()
    at = document.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
    made = b"/Creator (Attendance)\n/Producer (Attendance)"
    return b"<</Title <%s>\n%s\n/CreationDate (%s)\n/ModDate (%s)>>" % (title, made, at, at)
