"""How well faces are found, told apart and known to be live, on any folder of photos.

    python -m benchmarks.recognition --images DIR [--out DIR] [--models DIR]

`DIR/<person>/<photo>` in JPEG or PNG: as many people and photos as there are; a person with one
photo counts as a stranger to the others. `DIR/live/` and `DIR/spoof/`, when both are there, are
no people: they hold the photos for the liveness. Files that are no pictures, damaged ones and
those without a face are counted and left out. Prints tables; writes plots as PNG to `--out`.

The pipeline is the worker's own, and the decision the application's (threshold 0.50, margin 0.05).
"""

import argparse
import json
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from benchmarks.evaluation import plots, report
from benchmarks.evaluation.photos import Album, Seen, collect
from benchmarks.evaluation.scores import Liveness, Open, Pairs, liveness, open_set, pairs


def main(arguments: list[str] | None = None) -> int:
    """Evaluate a folder; return 2 when there is nothing to evaluate."""
    parser = argparse.ArgumentParser("python -m benchmarks.recognition")
    parser.add_argument("--images", type=Path, required=True, help="a folder of person/photo.jpg")
    parser.add_argument("--out", type=Path, help="where the plots and results.json go")
    parser.add_argument("--models", type=Path, default=None, help="the worker's models folder")
    parser.add_argument("--templates", type=int, default=5, help="enrolled photos of each person")
    asked = parser.parse_args(arguments)
    if not asked.images.is_dir():
        print(f"{asked.images} is not a folder of person/photo.jpg.", file=sys.stderr)
        return 2
    album = collect(asked.images)
    if not album.files:
        print(f"{asked.images} holds no folder with pictures.", file=sys.stderr)
        return 2
    seen = _describe(album, asked.models)
    found, known, alive = _judged(seen, asked.templates)
    for line in report.lines(seen, found, known, alive):
        print(line)
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        written = plots.write(asked.out, found, known, alive)
        results = report.results(seen, found, known, alive)
        (asked.out / "results.json").write_text(json.dumps(results, indent=2) + "\n")
        print(f"\nWritten to {asked.out}: {', '.join([*written, 'results.json'])}")
    return 0


def _describe(album: Album, models: Path | None) -> Seen:
    """Run the worker's pipeline over every file."""
    from ai_worker.settings import Settings, prepare_libraries

    # A camera's 50 megapixels belong to a set of photos, though no kiosk would send them.
    folder = models or Settings().models
    settings = Settings(models=folder, max_pixels=60_000_000, max_side=16_384)
    prepare_libraries(settings)
    from ai_worker.guard import Limits
    from ai_worker.pipeline import Pipeline
    from ai_worker.serve import engine
    from benchmarks.evaluation.photos import describe

    limits = Limits(settings.max_pixels, settings.max_side)
    pipeline = Pipeline(engine(settings), limits, lambda _stage: nullcontext())
    return describe(album, pipeline.frame)


def _judged(seen: Seen, templates: int) -> tuple[Pairs | None, Open | None, Liveness | None]:
    vectors, people = seen.vectors(), seen.people()
    several = len(set(people)) > 1 and len(people) > 2
    found = pairs(vectors, people) if several else None
    repeated = [name for name, count in Counter(people).items() if count > 1]
    known = open_set(vectors, people, templates) if several and repeated else None
    live, spoof = seen.live_scores("live"), seen.live_scores("spoof")
    alive = liveness(np.array(live), np.array(spoof)) if live and spoof else None
    return found, known, alive


if __name__ == "__main__":
    sys.exit(main())
