"""The rewrite for the CPU changes the time a graph takes, never its answer."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from ai_worker.sessions import open_session
from ai_worker.weights import manifest, reference
from ai_worker.weights.tuned import for_cpu


def kinds(graph: bytes) -> set[str]:
    return {node.op_type for node in onnx.load_from_string(graph).graph.node}


@pytest.mark.parametrize(
    "name", [manifest.SFACE, manifest.FASNET_FIRST, manifest.FASNET_SECOND, manifest.YUNET]
)
def test_the_pinned_models_keep_their_answers(models: Path, name: str) -> None:
    content = (models / name).read_bytes()
    tuned = for_cpu(content)
    assert "PRelu" not in kinds(tuned)
    assert reference.difference(name, tuned) == 0
    for key, values in reference.answers(name, content).items():
        assert reference.answers(name, tuned)[key] == pytest.approx(values, abs=1e-5)


def bent(slopes: np.ndarray, rank: int = 3) -> bytes:
    """Return a graph of one convolution and one PRelu."""
    channels = slopes.size
    weights = np.random.default_rng(2).standard_normal((channels, 3, 3, 3)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("PRelu", ["c", "a"], ["y"]),
    ]
    shape = (channels,) + (1,) * (rank - 1)
    graph = helper.make_graph(
        nodes,
        "bent",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 9, 9])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", channels, 9, 9])],
        [
            numpy_helper.from_array(weights, "w"),
            numpy_helper.from_array(slopes.astype(np.float32).reshape(shape), "a"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return model.SerializeToString()


@pytest.mark.parametrize(
    "slopes",
    [
        np.array([0.25] * 16),
        np.linspace(-2, 0.9, 16),
        np.linspace(-1, 3, 16),  # beyond one the bend goes the other way
        np.array([1.0, 0.0] * 8),
    ],
)
def test_any_slope_gives_the_same_numbers(slopes: np.ndarray) -> None:
    content = bent(slopes)
    tuned = for_cpu(content)
    assert "PRelu" not in kinds(tuned)
    x = np.random.default_rng(1).standard_normal((2, 3, 9, 9)).astype(np.float32)
    expected = open_session(content).run(None, {"x": x})[0]
    assert open_session(tuned).run(None, {"x": x})[0] == pytest.approx(expected, abs=1e-5)


def test_what_it_does_not_know_it_leaves_alone() -> None:
    graph = onnx.load_from_string(bent(np.full(9, 0.5)))
    slopes = np.full((1, 1, 9), 0.5, np.float32)  # a slope for each column, not for each channel
    graph.graph.initializer[1].CopyFrom(numpy_helper.from_array(slopes, "a"))
    content = graph.SerializeToString()
    assert for_cpu(content) == content
    assert isinstance(open_session(content), ort.InferenceSession)
