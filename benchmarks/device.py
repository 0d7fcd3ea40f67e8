"""Faces a second on this machine's device, by batch: python -m benchmarks.device [--providers cuda]

Proves the golden vector at every size first, then prints the engine's rate (uint8 pixels in,
vectors out) beside the bare session's on the same batch, and the gain over one by one.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np


def main() -> int:
    """Measure and print; 1 when an answer is not the golden one."""
    parser = argparse.ArgumentParser("python -m benchmarks.device")
    parser.add_argument("--providers", default="cpu")
    parser.add_argument("--models", type=Path, default=Path(".models"))
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    from ai_worker.settings import Settings, SettingsRefused, prepare_libraries

    settings = Settings(models=asked.models, providers=asked.providers)
    prepare_libraries(settings)
    from ai_worker.serve import engine
    from ai_worker.weights.manifest import WeightsRefused
    from benchmarks import measure

    try:
        networks = engine(settings)
        off = max(networks.prove(size) for size in asked.sizes)
    except (SettingsRefused, WeightsRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{measure.machine()}\n{networks.provider}, golden difference {off:.1e} (at most 1e-3)")
    session = networks._client.model
    name, first = session.get_inputs()[0].name, 0.0
    for size in asked.sizes:
        faces = np.random.default_rng(0).integers(0, 256, (size, 112, 112, 3)).astype(np.uint8)
        planes = np.ascontiguousarray(faces.transpose(0, 3, 1, 2), dtype=np.float32)
        ours = size * _rate(lambda faces=faces: networks.embeddings(faces), asked.seconds)
        bare = size * _rate(lambda planes=planes: session.run(None, {name: planes}), asked.seconds)
        first = first or ours
        print(
            f"batch {size:3d}: {ours:8.1f} faces/s, {ours / bare:.2f} of the bare session, "
            f"{ours / first:.2f} x one by one"
        )
    return 0


def _rate(call: Callable[[], object], seconds: float) -> float:
    call()
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        call()
        done += 1
    return done / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
