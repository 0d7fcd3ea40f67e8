"""Every setting of the worker, from the environment with the prefix `AI_WORKER_`."""

import math
import os
import tempfile
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_TOKEN_LENGTH = 32

# Threads of one process share a queue, so none idles while another has work, and one copy of the
# networks; Python's lock lets about this many compute at once. More cores get more processes.
_THREADS = 2
_MAX_PROCESSES = 16


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

    recogniser: str = "SFace"
    """SFace, ArcFace or Facenet512; for the last two see docs/models.md."""

    providers: str = "cpu"
    """Where the networks run: cpu, cuda, tensorrt, openvino; first choice first. A choice that is
    not there is an error, unless cpu is listed too."""
    device_id: int = Field(default=0, ge=0, le=255)
    gpu_mem_limit_mb: int | None = Field(default=None, ge=64)
    """Of CUDA's arena, for each network."""
    device_cache: Path | None = None
    """Where TensorRT and OpenVINO keep what they have compiled; a start without takes minutes."""
    fp16: bool = False
    """Half precision, TensorRT and OpenVINO; the golden vectors still decide at the start."""
    openvino_device: str = "CPU"

    processes: int = Field(default=0, ge=0, le=64)
    """0: as many as suit the cores (see `planned_processes`); one on a GPU."""
    threads: int = Field(default=0, ge=0, le=64)
    """Frames in work at once, per process; each uses one core. 0: as many as suit."""
    max_batch: int = Field(default=0, ge=0, le=256)
    """Faces in one call of the device. 0: 32 on a device, 1 (no batches) on a CPU."""
    max_waiting: int = Field(default=64, ge=1, le=4096)
    """Frames accepted and not yet in work, per process; more are refused with 429."""

    max_frames: int = Field(default=8, ge=1, le=64)
    max_frame_bytes: int = Field(default=2 * 2**20, ge=1024, le=64 * 2**20)
    max_body_bytes: int = Field(default=64 * 2**20, ge=2**20)
    """All request bodies held at once, per process; more are refused with 429."""
    max_pixels: int = Field(default=12_000_000, ge=10_000, le=100_000_000)
    max_side: int = Field(default=8192, ge=64, le=32768)

    deadline_ms: int = Field(default=3000, ge=1)
    """For requests that bring no X-Deadline-Ms."""
    max_deadline_ms: int = Field(default=30_000, ge=1)
    leave_seconds: int = Field(default=0, ge=0, le=120)
    """How long SIGTERM only makes `/readyz` say no, so that balancers send their callers elsewhere
    before frames are refused. Behind one that asks every few seconds: 5."""
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

    @property
    def on_device(self) -> bool:
        """Tell whether the networks are to run elsewhere than on the CPU."""
        return self.providers.split(",")[0].strip().lower() != "cpu"

    def planned_processes(self) -> int:
        """Return how many processes serve: one on a device, whose memory is not to be shared."""
        if self.processes or self.on_device:
            return self.processes or 1
        return max(1, min(_MAX_PROCESSES, math.ceil(cores() / _THREADS)))

    def planned_threads(self) -> int:
        """Return how many frames each process works on at once."""
        if self.threads:
            return self.threads
        return max(1, min(_THREADS, math.ceil(cores() / self.planned_processes())))

    def planned_batch(self) -> int:
        """Return how many faces go to the networks in one call."""
        return self.max_batch or (32 if self.on_device else 1)

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


def cores() -> int:
    """Return how many cores this process may use: its affinity, and a container's quota."""
    allowed = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(allowed, int(quota) // int(period)))
    except (OSError, ValueError):  # no such file, or "max"
        return allowed


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
    if settings.planned_processes() > 1 and not environment.get(METRICS_FOLDER):
        environment[METRICS_FOLDER] = tempfile.mkdtemp(prefix="ai-worker-metrics-")


METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def metrics_folder() -> str:
    """Return where several processes count together; empty for one alone."""
    return os.environ.get(METRICS_FOLDER, "")  # noqa: TID251
