"""Reads a picture's header before anything is decoded: format, size, completeness.

A 109 kB file can unfold to 13 GB, so nothing goes to a decoder before its own header has said
how large it is. The walk is strict: where it succeeds, a decoder follows the same path and
reads the same size.
"""

import struct
from typing import NamedTuple

from ai_worker.refusals import Code, Refused

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"

# An honest progressive JPEG has about ten scans. A hostile one has thousands, each a pass over
# the whole picture for a few bytes.
MAX_JPEG_SCANS = 64

_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


class Header(NamedTuple):
    """What a picture says of itself; the size is as stored, before any EXIF rotation."""

    width: int
    height: int
    has_alpha: bool


class Limits(NamedTuple):
    """The largest picture that is decoded."""

    pixels: int
    side: int


def check(content: bytes, limits: Limits) -> Header:
    """Return the header of a JPEG or PNG that is safe to decode.

    Raises:
        Refused: empty_image, unsupported_format, unreadable_image or image_too_large.
    """
    if not content:
        raise Refused(Code.EMPTY_IMAGE, "The file is empty.")
    if content.startswith(PNG):
        header = _png(content)
    elif content.startswith(JPEG):
        header = _jpeg(content)
    else:
        raise Refused(Code.UNSUPPORTED_FORMAT, "Only JPEG and PNG pictures are read.")
    if header.width < 1 or header.height < 1:
        raise _unreadable("its header gives no size")
    too_long = max(header.width, header.height) > limits.side
    if too_long or header.width * header.height > limits.pixels:
        raise Refused(
            Code.IMAGE_TOO_LARGE,
            f"The picture has {header.width} x {header.height} pixels; at most "
            f"{limits.pixels / 1e6:.0f} megapixels and {limits.side} pixels a side are read.",
        )
    return header


def _unreadable(why: str) -> Refused:
    return Refused(Code.UNREADABLE_IMAGE, f"The picture is damaged: {why}.")


# ---- PNG --------------------------------------------------------------------------------------


def _png(content: bytes) -> Header:
    if len(content) < 33 or content[8:16] != b"\0\0\0\rIHDR":
        raise _unreadable("its header is cut off")
    width, height, _depth, colour = struct.unpack(">IIBB", content[16:26])
    header = Header(width, height, has_alpha=colour in (4, 6))
    _png_ends(content)
    return header


def _png_ends(content: bytes) -> None:
    """Walk the chunks to the last: a cut-off file ends early."""
    position = 8
    while position + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        position += 12 + length
        if kind == b"IEND":
            return
    raise _unreadable("it is cut off")


# ---- JPEG -------------------------------------------------------------------------------------


def _jpeg(content: bytes) -> Header:
    position, size = 2, None
    while position < len(content):
        marker, position = _marker(content, position)
        if marker == _SCAN:
            if size is None:
                raise _unreadable("it has no size")
            _scans(content, position)
            return Header(size[0], size[1], has_alpha=False)
        length, segment = _segment(content, position)
        if marker in _SIZES:
            size = _jpeg_size(segment, size)
        position += length
    raise _unreadable("it is cut off")


def _marker(content: bytes, position: int) -> tuple[int, int]:
    """Return the marker at the position, and where its segment starts."""
    if content[position] != 0xFF:
        raise _unreadable("its segments do not follow each other")
    while position < len(content) and content[position] == 0xFF:
        position += 1
    if position >= len(content):
        raise _unreadable("it is cut off")
    marker = content[position]
    if marker in (0x00, _END):
        raise _unreadable("it has no picture")
    return marker, position + 1


def _segment(content: bytes, position: int) -> tuple[int, bytes]:
    if position + 2 > len(content):
        raise _unreadable("it is cut off")
    (length,) = struct.unpack(">H", content[position : position + 2])
    if length < 2 or position + length > len(content):
        raise _unreadable("it is cut off")
    return length, content[position + 2 : position + length]


def _jpeg_size(segment: bytes, known: tuple[int, int] | None) -> tuple[int, int]:
    if known is not None or len(segment) < 6:
        raise _unreadable("its header contradicts itself")
    _bits, height, width = struct.unpack(">BHH", segment[:5])
    return width, height


def _scans(content: bytes, start: int) -> None:
    """Look at the compressed part, in which a marker is never part of the picture's numbers."""
    if content.rfind(b"\xff\xd9", start) < 0:
        raise _unreadable("it is cut off")
    if content.count(b"\xff\xda", start) >= MAX_JPEG_SCANS:
        raise _unreadable("it has too many scans")
