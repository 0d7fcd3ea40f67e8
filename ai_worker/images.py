"""Decodes a guarded picture into upright BGR pixels, whatever its colours and depth."""

import cv2
import numpy as np

from ai_worker.guard import Header
from ai_worker.refusals import Code, Refused

cv2.setNumThreads(1)


def decode(content: bytes, header: Header) -> np.ndarray:
    """Return the picture as (height, width, 3) uint8 BGR, turned as its EXIF says.

    Grey, palette, 16-bit and CMYK pictures become colour; what is transparent becomes white.

    Raises:
        Refused: unreadable_image, when the decoder disagrees with the header or gives up.
    """
    buffer = np.frombuffer(content, np.uint8)
    flags = cv2.IMREAD_UNCHANGED if header.has_alpha else cv2.IMREAD_COLOR
    try:
        image = cv2.imdecode(buffer, flags)
    except cv2.error:
        image = None
    if image is None or sorted(image.shape[:2]) != sorted((header.height, header.width)):
        raise Refused(Code.UNREADABLE_IMAGE, "The picture is damaged and cannot be decoded.")
    return _on_white(image) if header.has_alpha else image


def _on_white(image: np.ndarray) -> np.ndarray:
    """Lay a picture with an alpha channel on white paper."""
    if image.dtype == np.uint16:
        image = (image // 257).astype(np.uint8)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] != 4:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.shape[2] == 1 else image
    alpha = image[:, :, 3:].astype(np.uint16)
    colour = image[:, :, :3].astype(np.uint16)
    return ((colour * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def within(image: np.ndarray, side: int) -> tuple[np.ndarray, float]:
    """Return the picture with no side longer than `side`, and the factor it was scaled by."""
    factor = side / max(image.shape[:2])
    if factor >= 1:
        return image, 1.0
    width, height = (max(1, round(length * factor)) for length in image.shape[1::-1])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), factor
