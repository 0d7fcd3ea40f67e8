"""What stands before the fake cameras: close-ups of the test photos, as at arm's length."""

import cv2
import numpy as np

from tests.photos import jpeg, photo, pixels

# Middle of the face and its width, as shares of the photo's width and height.
PLACES = {
    "obama": (0.540, 0.224, 0.265),
    "obama2": (0.543, 0.360, 0.440),
    "obama3": (0.544, 0.191, 0.185),
    "biden": (0.588, 0.171, 0.295),
    "collins": (0.436, 0.234, 0.176),
    "hopper": (0.523, 0.378, 0.333),
}


def close_up(name: str, share: float = 0.24, width: int = 1280, height: int = 720) -> bytes:
    """Return a frame in which the face takes `share` of the width, a little above the middle."""
    image = pixels(photo(name))
    x, y, wide = PLACES[name]
    scale = share * width / (wide * image.shape[1])
    scaled = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left = round(x * scaled.shape[1] - width / 2)
    top = round(y * scaled.shape[0] - height * 0.46)
    return jpeg(_window(scaled, left, top, width, height), 92)


def side_by_side(left: str, right: str) -> bytes:
    """Return a frame with two people at the same distance."""
    halves = [pixels(close_up(name, share=0.34, width=640, height=720)) for name in (left, right)]
    return jpeg(np.hstack(halves), 92)


def _window(image: np.ndarray, left: int, top: int, width: int, height: int) -> np.ndarray:
    """Cut a window out; where it leaves the picture, the picture's edge goes on."""
    rows = np.clip(np.arange(top, top + height), 0, image.shape[0] - 1)
    columns = np.clip(np.arange(left, left + width), 0, image.shape[1] - 1)
    return image[rows][:, columns]
