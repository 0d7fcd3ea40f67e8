"""What goes over the wire. Lengths are pixels of the upright picture, angles are degrees."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Point = tuple[float, float]


class Quality(BaseModel):
    """How usable the face is. The worker measures; the policy that judges is the caller's."""

    sharpness: float
    """Variance of the Laplacian on the 112 x 112 aligned face: < 50 poor, > 200 good."""
    brightness: float
    """Mean luma of the aligned face, 0..255."""
    contrast: float
    """Standard deviation of that luma."""
    eye_distance: float
    """Between the eye centres, in pixels of the picture."""


class Face(BaseModel):
    """One face."""

    box: tuple[float, float, float, float]
    """Left, top, width, height; may reach outside the picture."""
    confidence: float
    landmarks: Annotated[list[Point], Field(min_length=5, max_length=5)]
    """Right eye, left eye, nose tip, right and left corner of the mouth, as the person's own
    right and left; the right eye is on the left in the picture."""
    yaw: float
    """Positive when the person looks towards the right edge of the picture."""
    pitch: float
    """Positive when the person looks up."""
    roll: float
    """Positive when the head is tilted clockwise in the picture."""
    quality: Quality
    liveness: Annotated[float, Field(ge=0, le=1)] | None
    """Mean probability, of two networks, that a live face is before the camera; null when the
    request said `liveness=0`."""
    vector: str
    """Base64 of little-endian float32, unit length."""


class Frame(BaseModel):
    """One picture, upright: an EXIF rotation has been applied."""

    width: int
    height: int
    faces: list[Face]
    """Largest first."""


class Faces(BaseModel):
    """The answer to POST /v1/faces; frames in the order they were sent."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str
    """Vectors may be compared only under one model_id."""
    dimension: int
    """How many numbers each vector has."""
    threshold: float
    """Cosine similarity at which a search among many people starts with this model."""
    margin: float
    """The lead before the next person that goes with it."""
    frames: list[Frame]


class Ready(BaseModel):
    """The answer to GET /readyz of a worker that takes frames."""

    model_config = ConfigDict(protected_namespaces=())

    ready: bool = True
    model_id: str
    golden_difference: float
    """How far the networks are from their pinned answers, 0 to 1e-3."""
    dimension: int
    provider: str
    threshold: float
    """Cosine similarity at which a search among many people starts; see `thresholds_measured`."""
    margin: float
    thresholds_measured: bool
    licence: str


class Problem(BaseModel):
    """A refusal, as application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    frame: int | None = None
