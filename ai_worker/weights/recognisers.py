"""The networks that can tell people apart, and what is known of each.

SFace is pinned in `manifest`. The others are DeepFace's, larger and stronger, and their files are
the operator's to get: beside each lies an entry `<file>.json` that pins it, for example

    {"sha256": "…64 hex digits…", "licence": "MIT", "threshold": 0.5, "margin": 0.05}

Thresholds are cosine similarities of unit vectors under our five-point alignment. Only SFace's
are measured; the others are a place to start the calibration from. A vector's length and values
belong to its `model_id`; vectors of two are never compared.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ai_worker.weights import manifest
from ai_worker.weights.manifest import WeightsRefused, digest

MAX_GRAPH_BYTES = 1024 * 2**20


@dataclass(frozen=True)
class Recogniser:
    """One recogniser; `sha256` is empty until an operator's entry pins the file."""

    name: str
    """As DeepFace names it."""
    file: str
    sha256: str
    dimension: int
    side: int
    """Of the square picture that the graph reads."""
    licence: str
    threshold: float
    """Where a search among many people starts."""
    margin: float
    measured: bool
    """Whether the thresholds were measured under our alignment."""
    golden: tuple[float, ...] = ()
    """The unit vector of the synthetic face, where an entry gives one."""

    @property
    def model_id(self) -> str:
        """Return the name under which vectors may be compared: network, file and alignment."""
        return f"{self.name.lower()}-{self.sha256[:12]}-align{manifest.ALIGNMENT}"


SFACE = Recogniser(
    name="SFace",
    file=manifest.SFACE,
    sha256=next(model.sha256 for model in manifest.MODELS if model.name == manifest.SFACE),
    dimension=128,
    side=112,
    licence="Apache-2.0",
    threshold=0.50,
    margin=0.05,
    measured=True,
)
ARCFACE = replace(
    SFACE,
    name="ArcFace",
    file="arcface_weights.onnx",
    sha256="",
    dimension=512,
    licence="unknown",
    measured=False,
)
FACENET512 = replace(
    ARCFACE, name="Facenet512", file="facenet512_weights.onnx", side=160, threshold=0.75
)
REGISTER = {entry.name: entry for entry in (SFACE, ARCFACE, FACENET512)}


class _Entry(BaseModel):
    """What an operator says of a file."""

    model_config = ConfigDict(extra="forbid")

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    licence: Annotated[str, Field(min_length=1, max_length=200)] = "unknown"
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None
    margin: Annotated[float, Field(ge=0, lt=1)] | None = None
    golden: list[Annotated[float, Field(allow_inf_nan=False)]] | None = None


def entry_of(entry: Recogniser, folder: Path) -> Path:
    """Return where the operator's entry of a recogniser lies."""
    return folder / f"{entry.file}.json"


def welcome() -> set[str]:
    """Return the names of files that may lie in the folder though nobody pinned them here."""
    files = {entry.file for entry in REGISTER.values()}
    return files | {f"{name}.json" for name in files}


def find(name: str, folder: Path) -> Recogniser:
    """Return the recogniser of that name, pinned.

    Raises:
        WeightsRefused: there is none of that name, or its entry is missing or unusable.
    """
    known = {entry.name.lower(): entry for entry in REGISTER.values()}.get(name.strip().lower())
    if known is None:
        raise WeightsRefused(
            f"AI_WORKER_RECOGNISER is {name!r}; it may be one of {', '.join(REGISTER)}."
        )
    return known if known.sha256 else _pinned(known, folder)


def _pinned(known: Recogniser, folder: Path) -> Recogniser:
    path = entry_of(known, folder)
    try:
        said = _Entry.model_validate(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise WeightsRefused(
            f"{path} cannot be read ({error.strerror}): {known.name} runs only with an entry that "
            'pins its file, like {"sha256": "…", "licence": "…"}.'
        ) from error
    except (ValueError, ValidationError) as error:
        raise WeightsRefused(f"{path} is not a usable entry: {_first(error)}.") from error
    if said.golden is not None and len(said.golden) != known.dimension:
        raise WeightsRefused(f"{path}: golden must have {known.dimension} numbers.")
    return replace(
        known,
        sha256=said.sha256,
        licence=said.licence,
        threshold=said.threshold or known.threshold,
        margin=known.margin if said.margin is None else said.margin,
        measured=said.threshold is not None,
        golden=tuple(said.golden or ()),
    )


def _first(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return "it is not JSON"


def read(entry: Recogniser, folder: Path) -> bytes:
    """Return the bytes of an operator's recogniser, checked against its pin.

    Raises:
        WeightsRefused: the file is missing, too large, or not the pinned one.
    """
    path = folder / entry.file
    try:
        if path.stat().st_size > MAX_GRAPH_BYTES:
            raise WeightsRefused(f"{path} is larger than any recogniser.")
        content = path.read_bytes()
    except OSError as error:
        raise WeightsRefused(f"{path} cannot be read ({error.strerror}): put it there.") from error
    if digest(content) != entry.sha256:
        raise WeightsRefused(
            f"{path} is not what {entry_of(entry, folder).name} pins (its sha256 is "
            f"{digest(content)[:12]}…): put the right file there, or pin this one."
        )
    return content
