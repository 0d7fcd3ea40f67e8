"""What is known to break recognition services, one by one; then damage by chance.

`AI_WORKER_FUZZ=10000` sets how many damaged pictures are sent (1,500 otherwise).
"""

import base64
import collections
import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import cv2
import numpy as np
import pytest

from ai_worker.pipeline import Pipeline
from tests.ai_worker.conftest import Server
from tests.ai_worker.mutation import damaged
from tests.ai_worker.pictures import png_bomb, rotated_with_exif, saved
from tests.ai_worker.test_bad_input import sixteen_bit
from tests.ai_worker.test_recognition import vector
from tests.photos import blurred, jpeg, photo, pixels, shrunk, webcam_frame

FRAME = webcam_frame(photo("obama"))
FUZZ = int(os.environ.get("AI_WORKER_FUZZ", "1500"))
Worker = Callable[..., AbstractContextManager[Server]]


def refusal(server: Server, content: bytes) -> str:
    answer = server.ask(content)
    assert answer.status_code == 422, answer.text
    return answer.json()["code"]


# ---- text is never followed --------------------------------------------------------------------


@contextlib.contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """Yield a port, and a list that grows when anybody connects to it."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, address = listener.accept()
                    callers.append(address)
                    connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listener.getsockname()[1], callers
        finally:
            time.sleep(0.3)
            stop.set()
            thread.join()


def test_an_address_is_never_fetched(server: Server) -> None:
    with listening() as (port, callers):
        for scheme in ("http", "https", "ftp"):
            url = f"{scheme}://127.0.0.1:{port}/face.jpg".encode()
            assert refusal(server, url) == "unsupported_format"
            answer = server.client.post(
                "/v1/faces",
                params={"img": url.decode(), "img_path": url.decode(), "frames": url.decode()},
                data={"img": url.decode(), "frames": url.decode()},
                files=[("picture", b"x")],
            )
            assert answer.status_code in (400, 422)
    assert callers == []


def test_a_path_is_never_read(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "face.jpg"
    path.write_bytes(FRAME)
    os.utime(path, (1, 1))
    for text in (str(path), f"file://{path}", "/etc/passwd"):
        assert refusal(server, text.encode()) == "unsupported_format"
    answer = server.client.post("/v1/faces", files=[("frames", (str(path), b""))])
    assert answer.json()["code"] == "empty_image"
    assert path.stat().st_atime == 1


@pytest.mark.parametrize("text", ["", "data:image/jpeg;base64,", "data:image/jpeg;base64,!!"])
def test_base64_is_no_picture(server: Server, text: str) -> None:
    whole = f"{text}{base64.b64encode(FRAME).decode()}" if text.endswith(",") else text
    assert refusal(server, whole.encode()) in ("unsupported_format", "empty_image")


# ---- pictures that cost more than they weigh ---------------------------------------------------


@pytest.mark.parametrize("side", [10_000, 30_000, 40_000])
def test_a_bomb_costs_nothing(server: Server, side: int) -> None:
    server.ask(FRAME)
    before, began = server.memory_mb(), time.monotonic()
    assert refusal(server, png_bomb(side, side)) == "image_too_large"
    assert server.memory_mb() - before < 20
    assert time.monotonic() - began < 5  # a decoder would have taken 26 seconds


# ---- how a face may look -----------------------------------------------------------------------


def turned(picture: bytes, degrees: float) -> bytes:
    image = pixels(picture)
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.75)
    return jpeg(cv2.warpAffine(image, matrix, (width, height), borderValue=(128, 128, 128)))


@pytest.mark.parametrize("degrees", [-20, 20])
@pytest.mark.parametrize("name", ["obama", "hopper", "collins"])
def test_a_tilted_head_is_the_same_person(pipeline: Pipeline, name: str, degrees: float) -> None:
    frame = webcam_frame(photo(name))
    (straight,) = pipeline.frame(turned(frame, 0)).faces
    (tilted,) = pipeline.frame(turned(frame, degrees)).faces
    assert vector(straight) @ vector(tilted) > 0.6
    assert (tilted.roll - straight.roll) * degrees < 0  # clockwise is positive


@pytest.mark.parametrize("degrees", [-40, 40])
def test_a_head_on_its_shoulder_is_at_least_found(pipeline: Pipeline, degrees: float) -> None:
    assert len(pipeline.frame(turned(FRAME, degrees)).faces) == 1


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_on_its_side_is_answered_and_exif_sets_it_upright(
    server: Server, pipeline: Pipeline, turns: int
) -> None:
    sideways = jpeg(np.ascontiguousarray(np.rot90(pixels(FRAME), turns)))
    assert server.ask(sideways).status_code == 200
    orientation = {1: 6, 2: 3, 3: 8}[turns]
    (face,) = pipeline.frame(rotated_with_exif(FRAME, orientation)).faces
    assert abs(face.roll) < 15


@pytest.mark.parametrize("width", [51, 30, 20])
def test_a_small_face_is_found(pipeline: Pipeline, width: int) -> None:
    (near,) = pipeline.frame(FRAME).faces
    (far,) = pipeline.frame(shrunk(FRAME, width / near.box[2])).faces
    assert far.box[2] == pytest.approx(width, rel=0.3)


def test_blur_lowers_the_sharpness_before_it_loses_the_person(pipeline: Pipeline) -> None:
    frame = webcam_frame(photo("hopper"))
    (sharp,) = pipeline.frame(frame).faces
    described = {size: pipeline.frame(blurred(frame, size)).faces[0] for size in (3, 9, 15, 25, 41)}
    alike = [float(vector(face) @ vector(sharp)) for face in described.values()]
    sharpness = [face.quality.sharpness for face in described.values()]
    assert alike == sorted(alike, reverse=True)
    assert sharpness == sorted(sharpness, reverse=True)
    assert alike[0] > 0.95
    assert described[3].quality.sharpness > 200
    assert described[25].quality.sharpness < 50
    assert described[15].confidence > 0.7  # the detector is sure long after the person is lost


def test_a_face_is_never_made_up(pipeline: Pipeline) -> None:
    """Where others answer with a vector of the whole picture, nobody is there."""
    chance = np.random.default_rng(4)
    for image in (
        np.zeros((480, 640, 3), np.uint8),
        np.full((480, 640, 3), 255, np.uint8),
        chance.integers(0, 256, (480, 640, 3)).astype(np.uint8),
        np.tile(np.arange(640, dtype=np.uint8)[None, :, None], (480, 1, 3)),
        np.full((1, 1, 3), 127, np.uint8),
        np.full((2, 900, 3), 127, np.uint8),
        np.full((900, 2, 3), 127, np.uint8),
    ):
        assert pipeline.frame(cv2.imencode(".png", image)[1].tobytes()).faces == []


# ---- damage by chance --------------------------------------------------------------------------


def test_no_damage_ever_fails_hangs_or_fattens_the_worker(worker: Worker) -> None:
    small = shrunk(FRAME, 0.5)
    originals = [
        small,
        saved(small, "JPEG", progressive=True),
        saved(small, "JPEG", "L"),
        saved(small, "JPEG", "CMYK"),
        rotated_with_exif(small, 6),
        saved(small, "PNG"),
        saved(small, "PNG", "P"),
        saved(small, "PNG", "LA"),
        saved(small, "PNG", "RGBA"),
        sixteen_bit(small),
    ]
    with worker() as server, ThreadPoolExecutor(4) as pool:

        def ask(number: int) -> tuple[int, int, str]:
            answer = server.ask(damaged(originals, number))
            code = answer.json().get("code", "") if answer.status_code != 200 else ""
            return number, answer.status_code, code

        list(pool.map(ask, range(40)))
        before = server.memory_mb()
        answers = list(pool.map(ask, range(FUZZ)))
        wrong = [answer for answer in answers if answer[1] not in (200, 422)]
        assert wrong == []
        seen = collections.Counter(code for _, _, code in answers)
        assert seen["unreadable_image"] > FUZZ * 0.2
        assert seen[""] > FUZZ * 0.1  # the damage is not so crude that no decoder sees it
        # A lying header makes the decoder take what 12 megapixels need, in each of two threads.
        assert server.memory_mb() - before < 350
        assert server.metric("ai_worker_queue_depth") == 0
        assert server.ask(FRAME).json()["frames"][0]["faces"]
