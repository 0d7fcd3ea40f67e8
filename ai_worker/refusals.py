"""Why a request gets no faces. The codes are part of the wire and never change their meaning.

Refused
├── the caller must change the request: unauthorized (401), no_frames, bad_multipart,
│   bad_deadline, bad_option (400), too_many_bytes, too_many_frames (413)
├── the picture is at fault: empty_image, unsupported_format, unreadable_image,
│   image_too_large (422)
└── the worker cannot now, ask again later: busy (429), deadline_exceeded, not_ready (503)
"""

from enum import StrEnum


class Code(StrEnum):
    """What went wrong, for programs."""

    UNAUTHORIZED = "unauthorized"
    NO_FRAMES = "no_frames"
    BAD_MULTIPART = "bad_multipart"
    BAD_DEADLINE = "bad_deadline"
    BAD_OPTION = "bad_option"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_FRAMES = "too_many_frames"
    EMPTY_IMAGE = "empty_image"
    UNSUPPORTED_FORMAT = "unsupported_format"
    UNREADABLE_IMAGE = "unreadable_image"
    IMAGE_TOO_LARGE = "image_too_large"
    BUSY = "busy"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    NOT_READY = "not_ready"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    INTERNAL = "internal"


STATUS = {
    Code.UNAUTHORIZED: 401,
    Code.NO_FRAMES: 400,
    Code.BAD_MULTIPART: 400,
    Code.BAD_DEADLINE: 400,
    Code.BAD_OPTION: 400,
    Code.TOO_MANY_BYTES: 413,
    Code.TOO_MANY_FRAMES: 413,
    Code.EMPTY_IMAGE: 422,
    Code.UNSUPPORTED_FORMAT: 422,
    Code.UNREADABLE_IMAGE: 422,
    Code.IMAGE_TOO_LARGE: 422,
    Code.BUSY: 429,
    Code.DEADLINE_EXCEEDED: 503,
    Code.NOT_READY: 503,
    Code.NOT_FOUND: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.INTERNAL: 500,
}


class Refused(Exception):
    """A refusal with its stable code and a sentence for people."""

    def __init__(
        self,
        code: Code,
        detail: str,
        *,
        frame: int | None = None,
        retry_after: int | None = None,
    ):
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail
        self.frame = frame
        """Which frame is at fault, from 0."""
        self.retry_after = retry_after
        """Seconds until it is worth asking again."""

    def at(self, frame: int) -> "Refused":
        """Return the same refusal, naming the frame at fault."""
        return Refused(self.code, self.detail, frame=frame, retry_after=self.retry_after)
