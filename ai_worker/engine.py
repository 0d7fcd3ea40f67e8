"""The one module that knows DeepFace: a recogniser and both MiniFASNets, on our own sessions.

DeepFace is kept from what it would do by itself:

- its clients open graphs through ours, from bytes checked against the manifest, with one
  thread each (its own sessions take all cores and spin);
- its download function refuses, so a missing file is an error and never a request;
- its register is cut down to three recognisers and the anti-spoofing. Guessing emotion, age,
  gender or race from a face is no part of attendance, and in this process it cannot be asked for.

Faces are detected and aligned by us before DeepFace sees them: `enforce_detection=False` would
return the "face" of a whole empty room, and its alignment loses a third of the true accepts.
"""

import sys
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
from deepface.commons import weight_utils
from deepface.models.spoofing.FasNetUtils import crop
from deepface.modules import modeling

from ai_worker.liveness import Views
from ai_worker.sessions import CPU, Placement, describe, open_session
from ai_worker.weights import manifest, reference
from ai_worker.weights.manifest import WeightsRefused
from ai_worker.weights.recognisers import REGISTER, SFACE, Recogniser

ALLOWED = {"facial_recognition": tuple(REGISTER), "spoofing": ("Fasnet",)}
GOLDEN_TOLERANCE = 1e-3
_LIVE_SIDE = 80

_loading = threading.Lock()


class EngineRefused(Exception):
    """DeepFace was asked for something that this worker does not do."""


def _no_download(file_name: str, *_sources: Any, **_options: Any) -> str:
    raise EngineRefused(f"DeepFace wanted to download {file_name}; it never may.")


def _confine_deepface() -> None:
    """Leave DeepFace its recognisers of the register, Fasnet, and no way to the network."""
    weight_utils.download_weights_if_necessary = _no_download
    weight_utils.ensure_source_is_reachable = _no_download
    register: dict[str, Any] = dict(modeling.AVAILABLE_MODELS)
    for task, models in register.items():
        for name in [name for name in models if name not in ALLOWED.get(task, ())]:
            del models[name]


_confine_deepface()


def load(task: str, name: str, graphs: Mapping[str, bytes], placement: Placement = CPU) -> Any:
    """Return DeepFace's client for a model, its graphs opened from `graphs` by file name.

    Raises:
        EngineRefused: any model but those in ALLOWED.
    """
    if name not in ALLOWED.get(task, ()):
        raise EngineRefused(f"{task}/{name} is not a model of this worker.")

    def opened(file_name: str, source_url: Any) -> Any:
        del source_url
        return _opened(graphs[file_name], placement)

    with _loading:  # DeepFace's own cache of models has no lock
        client = modeling.get_model_class(task, name)
        module: Any = sys.modules[client.__module__]
        module.build_session = opened
        try:
            return client()
        finally:
            module.build_session = _no_download  # it would hold the graphs' bytes for ever


def _opened(graph: bytes, placement: Placement) -> Any:
    """Open a graph where it is to run; on a CPU in the form that a CPU runs faster."""
    if placement.on_cpu:
        from ai_worker.weights import tuned

        graph = tuned.for_cpu(graph)
    return open_session(graph, placement)


class Engine:
    """The networks of one process. Every method may be called from many threads at once."""

    def __init__(
        self,
        graphs: Mapping[str, bytes],
        recogniser: Recogniser = SFACE,
        placement: Placement = CPU,
    ):
        """Open the graphs, by file name, as `manifest.read` and `recognisers.read` return them."""
        self.recogniser, self.placement = recogniser, placement
        self._client = load("facial_recognition", recogniser.name, graphs, placement)
        self._fasnet = load("spoofing", "Fasnet", graphs, placement)
        self._yunet = _opened(graphs[manifest.YUNET], placement)
        self._yunet_outputs = [output.name for output in self._yunet.get_outputs()]
        self.model_id = recogniser.model_id
        self.side = recogniser.side
        self.provider = describe(self._client.model)
        self.fell_back = bool(placement.fell_back) or any(
            provider not in self.provider for provider in placement.providers
        )

    def detection(self, planes: np.ndarray) -> dict[str, np.ndarray]:
        """Run YuNet: see `detect.Network`."""
        outputs = self._yunet.run(None, {"input": planes})
        return {
            name: np.asarray(value)
            for name, value in zip(self._yunet_outputs, outputs, strict=True)
        }

    def embeddings(self, aligned: np.ndarray) -> np.ndarray:
        """Run the recogniser on (n, side, side, 3) uint8 BGR faces: (n, d), not normalised."""
        faces = self._filled(aligned)
        if self.recogniser.name == "SFace":
            raw = self._sface(faces)
        else:  # DeepFace's other graphs read BGR, channels last, 0..1
            raw = self._client.predict(faces.astype(np.float32) / np.float32(255))
        return np.asarray(raw)[: len(aligned)]

    def _sface(self, faces: np.ndarray) -> np.ndarray:
        """Run SFace: one face by DeepFace's client; several at once, which it never does."""
        if len(faces) == 1:
            # DeepFace takes 0..1 and cuts back to 0..255; the half keeps every level where it was.
            return self._client.predict((faces.astype(np.float32) + 0.5) / 255)
        planes = np.ascontiguousarray(faces[..., ::-1].transpose(0, 3, 1, 2), dtype=np.float32)
        return self._client.model.run(None, {self._client.model.get_inputs()[0].name: planes})[0]

    def _filled(self, stack: np.ndarray) -> np.ndarray:
        """Fill a batch up to a power of two on a device, which tunes itself for each new size."""
        if self.placement.on_cpu:
            return stack
        size = 1 << (len(stack) - 1).bit_length()
        return np.pad(stack, [(0, size - len(stack)), *[(0, 0)] * (stack.ndim - 1)])

    def views(self, image: np.ndarray, box: tuple[int, int, int, int]) -> Views:
        """Cut out what both MiniFASNets look at, as DeepFace cuts it."""
        near, far = (crop(image, box, scale, _LIVE_SIDE, _LIVE_SIDE) for scale in (2.7, 4.0))
        return Views(near[None], far[None])

    def live_probabilities(self, views: Views) -> np.ndarray:
        """Run both MiniFASNets: each probability of class 1, live, (2, n).

        DeepFace's own `analyze` returns the winning class's probability, which is another thing.
        """
        return np.stack(
            [
                self._live(self._fasnet.first_model, views.near),
                self._live(self._fasnet.second_model, views.far),
            ]
        )

    def _live(self, session: Any, faces: np.ndarray) -> np.ndarray:
        blob = np.ascontiguousarray(self._filled(faces), dtype=np.float32)
        return np.asarray(session.run(None, {"input": blob})[0])[: len(faces), 1]

    def probe(self) -> None:
        """Run the recogniser on a known face; raises whatever the device raises."""
        self.embeddings(reference.pattern(self.side)[None])

    def golden_difference(self, batch: int = 1) -> float:
        """Return how far the networks are from their pinned answers to the synthetic face.

        batch: how many such faces go into one call; each has to be right.
        """
        off = [self._vector_difference(batch)]
        for session, name in (
            (self._fasnet.first_model, manifest.FASNET_FIRST),
            (self._fasnet.second_model, manifest.FASNET_SECOND),
        ):
            found = self._live(session, np.repeat(reference.pattern(_LIVE_SIDE)[None], batch, 0))
            off.append(np.abs(found - float(reference.pinned(name)["output"][1])).max())
        return float(max(off))

    def _vector_difference(self, batch: int) -> float:
        raw = self.embeddings(np.repeat(reference.pattern(self.side)[None], batch, 0))
        if raw.shape != (batch, self.recogniser.dimension):
            raise WeightsRefused(
                f"{self.recogniser.file} gives vectors of {raw.shape[1:]} numbers, and "
                f"{self.recogniser.name} has {self.recogniser.dimension}: it is another network."
            )
        lengths = np.linalg.norm(raw.astype(np.float64), axis=1, keepdims=True)
        units = raw / lengths
        return float(np.abs(units - self._golden(units)).max())

    def _golden(self, units: np.ndarray) -> np.ndarray:
        """Return the pinned vector; without one, what the first of the batch says of the others."""
        if self.recogniser.name == "SFace":
            return reference.pinned(manifest.SFACE)["fc1"]
        return np.array(self.recogniser.golden) if self.recogniser.golden else units[0]

    def prove(self, batch: int = 1) -> float:
        """Return the golden difference.

        Raises:
            WeightsRefused: it is beyond the tolerance, or no number at all.
        """
        off = self.golden_difference(batch)
        if not off <= GOLDEN_TOLERANCE:
            raise WeightsRefused(
                f"The networks answer a known face with other numbers (off by {off:.2g}): this "
                "machine's onnxruntime does not run the pinned models. Install the locked version."
            )
        return off
