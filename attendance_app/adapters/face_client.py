"""Asks the face worker over HTTP, and believes only an answer that is whole and sane.

Neither frames nor vectors are ever logged, and no exception carries them.
"""

import base64
import binascii
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import httpx
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from attendance_app.domain.capture import Face, Faces
from attendance_app.domain.errors import FaceWorkerUnavailable, UnreadableImage
from attendance_app.domain.identification import Model, Vectors

_LOG = logging.getLogger(__name__)
_CONNECT_S = 0.3
_READY_S = 1.0
_MODEL_S = 30.0
_MAX_ANSWER = 8 * 1024 * 1024
_PICTURE_CODES = frozenset(
    {
        "unreadable_image",
        "unsupported_format",
        "empty_image",
        "image_too_large",
        "too_many_bytes",
        "too_many_frames",
    }
)

Finite = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Size = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Quality(BaseModel):
    sharpness: Size
    brightness: Annotated[float, Field(ge=0, le=255, allow_inf_nan=False)]
    contrast: Size
    eye_distance: Size


class _Face(BaseModel):
    box: tuple[Finite, Finite, Size, Size]
    confidence: Share
    landmarks: Annotated[list[tuple[Finite, Finite]], Field(min_length=5, max_length=5)]
    yaw: Finite
    pitch: Finite
    roll: Finite
    quality: _Quality
    liveness: Share
    vector: Annotated[str, Field(max_length=16_384)]


class _Frame(BaseModel):
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    faces: Annotated[list[_Face], Field(max_length=200)]


class _Named(BaseModel):
    model_config = ConfigDict(protected_namespaces=())

    model_id: Annotated[str, Field(min_length=1, max_length=200)]
    dimension: Annotated[int, Field(ge=16, le=4096)]
    threshold: Annotated[float, Field(gt=0, lt=1)]
    margin: Annotated[float, Field(ge=0, lt=1)]

    def model(self) -> Model:
        """Return which network answered, and where a search with it starts."""
        return Model(self.model_id, self.threshold, self.margin)


class _Answer(_Named):
    frames: list[_Frame]


class _Problem(BaseModel):
    code: Annotated[str, Field(max_length=100)]
    detail: Annotated[str, Field(max_length=1000)] = ""


class _Nonsense(Exception):
    """The answer is not what the wire promises; the message says why without quoting it."""


class _Again(Exception):
    """Nothing was done; asking once more may help."""


@dataclass
class CircuitBreaker:
    """Stops asking somebody who does not answer.

    After `failures` in a row it is open for `rest_s`; then one caller may probe while the others
    are still turned away.
    """

    failures: int = 3
    rest_s: float = 1.5
    monotonic: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _open_until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def allows(self) -> bool:
        """Tell whether to ask; a True after a rest is the one probe."""
        with self._lock:
            if self._failed < self.failures:
                return True
            now = self.monotonic()
            if now < self._open_until:
                return False
            self._open_until = now + self.rest_s
            return True

    def succeeded(self) -> None:
        """Close: everybody may ask."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Count a failure; open when there are too many in a row."""
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._open_until = self.monotonic() + self.rest_s


class HttpFaceEncoder:
    """The encoder of `services.ports.FaceEncoder`, against `POST /v1/faces`.

    The worker tells how long its vectors are; one model never changes that. deadline_s: of a whole
    call, a retry included. transport: for tests; None is the network.
    """

    def __init__(
        self,
        url: str,
        token: str,
        deadline_s: float = 3.0,
        *,
        transport: httpx.BaseTransport | None = None,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._deadline_s = deadline_s
        self._dimensions: dict[str, int] = {}
        self._breaker = breaker or CircuitBreaker()
        self._model: tuple[Model | None, float] = (None, 0.0)
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(deadline_s, connect=_CONNECT_S, pool=_CONNECT_S),
            limits=httpx.Limits(
                max_connections=32,
                max_keepalive_connections=16,
                keepalive_expiry=2.0,  # well before the worker closes an idle connection
            ),
            transport=transport,
            trust_env=False,
        )

    def encode(self, frames: Sequence[bytes]) -> list[Faces]:
        """Return what is seen in each frame.

        Raises:
            UnreadableImage: a frame is no picture, or breaks a limit.
            FaceWorkerUnavailable: no answer within the deadline, or nonsense.

        """
        if not self._breaker.allows():
            raise FaceWorkerUnavailable("The face worker did not answer just now.")
        try:
            response = self._ask(frames, time.monotonic() + self._deadline_s)
            answer = self._understood(response, len(frames))
        except (httpx.HTTPError, _Again, _Nonsense) as error:
            self._breaker.failed()
            _LOG.warning("Face worker: %s: %s", type(error).__name__, error)
            raise FaceWorkerUnavailable("The face worker does not answer as it should.") from None
        except FaceWorkerUnavailable:
            raise
        except UnreadableImage:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return answer

    def ready(self) -> bool:
        """Tell whether the worker answers and is warm."""
        try:
            return self._http.get("/readyz", timeout=_READY_S).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def current_model(self) -> Model | None:
        """Return the model in use, at most half a minute old; None when the worker is away."""
        known, asked = self._model
        if known is not None and time.monotonic() - asked < _MODEL_S:
            return known
        try:
            answer = self._http.get("/readyz", timeout=_READY_S)
            model = _Named.model_validate_json(answer.content).model()
        except (httpx.HTTPError, ValidationError):
            return None
        self._model = (model, time.monotonic())
        return model

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    def _ask(self, frames: Sequence[bytes], until: float) -> httpx.Response:
        try:
            return self._once(frames, until)
        except (httpx.ConnectError, httpx.ConnectTimeout, _Again):
            return self._once(frames, until)

    def _once(self, frames: Sequence[bytes], until: float) -> httpx.Response:
        left = until - time.monotonic()
        if left <= 0:
            raise httpx.ReadTimeout("the deadline has passed")
        limits = httpx.Timeout(left, connect=min(_CONNECT_S, left), pool=min(_CONNECT_S, left))
        with self._http.stream(
            "POST",
            "/v1/faces",
            files=[
                ("frames", (f"{i}", f, "application/octet-stream")) for i, f in enumerate(frames)
            ],
            headers={"X-Deadline-Ms": str(max(1, int(left * 1000)))},
            timeout=limits,
        ) as response:
            body = _read(response, until)
        if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise _Again("answered 503")
        return httpx.Response(response.status_code, content=body)

    def _understood(self, response: httpx.Response, frames: int) -> list[Faces]:
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise FaceWorkerUnavailable("The face worker has too much to do just now.")
        if 400 <= response.status_code < 500:
            raise _refusal(response)
        if response.status_code != httpx.codes.OK:
            raise _Nonsense(f"answered {response.status_code}")
        try:
            answer = _Answer.model_validate_json(response.content)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise _Nonsense(f"answer with {first['type']} at {first['loc']}") from None
        if len(answer.frames) != frames:
            raise _Nonsense(f"{len(answer.frames)} frames in the answer to {frames}")
        if self._dimensions.setdefault(answer.model_id, answer.dimension) != answer.dimension:
            raise _Nonsense("vectors of another length under the same model")
        return [_seen(answer, frame) for frame in answer.frames]


def _seen(answer: _Answer, frame: _Frame) -> Faces:
    faces = sorted(frame.faces, key=lambda face: face.box[2] * face.box[3], reverse=True)
    found = tuple(_face(face, answer.dimension) for face in faces)
    return Faces(answer.model(), frame.width, frame.height, found)


def _face(face: _Face, dimension: int) -> Face:
    return Face(
        box=face.box,
        yaw=face.yaw,
        pitch=face.pitch,
        roll=face.roll,
        sharpness=face.quality.sharpness,
        brightness=face.quality.brightness,
        contrast=face.quality.contrast,
        eye_distance=face.quality.eye_distance,
        liveness=face.liveness,
        vector=_vector(face.vector, dimension),
        landmarks=tuple(face.landmarks),
    )


def _read(response: httpx.Response, until: float) -> bytes:
    """Return the body, unless it is too long or drips past the deadline."""
    response.request.extensions["timeout"]["read"] = max(0.001, until - time.monotonic())
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _MAX_ANSWER:
            raise _Nonsense("an answer without end")
        if time.monotonic() > until:
            raise httpx.ReadTimeout("the answer drips past the deadline")
    return bytes(body)


def _refusal(response: httpx.Response) -> Exception:
    try:
        problem = _Problem.model_validate_json(response.content)
    except ValidationError:
        return _Nonsense(f"answered {response.status_code} without a reason")
    if problem.code in _PICTURE_CODES:
        return UnreadableImage(problem.detail or "This picture cannot be read.", problem.code)
    return _Nonsense(f"answered {response.status_code} {problem.code}")


def _vector(text: str, dimension: int) -> Vectors:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _Nonsense("a vector that is not base64") from None
    if len(raw) != 4 * dimension:
        raise _Nonsense(f"a vector of {len(raw)} bytes, not {4 * dimension}")
    vector = np.frombuffer(raw, dtype="<f4").astype(np.float32)
    length = float(np.linalg.norm(vector.astype(np.float64)))
    if not abs(length - 1.0) < 1e-3:  # also when it is NaN
        raise _Nonsense("a vector that is not of unit length")
    return vector
