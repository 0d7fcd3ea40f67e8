"""Reads the frames of a multipart body as it arrives, and stops at the first limit.

Nothing touches the disk: the usual parsers spool uploads into temporary files, and a frame is
biometric. A Content-Length is believed only where it already convicts the request.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ai_worker.refusals import Code, Refused

FIELD = b"frames"
_OVERHEAD = 64 * 1024  # boundaries and part headers
_MAX_HEADER_BYTES = 4096
_MAX_PARTS = 64


class Limits(NamedTuple):
    """How much one request may bring."""

    frames: int
    frame_bytes: int

    @property
    def body_bytes(self) -> int:
        """Return the largest whole body."""
        return self.frames * self.frame_bytes + _OVERHEAD


class _Parts:
    """The parser's callbacks: keeps the parts of the field, refuses what goes too far."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self.frames: list[bytearray] = []
        self.ended = False
        self._parts = 0
        self._header_bytes = 0
        self._name, self._value = bytearray(), bytearray()
        self._current: bytearray | None = None

    def callbacks(self) -> Any:
        """Return the callbacks under the parser's names."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._parts += 1
        self._header_bytes = 0
        self._current = None
        if self._parts > _MAX_PARTS:
            raise Refused(Code.BAD_MULTIPART, "The form has too many parts.")

    def _header_name(self, chunk: bytes, start: int, end: int) -> None:
        self._name += self._bounded(chunk[start:end])

    def _header_value(self, chunk: bytes, start: int, end: int) -> None:
        self._value += self._bounded(chunk[start:end])

    def _bounded(self, piece: bytes) -> bytes:
        self._header_bytes += len(piece)
        if self._header_bytes > _MAX_HEADER_BYTES:
            raise Refused(Code.BAD_MULTIPART, "The headers of a part are too long.")
        return piece

    def _header_end(self) -> None:
        name, value = bytes(self._name).lower(), bytes(self._value)
        self._name, self._value = bytearray(), bytearray()
        if name == b"content-disposition" and _field(value) == FIELD:
            if len(self.frames) >= self._limits.frames:
                raise Refused(
                    Code.TOO_MANY_FRAMES,
                    f"At most {self._limits.frames} frames go into one request.",
                )
            self._current = bytearray()
            self.frames.append(self._current)

    def _data(self, chunk: bytes, start: int, end: int) -> None:
        if self._current is None:
            return  # another field: counted by the limit on the whole body, not kept
        self._current += chunk[start:end]
        if len(self._current) > self._limits.frame_bytes:
            raise Refused(
                Code.TOO_MANY_BYTES,
                f"A frame may have at most {self._limits.frame_bytes} bytes.",
                frame=len(self.frames) - 1,
            )

    def _end(self) -> None:
        self.ended = True


def _field(disposition: bytes) -> bytes | None:
    _, options = parse_options_header(disposition)
    return options.get(b"name")


def _boundary(headers: Mapping[str, str]) -> bytes:
    kind, options = parse_options_header(headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Refused(
            Code.BAD_MULTIPART, "Send multipart/form-data with one `frames` part for each picture."
        )
    return boundary


def _refuse_declared(headers: Mapping[str, str], limits: Limits) -> None:
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limits.body_bytes:
        raise _too_large(limits)


def _too_large(limits: Limits) -> Refused:
    return Refused(Code.TOO_MANY_BYTES, f"A request may have at most {limits.body_bytes} bytes.")


async def read(
    headers: Mapping[str, str],
    body: AsyncIterator[bytes],
    limits: Limits,
    take: Callable[[int], None],
) -> list[bytes]:
    """Return the frames in the order sent; `take` is told of each byte before it is kept.

    Raises:
        Refused: bad_multipart, no_frames, too_many_frames, too_many_bytes; or what `take` raises.
    """
    _refuse_declared(headers, limits)
    parts = _Parts(limits)
    received = 0
    try:
        parser = MultipartParser(_boundary(headers), parts.callbacks())
        async for chunk in body:
            take(len(chunk))
            received += len(chunk)
            if received > limits.body_bytes:
                raise _too_large(limits)
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise Refused(Code.BAD_MULTIPART, "The form is not valid multipart/form-data.") from error
    if not parts.ended:
        raise Refused(Code.BAD_MULTIPART, "The form ends before its last boundary.")
    if not parts.frames:
        raise Refused(Code.NO_FRAMES, "The form has no `frames` part.")
    return [bytes(frame) for frame in parts.frames]
