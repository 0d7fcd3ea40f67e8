"""Whatever is sent as a picture: a reason for the caller, and no harm to the worker."""

import contextlib
import io
import os
import time
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from ai_worker import guard
from ai_worker.pipeline import Pipeline
from ai_worker.refusals import Refused
from tests.ai_worker.conftest import LIMITS, Server
from tests.ai_worker.pictures import (
    chunk,
    jpeg_claiming,
    jpeg_of_many_scans,
    png_bomb,
    rotated_with_exif,
    saved,
)
from tests.ai_worker.test_recognition import vector
from tests.photos import photo, pixels, webcam_frame

FRAME = webcam_frame(photo("hopper"))
PNG = saved(FRAME)
BOMB = png_bomb(30_000, 30_000)

REFUSED = {
    "nothing at all": (b"", "empty_image"),
    "a GIF": (b"GIF89a" + bytes(50), "unsupported_format"),
    "a text": (b"hello", "unsupported_format"),
    "noise": (np.random.default_rng(0).bytes(5000), "unsupported_format"),
    "a web page": (b"<html><body>no</body></html>", "unsupported_format"),
    "a JPEG's first bytes": (FRAME[:3], "unreadable_image"),
    "a JPEG cut after 200 bytes": (FRAME[:200], "unreadable_image"),
    "half a JPEG": (FRAME[: len(FRAME) // 2], "unreadable_image"),
    "a JPEG without its last bytes": (FRAME[:-40], "unreadable_image"),
    "a JPEG's start and noise": (FRAME[:2] + b"\xff\xe0" + bytes(400), "unreadable_image"),
    "a PNG's signature": (PNG[:8], "unreadable_image"),
    "half a PNG": (PNG[: len(PNG) // 2], "unreadable_image"),
    "a PNG with a broken body": (PNG[:200] + bytes(400) + PNG[600:], "unreadable_image"),
    "a PNG without width": (png_bomb(0, 5), "unreadable_image"),
    "a PNG bomb": (BOMB, "image_too_large"),
    "a long thin PNG": (png_bomb(9000, 2), "image_too_large"),
    "a JPEG that claims 65000 x 65000": (jpeg_claiming(FRAME, 65000, 65000), "image_too_large"),
    "a JPEG that claims no height": (jpeg_claiming(FRAME, 640, 0), "unreadable_image"),
    "a JPEG of 100 scans": (jpeg_of_many_scans(FRAME, 100), "unreadable_image"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_picture_gets_a_422_that_says_why(server: Server, what: str) -> None:
    content, code = REFUSED[what]
    answer = server.ask(FRAME, content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["frame"], problem["status"]) == (code, 1, 422)
    assert problem["detail"].endswith(".")


def test_no_damage_to_a_picture_makes_the_worker_fail(pipeline: Pipeline) -> None:
    """Flip, cut and insert bytes anywhere: an answer or a refusal, nothing else."""
    chance = np.random.default_rng(11)
    for original in (FRAME, saved(FRAME, "PNG", "P"), saved(FRAME, "JPEG", progressive=True)):
        for _ in range(40):
            damaged = bytearray(original)
            for at in chance.integers(0, len(damaged), chance.integers(1, 30)):
                damaged[at] = chance.integers(0, 256)
            with contextlib.suppress(Refused):
                pipeline.frame(bytes(damaged))


def test_a_bomb_is_refused_at_once_by_its_header() -> None:
    assert 100_000 < len(BOMB) < 120_000
    began = time.perf_counter()
    with pytest.raises(Refused):
        guard.check(BOMB, LIMITS)
    assert time.perf_counter() - began < 0.1


def test_bombs_leave_memory_flat(server: Server) -> None:
    server.ask(FRAME)
    before = server.memory_mb()
    for _ in range(20):
        assert server.ask(*[BOMB] * 8).status_code == 422
    assert server.memory_mb() - before < 40


def test_the_header_alone_decides_before_any_decoder_sees_the_picture() -> None:
    for width, height in ((8193, 1), (1, 8193), (4000, 3001)):
        with pytest.raises(Refused, match="image_too_large"):
            guard.check(png_bomb(width, height), LIMITS)
    assert guard.check(png_bomb(4000, 3000), LIMITS)[:2] == (4000, 3000)


def test_a_huge_chunk_length_in_a_png_is_a_cut_off_picture() -> None:
    picture = PNG[:33] + b"\xff\xff\xff\xffIDAT" + PNG[41:]
    with pytest.raises(Refused, match="cut off"):
        guard.check(picture, LIMITS)


def test_a_text_chunk_that_unfolds_to_100_mb_does_no_harm(server: Server) -> None:
    bomb = chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(100_000_000), 9))
    before = server.memory_mb()
    assert server.ask(PNG[:33] + bomb + PNG[33:]).status_code in (200, 422)
    assert server.memory_mb() - before < 60


# ---- unusual, and still a picture -----------------------------------------------------------


def sixteen_bit(picture: bytes) -> bytes:
    return cv2.imencode(".png", pixels(picture).astype(np.uint16) * 257)[1].tobytes()


def sixteen_bit_with_alpha(picture: bytes) -> bytes:
    image = cv2.cvtColor(pixels(picture), cv2.COLOR_BGR2BGRA).astype(np.uint16) * 257
    return cv2.imencode(".png", image)[1].tobytes()


UNUSUAL = {
    "grey JPEG": lambda picture: saved(picture, "JPEG", "L", quality=95),
    "grey PNG": lambda picture: saved(picture, "PNG", "L"),
    "grey PNG with alpha": lambda picture: saved(picture, "PNG", "LA"),
    "palette PNG": lambda picture: saved(picture, "PNG", "P"),
    "RGBA PNG": lambda picture: saved(picture, "PNG", "RGBA"),
    "16-bit PNG": sixteen_bit,
    "16-bit RGBA PNG": sixteen_bit_with_alpha,
    "CMYK JPEG": lambda picture: saved(picture, "JPEG", "CMYK", quality=95),
    "progressive JPEG": lambda picture: saved(picture, "JPEG", progressive=True, quality=95),
    "EXIF orientation 3": lambda picture: rotated_with_exif(picture, 3),
    "EXIF orientation 6": lambda picture: rotated_with_exif(picture, 6),
    "EXIF orientation 8": lambda picture: rotated_with_exif(picture, 8),
}


@pytest.mark.parametrize("what", UNUSUAL)
def test_an_unusual_picture_shows_the_same_face(pipeline: Pipeline, what: str) -> None:
    plain = pipeline.frame(FRAME)
    unusual = pipeline.frame(UNUSUAL[what](FRAME))
    assert (unusual.width, unusual.height) == (640, 480)
    (expected,), (face,) = plain.faces, unusual.faces
    assert face.box == pytest.approx(expected.box, abs=10)
    assert vector(face) @ vector(expected) > 0.8
    assert face.quality.brightness == pytest.approx(expected.quality.brightness, abs=6)


def test_what_is_transparent_is_white_and_not_what_hides_there(pipeline: Pipeline) -> None:
    hidden = Image.open(io.BytesIO(FRAME)).convert("RGBA")
    hidden.putalpha(0)
    out = io.BytesIO()
    hidden.save(out, "PNG")
    assert pipeline.frame(out.getvalue()).faces == []


def test_bytes_after_the_end_of_a_jpeg_do_not_matter(pipeline: Pipeline) -> None:
    assert len(pipeline.frame(FRAME + os.urandom(500)).faces) == 1
