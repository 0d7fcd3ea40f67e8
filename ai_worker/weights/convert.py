"""Turns originals into the graphs that the worker loads. Needs onnx; runs once, at provisioning.

The same original gives the same bytes with the locked versions of onnx and protobuf, and the
arithmetic is plain IEEE, so the results are pinned by sha256 in the manifest.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ai_worker.weights import torch_file


def _model(graph: onnx.GraphProto) -> onnx.ModelProto:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    model.producer_name = "provision_weights"
    onnx.checker.check_model(model)
    return model


def _value(name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


# ---- SFace ----------------------------------------------------------------------------------


def sface(original: bytes) -> onnx.ModelProto:
    """Undo the block quantisation: float32 weights, any batch size, same numbers.

    The published int8 file lists its weights as graph inputs, which onnxruntime and OpenCV 5
    refuse.
    """
    graph = onnx.load_model_from_string(original).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    made: dict[str, np.ndarray] = {}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            made[node.output[0]] = _dequantised(node, stored)
        elif node.op_type == "Reshape" and node.input[0] in made and node.input[1] in stored:
            made[node.output[0]] = made.pop(node.input[0]).reshape(stored[node.input[1]])
        elif node.op_type == "Dropout":
            nodes.append(
                helper.make_node("Identity", [node.input[0]], [node.output[0]], name=node.name)
            )
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    weights = [
        numpy_helper.from_array(np.ascontiguousarray(array), name)
        for name, array in (stored | made).items()
        if name in used
    ]
    inputs, outputs = [_value("data", ["N", 3, 112, 112])], [_value("fc1", ["N", 128])]
    return _model(helper.make_graph(nodes, "sface_fp32_from_int8bq", inputs, outputs, weights))


def _dequantised(node: onnx.NodeProto, stored: dict[str, np.ndarray]) -> np.ndarray:
    settings = {attribute.name: attribute.i for attribute in node.attribute}
    values, scale = (stored[name].astype(np.float32) for name in node.input[:2])
    has_zero = len(node.input) > 2 and node.input[2]
    zero = stored[node.input[2]].astype(np.float32) if has_zero else np.zeros_like(scale)
    axis = settings.get("axis", 1)
    if settings.get("block_size", 0):
        repeats = values.shape[axis] // scale.shape[axis]
        scale, zero = np.repeat(scale, repeats, axis), np.repeat(zero, repeats, axis)
    return ((values - zero) * scale).astype(np.float32)


# ---- MiniFASNet -----------------------------------------------------------------------------


class _FasnetGraph:
    """Writes a MiniFASNet, batch norms folded into the convolutions before them."""

    def __init__(self, state: dict[str, np.ndarray]):
        self._state = state
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def op(self, kind: str, inputs: list[str], **settings: Any) -> str:
        """Add a node; return its output's name."""
        output = f"t{len(self.nodes) + 1}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def constant(self, array: np.ndarray, name: str) -> str:
        """Add a float32 weight; return its name."""
        array = np.ascontiguousarray(array.astype(np.float32))
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def norm(self, prefix: str) -> tuple[np.ndarray, np.ndarray]:
        """Return a batch norm as scale and offset, float64."""
        weight, bias, mean, variance = (
            self._state[f"{prefix}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = weight / np.sqrt(variance + 1e-5)
        return scale, bias - mean * scale

    def convolution(
        self, x: str, prefix: str, stride: int = 1, conv: str = "conv", norm: str = "bn"
    ) -> str:
        """Add a convolution with its batch norm."""
        kernel = self._state[f"{prefix}.{conv}.weight"].astype(np.float64)
        scale, offset = self.norm(f"{prefix}.{norm}")
        size, depthwise = kernel.shape[2], kernel.shape[1] == 1 and kernel.shape[2] > 1
        weight = self.constant(kernel * scale[:, None, None, None], f"{prefix}.{conv}.w")
        bias = self.constant(offset, f"{prefix}.{conv}.b")
        return self.op(
            "Conv",
            [x, weight, bias],
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[1 if size == 3 else 0] * 4,
            group=kernel.shape[0] if depthwise else 1,
        )

    def block(self, x: str, prefix: str, stride: int = 1) -> str:
        """Add a convolution and its PReLU."""
        slope = self._state[f"{prefix}.prelu.weight"].reshape(-1, 1, 1)
        y = self.convolution(x, prefix, stride)
        return self.op("PRelu", [y, self.constant(slope, f"{prefix}.prelu")])

    def depthwise(self, x: str, prefix: str, stride: int = 1, *, residual: bool = False) -> str:
        """Add a bottleneck: expand, filter per channel, project."""
        y = self.block(x, f"{prefix}.conv")
        y = self.block(y, f"{prefix}.conv_dw", stride)
        y = self.convolution(y, f"{prefix}.project")
        if not residual:
            return y
        if f"{prefix}.se_module.fc1.weight" in self._state:
            y = self.squeeze(y, f"{prefix}.se_module")
        return self.op("Add", [x, y])

    def squeeze(self, x: str, prefix: str) -> str:
        """Add a squeeze-and-excitation gate."""
        pooled = self.op("GlobalAveragePool", [x])
        hidden = self.op("Relu", [self.convolution(pooled, prefix, conv="fc1", norm="bn1")])
        gate = self.op("Sigmoid", [self.convolution(hidden, prefix, conv="fc2", norm="bn2")])
        return self.op("Mul", [x, gate])

    def residuals(self, x: str, prefix: str) -> str:
        """Add the residual bottlenecks of one stage."""
        count = 0
        while f"{prefix}.model.{count}.conv.conv.weight" in self._state:
            x = self.depthwise(x, f"{prefix}.model.{count}", residual=True)
            count += 1
        return x

    def head(self, x: str) -> None:
        """Add the classifier; the output is the softmax."""
        x = self.op("Flatten", [x], axis=1)
        x = self.op("MatMul", [x, self.constant(self._state["linear.weight"].T, "linear.w")])
        scale, offset = self.norm("bn")
        x = self.op("Mul", [x, self.constant(scale, "bn.s")])
        x = self.op("Add", [x, self.constant(offset, "bn.b")])
        x = self.op("MatMul", [x, self.constant(self._state["prob.weight"].T, "prob.w")])
        self.nodes.append(helper.make_node("Softmax", [x], ["output"], axis=-1))


def fasnet(original: bytes) -> onnx.ModelProto:
    """Write a MiniFASNet to DeepFace's contract.

    In: (N, 80, 80, 3) BGR float 0..255. Out: (N, 3) probabilities; class 1 is a live face.
    """
    graph = _FasnetGraph(torch_file.read_state(original))
    x = graph.op("Transpose", ["input"], perm=[0, 3, 1, 2])
    x = graph.block(x, "conv1", 2)
    x = graph.block(x, "conv2_dw")
    for stage, residuals in (("conv_23", "conv_3"), ("conv_34", "conv_4"), ("conv_45", "conv_5")):
        x = graph.residuals(graph.depthwise(x, stage, 2), residuals)
    x = graph.convolution(graph.block(x, "conv_6_sep"), "conv_6_dw")
    graph.head(x)
    inputs, outputs = [_value("input", ["N", 80, 80, 3])], [_value("output", ["N", 3])]
    return _model(helper.make_graph(graph.nodes, "minifasnet", inputs, outputs, graph.weights))


# ---- YuNet ----------------------------------------------------------------------------------


def yunet(original: bytes) -> onnx.ModelProto:
    """Make batch, height and width symbolic (sides in multiples of 32); weights untouched."""
    model = onnx.load_model_from_string(original)
    graph = model.graph
    _symbolic(graph.input[0], {0: "N", 2: "H", 3: "W"})
    for output in graph.output:
        _symbolic(output, {0: "N", 1: f"A_{output.name}"})
    del graph.value_info[:]
    constants = {node.output[0]: node.attribute[0].t for node in graph.node if _constant(node)}
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Reshape":
            tensor = constants.get(node.input[1]) or stored[node.input[1]]
            target = numpy_helper.to_array(tensor).copy()
            target[0] = 0  # in a Reshape, 0 copies the dimension
            tensor.CopyFrom(numpy_helper.from_array(target, tensor.name))
    onnx.checker.check_model(model)
    return model


def _constant(node: onnx.NodeProto) -> bool:
    return node.op_type == "Constant"


def _symbolic(value: onnx.ValueInfoProto, names: dict[int, str]) -> None:
    dimensions = value.type.tensor_type.shape.dim
    for index, name in names.items():
        dimensions[index].ClearField("dim_value")
        dimensions[index].dim_param = name


CONVERSIONS: dict[str, Callable[[bytes], onnx.ModelProto]] = {
    "yunet": yunet,
    "sface": sface,
    "fasnet": fasnet,
}


def convert(kind: str, original: bytes) -> bytes:
    """Return the bytes of the model of that kind made from `original`."""
    return CONVERSIONS[kind](original).SerializeToString(deterministic=True)
