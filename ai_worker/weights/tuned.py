"""Rewrites a graph so that onnxruntime runs it faster on a CPU, with the same answers.

onnxruntime keeps pictures in blocks of 16 channels between convolutions, but its PRelu knows only
the plain layout and works number by number: in SFace it takes 13 of 25 milliseconds. With a
slope `a` for each channel, PRelu(c) = c + sign(1 - a) * Relu(-|1 - a| * c), and all of these stay
in blocks: 12.6 milliseconds, the largest difference of a vector's number about 1e-6.

The pinned file stays what it is, and so does `model_id`; the rewrite happens in memory.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

_BEFORE = ("Conv", "BatchNormalization")


def for_cpu(content: bytes) -> bytes:
    """Return a graph that gives the same answers faster on a CPU; the same graph if none does."""
    model = onnx.load_from_string(content)
    graph = model.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    makers = {output: node.op_type for node in graph.node for output in node.output}
    nodes: list[Any] = []
    changed = False
    for node in graph.node:
        slopes = _slopes(node, constants, makers)
        if slopes is None:
            nodes.append(node)
            continue
        changed = True
        rewritten, tensors = _without_prelu(node, slopes)
        nodes.extend(rewritten)
        graph.initializer.extend(tensors)
    if not changed:
        return content
    del graph.node[:]
    graph.node.extend(nodes)
    _drop_unused(graph)
    return model.SerializeToString()


def _slopes(node: Any, constants: dict[str, Any], makers: dict[str, str]) -> np.ndarray | None:
    """Return the (channels,) slopes of a PRelu right after a convolution, else None."""
    if node.op_type != "PRelu" or makers.get(node.input[0]) not in _BEFORE:
        return None
    tensor = constants.get(node.input[1])
    if tensor is None:
        return None
    slopes = numpy_helper.to_array(tensor)
    channels = max(slopes.shape, default=1)
    in_channels = slopes.ndim >= 3 and slopes.shape[-3] == channels == slopes.size
    return slopes.ravel().astype(np.float64) if in_channels else None


def _without_prelu(node: Any, slopes: np.ndarray) -> tuple[list[Any], list[Any]]:
    """Return the nodes and constants that compute what the PRelu did."""
    value, result = node.input[0], node.output[0]
    bend, positive = f"{result}_bend", f"{result}_positive"
    tensors = [_scale(f"{bend}_scale", -np.abs(1 - slopes))]
    nodes = [
        _per_channel(value, f"{bend}_scale", bend, slopes.size),
        helper.make_node("Relu", [bend], [positive], name=positive),
    ]
    if (slopes > 1).any():
        signed = f"{result}_signed"
        tensors.append(_scale(f"{signed}_scale", np.where(slopes > 1, -1.0, 1.0)))
        nodes.append(_per_channel(positive, f"{signed}_scale", signed, slopes.size))
        positive = signed
    nodes.append(helper.make_node("Add", [positive, value], [result], name=result))
    return nodes, tensors


def _scale(name: str, factors: np.ndarray) -> Any:
    return numpy_helper.from_array(factors.astype(np.float32).reshape(-1, 1, 1, 1), name)


def _per_channel(value: str, scale: str, result: str, channels: int) -> Any:
    """Return the node that multiplies each channel by its factor."""
    return helper.make_node(
        "Conv", [value, scale], [result], name=result, group=channels, kernel_shape=[1, 1]
    )


def _names_used(graph: Any) -> Iterator[str]:
    for node in graph.node:
        yield from node.input
    for output in graph.output:
        yield output.name


def _drop_unused(graph: Any) -> None:
    used = set(_names_used(graph))
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
