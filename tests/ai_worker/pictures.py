"""Pictures that no camera takes: damaged, oversized, oddly coloured."""

import io
import struct
import zlib

from PIL import Image


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png_bomb(width: int, height: int) -> bytes:
    """Return a black 1-bit PNG: tiny on the wire, width * height * 3 bytes when decoded."""
    row = b"\0" * (1 + (width + 7) // 8)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(row * height, 9))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")


def jpeg_claiming(picture: bytes, width: int, height: int) -> bytes:
    """Return the JPEG with another size in its header."""
    at = next(i for i in range(len(picture)) if picture[i : i + 2] in (b"\xff\xc0", b"\xff\xc2"))
    return picture[: at + 5] + struct.pack(">HH", height, width) + picture[at + 9 :]


def jpeg_of_many_scans(picture: bytes, scans: int) -> bytes:
    """Return a progressive JPEG whose last scan comes again and again."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last = content.rfind(b"\xff\xda")
    scan = content[last : content.rfind(b"\xff\xd9")]
    return content[:last] + scan * scans + b"\xff\xd9"


def saved(picture: bytes, kind: str = "PNG", mode: str | None = None, **options) -> bytes:
    """Return the picture in another format or colour mode."""
    image = Image.open(io.BytesIO(picture))
    out = io.BytesIO()
    (image.convert(mode) if mode else image).save(out, kind, **options)
    return out.getvalue()


def rotated_with_exif(picture: bytes, orientation: int) -> bytes:
    """Return the picture turned on its side, with the EXIF note that says so."""
    turn = {3: 180, 6: 90, 8: 270}[orientation]
    exif = Image.Exif()
    exif[0x112] = orientation
    image = Image.open(io.BytesIO(picture)).rotate(turn, expand=True)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()
