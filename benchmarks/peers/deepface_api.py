"""DeepFace's own HTTP service, with the model files that the worker uses."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ai_worker.weights import manifest
from ai_worker.weights.sources import Carriers, Source, Unreachable, Upstream
from benchmarks import load
from benchmarks.peers.environment import CACHE, PeerMissing, free_port, python_of, running

REQUIREMENTS = ("deepface[api]==0.0.103", "opencv-python-headless==5.0.0.93", "werkzeug==3.1.9")
_YUNET = "face_detection_yunet_2023mar.onnx"


def python() -> Path:
    """Return the interpreter of DeepFace's environment."""
    return python_of("deepface-0.0.103", REQUIREMENTS)


def environment(models: Path) -> dict[str, str]:
    """Return what makes DeepFace find the very files that the worker runs."""
    return {
        "DEEPFACE_HOME": str(_home(models)),
        "DEEPFACE_BACKEND_ENGINE": "onnx",
        "DEEPFACE_ONNX_PROVIDERS": "cpu",
        "DEEPFACE_LOG_LEVEL": "40",
    }


def _home(models: Path) -> Path:
    weights = CACHE / "deepface-home" / ".deepface" / "weights"
    weights.mkdir(parents=True, exist_ok=True)
    for name in (manifest.SFACE, manifest.FASNET_FIRST, manifest.FASNET_SECOND):
        link = weights / name
        link.unlink(missing_ok=True)
        link.symlink_to((models / name).resolve())
    if not (weights / _YUNET).exists():
        (weights / _YUNET).write_bytes(_original_yunet())
    return CACHE / "deepface-home"


def _original_yunet() -> bytes:
    """Return YuNet as its authors published it: DeepFace's detector reads no other form."""
    model = next(model for model in manifest.MODELS if model.name == manifest.YUNET)
    places: tuple[Source, ...] = (Carriers(), Upstream())
    for place in places:
        try:
            for _, content in place.fetch([model]):
                if manifest.digest(content) == model.original_sha256:
                    return content
        except Unreachable:
            continue
    raise PeerMissing(f"No source has {_YUNET}, which DeepFace's detector needs.")


def request(jpeg: bytes, liveness: bool) -> bytes:
    """Return what a caller of its API sends."""
    fields = [
        ("img", "frame.jpg", jpeg),
        ("model_name", "", b"SFace"),
        ("detector_backend", "", b"yunet"),
        *([("anti_spoofing", "", b"true")] if liveness else []),
    ]
    return load.post("/represent", *load.multipart(fields))


@contextmanager
def serving(models: Path, workers: int = 1) -> Iterator[int]:
    """Run it as its Dockerfile does, with gunicorn; yield its port.

    One worker is its faster setting on two cores: its sessions take all cores by themselves.
    """
    port = free_port()
    gunicorn = python().parent / "gunicorn"
    command = [str(gunicorn), f"--workers={workers}", "--timeout=3600"]
    command += [f"--bind=127.0.0.1:{port}", "deepface.api.src.app:create_app()"]
    log = CACHE / "deepface-api.log"
    with running(command, environment(models), lambda: _answers(port), log):
        yield port


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
