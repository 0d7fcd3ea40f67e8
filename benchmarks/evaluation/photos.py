"""Collects the photos of a folder and runs them through the pipeline, whatever they are."""

import base64
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from ai_worker.refusals import Code, Refused
from ai_worker.schemas import Face, Frame

NOT_PEOPLE = ("live", "spoof")
SUFFIXES = {
    "",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".bmp",
    ".dib",
    ".webp",
    ".tif",
    ".tiff",
    ".gif",
    ".pgm",
    ".ppm",
    ".pbm",
    ".pnm",
    ".jp2",
}
MAX_FILE_BYTES = 128 * 2**20
_AT_ONCE = 25


@dataclass(frozen=True)
class Album:
    """The files found, by person; `live` and `spoof` are no people where both are there."""

    files: tuple[tuple[str, Path], ...]
    has_liveness: bool


@dataclass
class Seen:
    """What became of the files."""

    has_liveness: bool
    faces: list[tuple[str, Face]] = field(default_factory=list)
    """The largest face of each photo, with the folder's name."""
    lost: Counter[str] = field(default_factory=Counter)
    """Why photos gave no face."""
    missed: list[str] = field(default_factory=list)
    """Readable photos without a face."""
    crowded: int = 0
    photos: int = 0

    def _is_person(self, name: str) -> bool:
        return not (self.has_liveness and name in NOT_PEOPLE)

    def vectors(self) -> np.ndarray:
        """Return (n, d) float32 unit vectors of people, in the order of `people`."""
        rows = [
            np.frombuffer(base64.b64decode(face.vector), "<f4")
            for name, face in self.faces
            if self._is_person(name)
        ]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 1), np.float32)

    def people(self) -> list[str]:
        """Return whose vector each is."""
        return [name for name, _ in self.faces if self._is_person(name)]

    def live_scores(self, name: str) -> list[float]:
        """Return the liveness of the photos in `live` or `spoof`."""
        if not self.has_liveness:
            return []
        return [
            face.liveness
            for folder, face in self.faces
            if folder == name and face.liveness is not None
        ]


def collect(folder: Path) -> Album:
    """Return the files one level down, sorted; deeper folders belong to their person."""
    files: list[tuple[str, Path]] = []
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        if person.name.startswith("."):
            continue
        for path in sorted(person.rglob("*")):
            hidden = path.name.startswith(".")
            if path.is_file() and not hidden and path.suffix.lower() in SUFFIXES:
                files.append((person.name, path))
    names = {name for name, _ in files}
    return Album(tuple(files), set(NOT_PEOPLE) <= names)


def describe(album: Album, frame: Callable[[bytes], Frame]) -> Seen:
    """Run every file through the pipeline; what fails is counted, never raised."""
    seen = Seen(album.has_liveness)
    for number, (person, path) in enumerate(album.files, 1):
        if number % _AT_ONCE == 0:
            print(f"… {number} of {len(album.files)} photos", flush=True)
        described = _one(path, frame, seen)
        if described is None:
            continue
        seen.photos += 1
        if not described.faces:
            seen.missed.append(f"{person}/{path.name}")
            continue
        seen.crowded += len(described.faces) > 1
        seen.faces.append((person, described.faces[0]))
    return seen


def _one(path: Path, frame: Callable[[bytes], Frame], seen: Seen) -> Frame | None:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            seen.lost["too many bytes"] += 1
            return None
        content = path.read_bytes()
    except OSError:
        seen.lost["cannot be read"] += 1
        return None
    try:
        return frame(content)
    except Refused as refusal:
        converted = _as_png(content, refusal.code)
        if converted is None:
            seen.lost[refusal.code.replace("_", " ")] += 1
            return None
    try:
        return frame(converted)
    except Refused as refusal:
        seen.lost[refusal.code.replace("_", " ")] += 1
        return None


def _as_png(content: bytes, code: Code) -> bytes | None:
    """Return a picture of a format that no browser sends, as one that the worker reads."""
    if code != Code.UNSUPPORTED_FORMAT:
        return None
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if image is None or not image.size:
        return None
    return cv2.imencode(".png", image)[1].tobytes()
