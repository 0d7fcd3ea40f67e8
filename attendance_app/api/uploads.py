"""Reads pictures out of a form as it arrives, in memory: the usual parser writes them to disk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException

from attendance_app.domain.errors import UnreadableImage

MOST_PICTURES = 8
LARGEST_PICTURE = 2 * 1024 * 1024  # bytes
_MOST_PARTS = 32
_LONGEST_FIELD = 4_000  # bytes


@dataclass
class Form:
    """What was sent: the pictures in their order, and the other fields, the last one of a name."""

    pictures: list[bytes] = field(default_factory=list, repr=False)
    fields: dict[str, str] = field(default_factory=dict)


class _Parts:
    """The parser's callbacks. Each limit holds before a byte more is kept."""

    def __init__(self, names: frozenset[bytes]) -> None:
        self._names = names
        self.form = Form()
        self.ended = False
        self._parts = 0
        self._header, self._value = bytearray(), bytearray()
        self._name: bytes | None = None
        self._content = bytearray()

    def callbacks(self) -> Any:
        """Return the callbacks under the parser's names."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._parts += 1
        self._name, self._content = None, bytearray()
        if self._parts > _MOST_PARTS:
            raise HTTPException(422, "The form has too many parts.")

    def _header_name(self, chunk: bytes, start: int, end: int) -> None:
        self._header += chunk[start:end]

    def _header_value(self, chunk: bytes, start: int, end: int) -> None:
        self._value += chunk[start:end]

    def _header_end(self) -> None:
        header, value = bytes(self._header).lower(), bytes(self._value)
        self._header, self._value = bytearray(), bytearray()
        if header != b"content-disposition":
            return
        self._name = parse_options_header(value)[1].get(b"name")
        if self._name in self._names and len(self.form.pictures) >= MOST_PICTURES:
            raise UnreadableImage(f"At most {MOST_PICTURES} pictures at a time.", "too_many_frames")

    def _data(self, chunk: bytes, start: int, end: int) -> None:
        if self._name is None:
            return
        self._content += chunk[start:end]
        is_picture = self._name in self._names
        if len(self._content) <= (LARGEST_PICTURE if is_picture else _LONGEST_FIELD):
            return
        if is_picture:
            raise UnreadableImage("A picture is larger than 2 MB.", "too_many_bytes")
        raise HTTPException(422, "A field of the form is too long.")

    def _part_end(self) -> None:
        if self._name in self._names:
            self.form.pictures.append(bytes(self._content))
        elif self._name is not None:
            name = self._name.decode(errors="replace")
            self.form.fields[name] = self._content.decode(errors="replace")

    def _end(self) -> None:
        self.ended = True


async def read_pictures(request: Request, *names: str) -> Form:
    """Return the form; every part called one of `names` is a picture.

    Raises:
        HTTPException: 415 it is no multipart form; 422 it is broken.
        UnreadableImage: too many pictures, or one is too large.

    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise HTTPException(415, f"Send multipart/form-data with the pictures as `{names[0]}`.")
    return await _parsed(request.stream(), boundary, frozenset(n.encode() for n in names))


async def _parsed(body: AsyncIterator[bytes], boundary: bytes, names: frozenset[bytes]) -> Form:
    parts = _Parts(names)
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        async for chunk in body:
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise HTTPException(422, "The form is broken.") from error
    if not parts.ended:
        raise HTTPException(422, "The form ends too early.")
    return parts.form


def openapi_form(pictures: str, **fields: str) -> dict[str, Any]:
    """Describe such a form in the OpenAPI document. fields: name and description."""
    image = {"type": "string", "format": "binary"}
    properties: dict[str, Any] = {
        pictures: {"type": "array", "items": image, "minItems": 1, "maxItems": MOST_PICTURES}
    }
    properties |= {name: {"type": "string", "description": d} for name, d in fields.items()}
    schema = {"type": "object", "required": [pictures], "properties": properties}
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
