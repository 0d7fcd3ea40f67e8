"""Chromium for the browser tests: the system's own, and a fake camera that shows given pictures."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

Answer = TypeVar("Answer")

# Chromium logs every answer above 399 as a failed resource; a refused punch is such an answer.
_REFUSAL = re.compile(r"Failed to load resource: .* status of 4(22|29) .*/api/v1/check-ins")

# The fake camera shows the same picture again and again; the sensor of a real one never does, and
# the product refuses the same picture twice. So each picture gets a speck at random.
_SENSOR = """
const toBlob = HTMLCanvasElement.prototype.toBlob;
HTMLCanvasElement.prototype.toBlob = function (...how) {
  const [r, g, b] = crypto.getRandomValues(new Uint8Array(3));
  const pen = this.getContext("2d");
  pen.fillStyle = `rgb(${r} ${g} ${b})`;
  pen.fillRect(8, 8, 8, 8);
  return toBlob.apply(this, how);
};
"""

_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Return the path of Chromium; without one the test is skipped loudly, or fails.

    It fails where a skip would hide that nothing was tested: with CI=true or
    ATTENDANCE_REQUIRE_BROWSER=1.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    message = "NO BROWSER TEST RAN: Chromium is not installed (apt-get install chromium)."
    required = os.environ.get("ATTENDANCE_REQUIRE_BROWSER") == "1"
    if required or os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    pytest.skip(message)


def write_camera(path: Path, pictures: Sequence[bytes], repeat: int = 15) -> Path:
    """Write a film for the fake camera: each JPEG stands for `repeat` frames; it plays in a loop.

    The file is motion JPEG: pictures one after another. All must have the size of the first, so
    they are fitted into 1280x720.
    """
    film = b"".join(_frame(picture) * repeat for picture in pictures)
    path.write_bytes(film)
    return path


def _frame(picture: bytes, width: int = 1280, height: int = 720) -> bytes:
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None, "not a picture"
    scale = min(width / image.shape[1], height / image.shape[0])
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    fitted = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    canvas = np.full((height, width, 3), 127, np.uint8)
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = fitted
    ok, encoded = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert ok
    return encoded.tobytes()


@contextmanager
def browser(
    playwright: Playwright, camera: Path | None = None, *, granted: bool = True
) -> Iterator[Browser]:
    """Start Chromium, with a film as its camera; without one it has no camera at all.

    granted: whether pages get the camera without being asked; else the context's permissions say.
    """
    args = list(_ARGS)
    if camera is not None:
        args += [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}",
            *(["--use-fake-ui-for-media-stream"] if granted else []),
        ]
    started = playwright.chromium.launch(executable_path=chromium(), headless=True, args=args)
    new_context = started.new_context

    def with_sensor(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.add_init_script(_SENSOR)
        return context

    started.new_context = with_sensor
    try:
        yield started
    finally:
        started.close()


class Console:
    """What the pages of a context complained about: errors, failed scripts, broken CSP."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page that the context opens."""
        context.on("page", self._watch_page)

    def _watch_page(self, page: Page) -> None:
        page.on("console", lambda m: self._heard(m.type, f"{page.url}: {m.text} {m.location}"))
        page.on("pageerror", lambda e: self.complaints.append(f"{page.url}: {e}"))

    def _heard(self, kind: str, text: str) -> None:
        if _REFUSAL.search(text):
            return
        if kind == "error" or "Content Security Policy" in text:
            self.complaints.append(text)


def wait_until(ask: Callable[[], Answer], timeout_s: float = 20, what: str = "it") -> Answer:
    """Ask again until the answer is true, and return it.

    page.wait_for_function needs eval, which the product's CSP forbids.
    """
    end = time.monotonic() + timeout_s
    while not (answer := ask()):
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {timeout_s:g} s")
        time.sleep(0.05)
    return answer


def video_width(page: Page) -> Any:
    """Return the width of the camera's picture in the page, 0 while there is none."""
    return page.evaluate("document.querySelector('video')?.videoWidth || 0")
