"""Damages pictures, by chance but repeatably: bytes, structure, and headers that lie."""

import struct
import zlib
from collections.abc import Callable, Sequence

import numpy as np

Chance = np.random.Generator
Mutation = Callable[[bytearray, Chance], bytearray]


def flipped(content: bytearray, chance: Chance) -> bytearray:
    for at in chance.integers(0, len(content), chance.integers(1, 40)):
        content[at] ^= 1 << int(chance.integers(0, 8))
    return content


def overwritten(content: bytearray, chance: Chance) -> bytearray:
    start = int(chance.integers(0, len(content)))
    length = int(chance.integers(1, 400))
    value = int(chance.choice([0, 0xFF, 0x7F, 0xD9, 0x80]))
    content[start : start + length] = bytes([value]) * min(length, len(content) - start)
    return content


def cut(content: bytearray, chance: Chance) -> bytearray:
    return content[: int(chance.integers(0, len(content)))]


def cut_with_an_end(content: bytearray, chance: Chance) -> bytearray:
    end = b"\xff\xd9" if content[:2] == b"\xff\xd8" else b"\0\0\0\0IEND\xaeB`\x82"
    return cut(content, chance) + end


def removed(content: bytearray, chance: Chance) -> bytearray:
    start = int(chance.integers(0, len(content)))
    del content[start : start + int(chance.integers(1, 2000))]
    return content


def repeated(content: bytearray, chance: Chance) -> bytearray:
    start = int(chance.integers(0, len(content)))
    piece = content[start : start + int(chance.integers(1, 500))]
    content[start:start] = bytes(piece) * int(chance.integers(1, 30))
    return content


def noisy(content: bytearray, chance: Chance) -> bytearray:
    start = int(chance.integers(0, len(content)))
    content[start:start] = chance.bytes(int(chance.integers(1, 300)))
    return content


def lying_about_its_size(content: bytearray, chance: Chance) -> bytearray:
    width, height = (int(value) for value in chance.integers(0, 5000, 2))
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        content[16:24] = struct.pack(">II", width, height)
        content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
        return content
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        at = content.find(marker)
        if at > 0:
            content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return content


def of_another_depth(content: bytearray, chance: Chance) -> bytearray:
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        content[24] = int(chance.choice([0, 1, 2, 4, 8, 16, 32]))
        content[25] = int(chance.integers(0, 8))
        content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
        return content
    at = content.find(b"\xff\xc0")
    if at > 0:
        content[at + 4] = int(chance.choice([1, 8, 12, 16]))
        content[at + 9] = int(chance.integers(0, 6))
    return content


def with_marker(content: bytearray, chance: Chance) -> bytearray:
    at = int(chance.integers(2, len(content)))
    content[at:at] = bytes([0xFF, int(chance.integers(0xC0, 0xFF))]) + chance.bytes(6)
    return content


MUTATIONS: Sequence[Mutation] = (
    flipped,
    overwritten,
    cut,
    cut_with_an_end,
    removed,
    repeated,
    noisy,
    lying_about_its_size,
    of_another_depth,
    with_marker,
)


def damaged(originals: Sequence[bytes], number: int) -> bytes:
    """Return the damaged picture of that number; the same each time."""
    chance = np.random.default_rng([7, number])
    content = bytearray(originals[int(chance.integers(0, len(originals)))])
    for index in chance.integers(0, len(MUTATIONS), chance.integers(1, 4)):
        if len(content) > 40:
            content = MUTATIONS[int(index)](content, chance)
    return bytes(content)
