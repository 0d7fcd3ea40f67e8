"""A ZIP whose members are filled at the same time, in any order, with flat memory.

The standard library writes one member after the other. Here each member is deflated into a file of
its own, by one thread beside the one that makes the text (zlib lets go of Python's lock), and the
parts are put together at the end. Equal content gives equal bytes: no entry has a date.
"""

import shutil
import struct
import tempfile
import threading
import zlib
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import BinaryIO, Self

_DATE, _TIME = 0x0021, 0  # 1 January 1980
_DEFLATED, _UTF8 = 8, 0x0800
_LIMIT = 0xFFFFFFFF
_LEVEL = 2  # twice as fast as the default, files a tenth larger
_WAITING = 4
_COPY = 1 << 20


class Member:
    """One file of the archive."""

    def __init__(self, name: str, archive: "Archive") -> None:
        self.name, self._archive = name.encode(), archive
        self.size = self.crc = self.packed_size = 0
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        self.file: BinaryIO = tempfile.TemporaryFile(dir=archive.folder)  # noqa: SIM115 - the archive closes it

    def write(self, content: bytes) -> None:
        """Add to the end."""
        self._archive.queue(self, content)

    def take(self, content: bytes) -> None:
        """Deflate; called by the archive's thread."""
        self.size += len(content)
        self.crc = zlib.crc32(content, self.crc)
        self.file.write(self._deflate.compress(content))

    def finish(self) -> None:
        """End the deflated stream."""
        self.file.write(self._deflate.flush())
        self.packed_size = self.file.tell()
        self.file.seek(0)


class Archive:
    """Writes a ZIP to `path` when the block ends well; members stand in the order they were made.

    Errors of the deflating thread come out of `Member.write` or of the end of the block.
    """

    def __init__(self, path: Path) -> None:
        self._path, self.folder = path, path.parent
        self._members: list[Member] = []
        self._queue: Queue[tuple[Member, bytes] | None] = Queue(_WAITING)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="deflate", daemon=True)

    def member(self, name: str) -> Member:
        """Begin a file."""
        made = Member(name, self)
        self._members.append(made)
        return made

    def queue(self, member: Member, content: bytes) -> None:
        """Hand content to the thread."""
        if self._error is not None:
            raise self._error
        self._queue.put((member, content))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._queue.put(None)
        self._thread.join()
        try:
            if error is None:
                if self._error is not None:
                    raise self._error
                self._put_together()
        finally:
            for member in self._members:
                member.file.close()

    def _work(self) -> None:
        """Deflate until the end; after an error only empty the queue, so that nobody waits."""
        while (item := self._queue.get()) is not None:
            if self._error is None:
                try:
                    item[0].take(item[1])
                except BaseException as error:
                    self._error = error

    def _put_together(self) -> None:
        with self._path.open("wb") as out:
            places: list[int] = []
            for member in self._members:
                member.finish()
                places.append(out.tell())
                out.write(_local_header(member))
                shutil.copyfileobj(member.file, out, _COPY)
            start = out.tell()
            for member, place in zip(self._members, places, strict=True):
                out.write(_central_header(member, place))
            out.write(_end(len(self._members), start, out.tell() - start))


def _common(member: Member, extra: bytes, version: int) -> bytes:
    sizes = [
        min(size, _LIMIT) if not extra else _LIMIT for size in (member.packed_size, member.size)
    ]
    return struct.pack(
        "<HHHHHLLLHH",
        version,
        _UTF8,
        _DEFLATED,
        _TIME,
        _DATE,
        member.crc,
        *sizes,
        len(member.name),
        len(extra),
    )


def _local_header(member: Member) -> bytes:
    large = max(member.size, member.packed_size) >= _LIMIT
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.packed_size) if large else b""
    version = 45 if large else 20
    return b"PK\x03\x04" + _common(member, extra, version) + member.name + extra


def _central_header(member: Member, place: int) -> bytes:
    large = max(member.size, member.packed_size, place) >= _LIMIT
    extra = b""
    if large:
        extra = struct.pack("<HHQQQ", 1, 24, member.size, member.packed_size, place)
    version = 45 if large else 20
    tail = struct.pack("<HHHLL", 0, 0, 0, 0, _LIMIT if large else place)
    made_by = struct.pack("<H", version)
    return b"PK\x01\x02" + made_by + _common(member, extra, version) + tail + member.name + extra


def _end(count: int, start: int, size: int) -> bytes:
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, size, min(start, _LIMIT), 0)
    if start < _LIMIT:
        return end
    large = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    return large + struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1) + end
