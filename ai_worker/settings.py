"""Every setting of the worker, from the environment with the prefix `AI_WORKER_`."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_TOKEN_LENGTH = 32


class SettingsRefused(Exception):
    """A setting is missing or unusable; the message says which and what to do."""


class Settings(BaseSettings):
    """Defaults suit one machine; everything that guards memory has a bound."""

    model_config = SettingsConfigDict(env_prefix="AI_WORKER_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    token: SecretStr | None = None
    token_file: Path | None = None

    models: Path = Path(".models")
    weights_url: str | None = None

    processes: int = Field(default=1, ge=1, le=64)
    """More than one: a scrape of /metrics meets one of them; its `process` label says which."""
    threads: int = Field(default=2, ge=1, le=64)
    """Frames in work at once, per process; each uses one core."""
    max_waiting: int = Field(default=64, ge=1, le=4096)
    """Frames accepted and not yet in work; more are refused with 429."""

    max_frames: int = Field(default=8, ge=1, le=64)
    max_frame_bytes: int = Field(default=2 * 2**20, ge=1024, le=64 * 2**20)
    max_body_bytes: int = Field(default=64 * 2**20, ge=2**20)
    """All request bodies held at once, per process; more are refused with 429."""
    max_pixels: int = Field(default=12_000_000, ge=10_000, le=100_000_000)
    max_side: int = Field(default=8192, ge=64, le=32768)

    deadline_ms: int = Field(default=3000, ge=1)
    """For requests that bring no X-Deadline-Ms."""
    max_deadline_ms: int = Field(default=30_000, ge=1)
    drain_seconds: int = Field(default=20, ge=1, le=600)
    """How long SIGTERM lets accepted requests finish."""

    @model_validator(mode="after")
    def _bounds_agree(self) -> "Settings":
        """Refuse bounds under which a lawful request could never be answered."""
        if self.max_waiting < self.max_frames:
            raise ValueError("max_waiting must be at least max_frames")
        if self.max_body_bytes < self.max_frames * self.max_frame_bytes + 2**16:
            raise ValueError("max_body_bytes must hold max_frames of max_frame_bytes")
        return self

    def bearer(self) -> str:
        """Return the token that callers must bring.

        Raises:
            SettingsRefused: there is none, or it is too short to be a secret.
        """
        token = self.token.get_secret_value() if self.token else ""
        if not token and self.token_file:
            try:
                token = self.token_file.read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsRefused(f"AI_WORKER_TOKEN_FILE cannot be read: {error}") from error
        if len(token) < MIN_TOKEN_LENGTH:
            raise SettingsRefused(
                f"Set AI_WORKER_TOKEN or AI_WORKER_TOKEN_FILE to a secret of at least "
                f"{MIN_TOKEN_LENGTH} characters; the worker does not start without one."
            )
        return token


def prepare_libraries(settings: Settings) -> None:
    """Set what OpenCV, numpy's BLAS and DeepFace read from the environment when first imported.

    Call it before the first of those imports.
    """
    environment = os.environ  # noqa: TID251 - this module is where it is read and written
    environment["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(settings.max_pixels)
    environment["OPENCV_LOG_LEVEL"] = "ERROR"
    environment["OPENBLAS_NUM_THREADS"] = "1"
    environment["DEEPFACE_BACKEND_ENGINE"] = "onnx"
    environment["DEEPFACE_ONNX_PROVIDERS"] = "cpu"
    environment["DEEPFACE_HOME"] = str(settings.models.resolve())
    environment["DEEPFACE_LOG_LEVEL"] = "40"
