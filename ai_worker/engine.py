"""The one module that knows DeepFace: SFace and both MiniFASNets, each on our own sessions.

DeepFace is kept from what it would do by itself:

- its clients open graphs through ours, from bytes checked against the manifest, with one
  thread each (its own sessions take all cores and spin);
- its download function refuses, so a missing file is an error and never a request;
- its register is cut down to the two tasks used here. Guessing emotion, age, gender or race
  from a face is no part of attendance, and in this process it cannot be asked for.

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

from ai_worker.sessions import open_session
from ai_worker.weights import manifest, reference
from ai_worker.weights.manifest import WeightsRefused

ALLOWED = {"facial_recognition": "SFace", "spoofing": "Fasnet"}
GOLDEN_TOLERANCE = 1e-3

_loading = threading.Lock()


class EngineRefused(Exception):
    """DeepFace was asked for something that this worker does not do."""


def _no_download(file_name: str, *_sources: Any, **_options: Any) -> str:
    raise EngineRefused(f"DeepFace wanted to download {file_name}; it never may.")


def _confine_deepface() -> None:
    """Leave DeepFace two models and no way to the network."""
    weight_utils.download_weights_if_necessary = _no_download
    weight_utils.ensure_source_is_reachable = _no_download
    register: dict[str, Any] = dict(modeling.AVAILABLE_MODELS)
    for task, models in register.items():
        for name in [name for name in models if ALLOWED.get(task) != name]:
            del models[name]


_confine_deepface()


def load(task: str, name: str, graphs: Mapping[str, bytes]) -> Any:
    """Return DeepFace's client for a model, its graphs opened from `graphs` by file name.

    Raises:
        EngineRefused: any model but the two in ALLOWED.
    """
    if ALLOWED.get(task) != name:
        raise EngineRefused(f"{task}/{name} is not a model of this worker.")

    def opened(file_name: str, source_url: Any) -> Any:
        del source_url
        return open_session(graphs[file_name])

    with _loading:  # DeepFace's own cache of models has no lock
        client = modeling.get_model_class(task, name)
        sys.modules[client.__module__].build_session = opened  # type: ignore[attr-defined]
        return client()


class Engine:
    """The networks of one process. Every method may be called from many threads at once."""

    def __init__(self, graphs: Mapping[str, bytes]):
        """Open the graphs, by file name, as `manifest.read` returns them."""
        self._sface = load("facial_recognition", "SFace", graphs)
        self._fasnet = load("spoofing", "Fasnet", graphs)
        self._yunet = open_session(graphs[manifest.YUNET])
        self._yunet_outputs = [output.name for output in self._yunet.get_outputs()]
        self.model_id = manifest.model_id()

    def detection(self, planes: np.ndarray) -> dict[str, np.ndarray]:
        """Run YuNet: see `detect.Network`."""
        outputs = self._yunet.run(None, {"input": planes})
        return {
            name: np.asarray(value)
            for name, value in zip(self._yunet_outputs, outputs, strict=True)
        }

    def embedding(self, aligned: np.ndarray) -> np.ndarray:
        """Run SFace on a (112, 112, 3) uint8 BGR face: (128,) float32, not normalised."""
        # DeepFace takes 0..1 and cuts back to 0..255; the half keeps every level where it was.
        return self._sface.predict((aligned.astype(np.float32) + 0.5) / 255)[0]

    def live_probabilities(self, image: np.ndarray, box: tuple[int, int, int, int]) -> list[float]:
        """Run both MiniFASNets on a box of a BGR picture: each probability of class 1, live.

        DeepFace's own `analyze` returns the winning class's probability, which is another thing.
        """
        return [
            self._live(session, crop(image, box, scale, 80, 80))
            for session, scale in (
                (self._fasnet.first_model, 2.7),
                (self._fasnet.second_model, 4.0),
            )
        ]

    @staticmethod
    def _live(session: Any, face: np.ndarray) -> float:
        blob = np.ascontiguousarray(face[None], dtype=np.float32)
        return float(session.run(None, {"input": blob})[0][0, 1])

    def golden_difference(self) -> float:
        """Return how far the networks are from their pinned answers to the synthetic face."""
        raw = self.embedding(reference.pattern(112)).astype(np.float64)
        vector = raw / np.linalg.norm(raw)
        off = [float(np.abs(vector - reference.pinned(manifest.SFACE)["fc1"]).max())]
        for session, name in (
            (self._fasnet.first_model, manifest.FASNET_FIRST),
            (self._fasnet.second_model, manifest.FASNET_SECOND),
        ):
            found = self._live(session, reference.pattern(80))
            off.append(abs(found - float(reference.pinned(name)["output"][1])))
        return max(off)

    def prove(self) -> float:
        """Return the golden difference.

        Raises:
            WeightsRefused: it is beyond the tolerance, or no number at all.
        """
        off = self.golden_difference()
        if not off <= GOLDEN_TOLERANCE:
            raise WeightsRefused(
                f"The networks answer a known face with other numbers (off by {off:.2g}): this "
                "machine's onnxruntime does not run the pinned models. Install the locked version."
            )
        return off
