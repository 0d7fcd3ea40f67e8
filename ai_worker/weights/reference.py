"""Pinned answers of every model to one synthetic picture, to tell the network from another.

`reference.json` holds, for each model, a sample of each output (evenly spaced, at most 128
numbers). The picture is integer arithmetic, so every machine draws the same one.
"""

import json
from importlib import resources

import numpy as np

from ai_worker.sessions import open_session
from ai_worker.weights.manifest import FASNET_FIRST, FASNET_SECOND, SFACE, YUNET

TOLERANCE = 1e-3
SAMPLES = 128


def pattern(side: int) -> np.ndarray:
    """Return the synthetic picture, (side, side, 3) uint8 BGR."""
    y, x, channel = np.ogrid[:side, :side, :3]
    return ((x * x * 3 + y * y * 5 + x * y * 7 * (channel + 1)) // 32 % 256).astype(np.uint8)


def _planes(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None], dtype=np.float32)


def _input(name: str) -> np.ndarray:
    if name == SFACE:
        return _planes(pattern(112)[:, :, ::-1])  # SFace reads RGB
    if name == YUNET:
        return _planes(pattern(160))
    if name in (FASNET_FIRST, FASNET_SECOND):
        return pattern(80)[None].astype(np.float32)
    raise KeyError(name)


def answers(name: str, graph: bytes) -> dict[str, list[float]]:
    """Return a sample of each output of the graph to the picture; vectors at unit length."""
    session = open_session(graph)
    names = [output.name for output in session.get_outputs()]
    outputs = session.run(None, {session.get_inputs()[0].name: _input(name)})
    return {key: sample(np.asarray(value)) for key, value in zip(names, outputs, strict=True)}


def sample(output: np.ndarray) -> list[float]:
    """Return at most 128 evenly spaced numbers, scaled to unit length when it is a vector."""
    flat = output.ravel().astype(np.float64)
    if flat.size == SAMPLES:
        return (flat / np.linalg.norm(flat)).tolist()
    return flat[np.linspace(0, flat.size - 1, min(SAMPLES, flat.size)).astype(int)].tolist()


def pinned(name: str) -> dict[str, np.ndarray]:
    """Return the pinned answers of a model, by output."""
    text = resources.files("ai_worker.weights").joinpath("reference.json").read_text()
    return {key: np.array(values) for key, values in json.loads(text)[name].items()}


def difference(name: str, graph: bytes) -> float:
    """Return the largest deviation from the pinned answers, or 0 within the tolerance."""
    found, wanted = answers(name, graph), pinned(name)
    if found.keys() != wanted.keys():
        return float("inf")
    worst = max(
        float(np.max(np.abs(np.array(found[key]) - values) / (1 + np.abs(values))))
        for key, values in wanted.items()
    )
    return worst if not worst <= TOLERANCE else 0.0
