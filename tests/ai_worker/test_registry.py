"""Which recogniser runs, where, and what is refused before it does."""

import hashlib
import json
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from ai_worker import serve, sessions
from ai_worker.engine import Engine
from ai_worker.pipeline import Pipeline
from ai_worker.settings import Settings, SettingsRefused
from ai_worker.weights import manifest, recognisers
from ai_worker.weights.manifest import WeightsRefused
from ai_worker.weights.reference import pattern
from tests.ai_worker.conftest import LIMITS
from tests.ai_worker.test_recognition import vector
from tests.photos import photo, webcam_frame


def projection(side: int, dimension: int, *, centred: bool = False) -> bytes:
    """Return a graph shaped like DeepFace's: (n, side, side, 3) in, (n, dimension) out.

    It shrinks the face to 8 x 8 and multiplies it with fixed numbers: no recogniser, but a real
    graph whose vector depends on the picture. centred: the face's mean is taken off first, so that
    two faces are not alike only because both are light.
    """
    rows = np.random.default_rng(5).standard_normal((192, dimension)).astype(np.float32)
    factor = side // 8
    nodes = [
        helper.make_node("Transpose", ["input_1"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node(
            "AveragePool", ["planes"], ["small"], kernel_shape=[factor] * 2, strides=[factor] * 2
        ),
        helper.make_node("Flatten", ["small"], ["flat"]),
        helper.make_node("MatMul", ["off" if centred else "flat", "rows"], ["embedding"]),
    ]
    if centred:
        nodes[3:3] = [
            helper.make_node("ReduceMean", ["flat"], ["mean"], axes=[1]),
            helper.make_node("Sub", ["flat", "mean"], ["off"]),
        ]
    graph = helper.make_graph(
        nodes,
        "projection",
        [helper.make_tensor_value_info("input_1", TensorProto.FLOAT, ["n", side, side, 3])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", dimension])],
        [numpy_helper.from_array(rows, "rows")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


@pytest.fixture
def folder(models: Path, tmp_path: Path) -> Path:
    for model in manifest.MODELS:
        (tmp_path / model.name).symlink_to(models / model.name)
    return tmp_path


def provide(folder: Path, name: str, graph: bytes, **entry: object) -> None:
    known = recognisers.REGISTER[name]
    (folder / known.file).write_bytes(graph)
    said = {"sha256": hashlib.sha256(graph).hexdigest(), "licence": "MIT"} | entry
    recognisers.entry_of(known, folder).write_text(json.dumps(said))


def engine_of(folder: Path, **settings: object) -> Engine:
    return serve.engine(Settings(models=folder, **settings))  # type: ignore[arg-type]


# ---- recognisers ------------------------------------------------------------------------------


def test_sface_is_the_default_and_needs_no_entry(folder: Path) -> None:
    engine = engine_of(folder)
    assert (engine.recogniser.name, engine.recogniser.dimension) == ("SFace", 128)
    assert engine.recogniser.measured
    assert engine.model_id == manifest.model_id()


@pytest.mark.parametrize(("name", "side"), [("ArcFace", 112), ("Facenet512", 160)])
def test_a_512_number_recogniser_runs_through_the_same_code(
    folder: Path, name: str, side: int
) -> None:
    graph = projection(side, 512)
    provide(folder, name, graph, threshold=0.6, margin=0.1)
    engine = engine_of(folder, recogniser=name)
    assert engine.prove() < 1e-3
    assert engine.prove(4) < 1e-3
    pipeline = Pipeline(engine, LIMITS, lambda _stage: nullcontext())
    pipeline.warm((1, 4))
    (face,) = pipeline.frame(webcam_frame(photo("obama"))).faces
    assert vector(face).shape == (512,)
    assert np.linalg.norm(vector(face)) == pytest.approx(1, abs=1e-6)
    digest = hashlib.sha256(graph).hexdigest()
    assert engine.model_id == f"{name.lower()}-{digest[:12]}-align1"
    assert (engine.recogniser.threshold, engine.recogniser.margin) == (0.6, 0.1)
    assert engine.recogniser.licence == "MIT"


def test_it_reads_what_deepfaces_own_client_reads(folder: Path) -> None:
    """BGR, 0 to 1, channels last: the vector is the projection of the face's own pixels."""
    provide(folder, "ArcFace", projection(112, 512))
    engine = engine_of(folder, recogniser="arcface")
    face = pattern(112)
    small = face.astype(np.float64).reshape(8, 14, 8, 14, 3).mean((1, 3)) / 255
    rows = np.random.default_rng(5).standard_normal((192, 512))
    expected = small.transpose(2, 0, 1).ravel() @ rows
    assert engine.embeddings(face[None])[0] == pytest.approx(expected, abs=1e-3)


def test_a_golden_vector_in_the_entry_is_held_to(folder: Path) -> None:
    provide(folder, "ArcFace", projection(112, 512))
    raw = engine_of(folder, recogniser="ArcFace").embeddings(pattern(112)[None])[0].astype(float)
    golden = (raw / np.linalg.norm(raw)).tolist()
    provide(folder, "ArcFace", projection(112, 512), golden=golden)
    assert engine_of(folder, recogniser="ArcFace").prove() < 1e-3
    provide(folder, "ArcFace", projection(112, 512), golden=golden[::-1])
    with pytest.raises(WeightsRefused, match="other numbers"):
        engine_of(folder, recogniser="ArcFace").prove()


def test_a_graph_of_another_size_is_refused(folder: Path) -> None:
    provide(folder, "ArcFace", projection(112, 256))
    with pytest.raises(WeightsRefused, match="256"):
        engine_of(folder, recogniser="ArcFace").prove()


def test_an_unknown_recogniser_is_refused(folder: Path) -> None:
    with pytest.raises(WeightsRefused, match="SFace, ArcFace, Facenet512"):
        engine_of(folder, recogniser="VGG-Face")


def test_without_an_entry_a_file_is_not_loaded(folder: Path) -> None:
    (folder / "arcface_weights.onnx").write_bytes(projection(112, 512))
    with pytest.raises(WeightsRefused, match=r"arcface_weights.onnx.json"):
        engine_of(folder, recogniser="ArcFace")


def test_an_altered_file_is_refused(folder: Path) -> None:
    provide(folder, "ArcFace", projection(112, 512))
    path = folder / "arcface_weights.onnx"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(WeightsRefused, match="pins"):
        engine_of(folder, recogniser="ArcFace")


@pytest.mark.parametrize("text", ["", "[]", '{"sha256": "x"}', '{"sha256": 1, "more": 2}'])
def test_an_entry_that_says_nothing_is_refused(folder: Path, text: str) -> None:
    provide(folder, "ArcFace", projection(112, 512))
    (folder / "arcface_weights.onnx.json").write_text(text)
    with pytest.raises(WeightsRefused, match="is not a usable entry"):
        engine_of(folder, recogniser="ArcFace")


# ---- batches ------------------------------------------------------------------------------------


def test_a_face_alone_equals_the_face_in_a_batch(engine: Engine) -> None:
    chance = np.random.default_rng(3)
    faces = chance.integers(0, 256, (7, 112, 112, 3)).astype(np.uint8)
    together = engine.embeddings(faces)
    for number, face in enumerate(faces):
        (alone,) = engine.embeddings(face[None])
        assert together[number] / np.linalg.norm(together[number]) == pytest.approx(
            alone / np.linalg.norm(alone), abs=1e-5
        )


def test_every_size_of_batch_gives_the_golden_vector(engine: Engine) -> None:
    for size in (1, 2, 4, 8):
        assert engine.prove(size) < 1e-3


# ---- providers --------------------------------------------------------------------------------

ALL = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]


def test_the_cpu_is_the_default() -> None:
    assert sessions.place(Settings()) == sessions.CPU


def test_options_are_explicit() -> None:
    settings = Settings(
        providers="tensorrt, cuda",
        device_id=1,
        gpu_mem_limit_mb=512,
        device_cache=Path("cache"),
        fp16=True,
    )
    placed = sessions.place(settings, ALL)
    assert placed.providers == ("TensorrtExecutionProvider", "CUDAExecutionProvider")
    tensorrt, cuda = placed.options
    assert tensorrt["trt_fp16_enable"] == "True"
    assert tensorrt["trt_engine_cache_path"] == "cache"
    assert cuda["gpu_mem_limit"] == str(512 * 2**20)
    assert cuda["device_id"] == tensorrt["device_id"] == "1"
    assert not placed.on_cpu


def test_openvino_names_its_device() -> None:
    settings = Settings(providers="openvino", openvino_device="GPU", fp16=True)
    placed = sessions.place(settings, ["OpenVINOExecutionProvider", "CPUExecutionProvider"])
    assert placed.options == ({"device_type": "GPU", "precision": "FP16"},)


@pytest.mark.parametrize("name", ["cuda", "tensorrt", "openvino"])
def test_a_missing_provider_is_an_error(name: str) -> None:
    with pytest.raises(SettingsRefused, match=f"AI_WORKER_PROVIDERS={name},cpu"):
        sessions.place(Settings(providers=name), ["CPUExecutionProvider"])


def test_a_fall_back_is_allowed_only_in_words_and_is_loud(
    caplog: pytest.LogCaptureFixture,
) -> None:
    placed = sessions.place(Settings(providers="cuda,cpu"), ["CPUExecutionProvider"])
    assert (placed.providers, placed.fell_back) == (("CPUExecutionProvider",), ("cuda",))
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert "cuda" in caplog.text


@pytest.mark.parametrize("providers", ["", "gpu", "cpu;cuda"])
def test_an_unknown_provider_is_refused(providers: str) -> None:
    with pytest.raises(SettingsRefused, match="cpu, cuda, tensorrt, openvino"):
        sessions.place(Settings(providers=providers))


def test_a_provider_that_onnxruntime_drops_by_itself_is_noticed(models: Path) -> None:
    """A driver may be missing though the wheel offers the provider."""
    graph = (models / manifest.FASNET_FIRST).read_bytes()
    first = sessions.Placement(("CUDAExecutionProvider",), ({},))
    with (
        pytest.warns(UserWarning, match="CUDAExecutionProvider"),
        pytest.raises(SettingsRefused, match="cannot be started"),
    ):
        sessions.open_session(graph, first)


def test_out_of_memory_is_recognised_by_what_is_said() -> None:
    said = "CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc((void**)&p, size)"
    assert sessions.is_out_of_memory(RuntimeError(said))
    assert sessions.is_out_of_memory(MemoryError())
    assert not sessions.is_out_of_memory(RuntimeError("invalid argument"))
