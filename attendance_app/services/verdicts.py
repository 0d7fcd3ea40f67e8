"""What one frame of an enrolment is worth, as the page that guides shows it."""

from dataclasses import dataclass

from attendance_app.domain.capture import Face, Faces


@dataclass(frozen=True, slots=True)
class FrameVerdict:
    """What one frame is worth. box: x, y, width, height of the face as shares of the frame.

    code: "ok", or of the refusal; hint: what to do. yaw, pitch: degrees, positive to the person's
    left and up; brightness 0-255; sharpness: see `Face`. They guide, and are None without a face.
    """

    ok: bool
    code: str
    hint: str
    box: tuple[float, float, float, float] | None
    width: int
    height: int
    liveness_ok: bool
    yaw: float | None = None
    pitch: float | None = None
    brightness: float | None = None
    sharpness: float | None = None


def verdict(seen: Faces, code: str, hint: str) -> FrameVerdict:
    """Say what a frame is worth."""
    good = code == "ok"
    if not seen.faces:
        return FrameVerdict(good, code, hint, None, seen.width, seen.height, good)
    face = seen.faces[0]
    return FrameVerdict(
        good,
        code,
        hint,
        _box(face, seen.width, seen.height),
        seen.width,
        seen.height,
        good,
        round(face.yaw, 1),
        round(face.pitch, 1),
        round(face.brightness, 1),
        round(face.sharpness, 1),
    )


def _box(face: Face, width: int, height: int) -> tuple[float, float, float, float]:
    x, y, w, h = face.box
    return (x / width, y / height, w / width, h / height)
