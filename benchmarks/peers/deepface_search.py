"""DeepFace's own search in a gallery of N faces: python search.py FRAME.jpg N

It runs in DeepFace's environment and imports nothing of Attendance. One face is registered, and
its row is repeated with random unit vectors; then the same photo is searched for. Prints the
seconds of each search, and of the embedding alone, which is no part of the search.
"""

import json
import sqlite3
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def main(frame: str, count: int) -> None:
    import numpy as np
    from deepface import DeepFace

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "gallery.db")
        options: dict[str, Any] = {
            "model_name": "SFace",
            "detector_backend": "yunet",
            "database_type": "sqlite",
            "connection_details": path,
        }
        DeepFace.register(frame, img_name="someone", l2_normalize=True, **options)
        _fill(path, np.random.default_rng(0).standard_normal((count, 128)))
        searches, embeddings = [], []
        for _ in range(4):
            began = time.perf_counter()
            DeepFace.represent(frame, model_name="SFace", detector_backend="yunet")
            embeddings.append(time.perf_counter() - began)
            began = time.perf_counter()
            DeepFace.search(
                frame,
                l2_normalize=True,
                distance_metric="cosine",
                search_method="exact",
                k=3,
                return_type="dict",
                **options,
            )
            searches.append(time.perf_counter() - began)
    print(json.dumps({"search": searches[1:], "embedding": embeddings[1:]}))


def _fill(path: str, vectors: Any) -> None:
    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(embeddings)")]
        first = database.execute("SELECT * FROM embeddings").fetchone()
        row = dict(zip(columns, first, strict=True))
        text = isinstance(row["embedding"], str)
        rows = []
        for number, vector in enumerate(vectors):
            unit = vector / (vector @ vector) ** 0.5
            row |= {
                "id": number + 2,
                "img_name": f"p{number}",
                "face": b"x",
                "face_hash": f"f{number}",
                "embedding_hash": f"e{number}",
                "embedding": json.dumps(unit.tolist()) if text else struct.pack("128d", *unit),
            }
            rows.append(tuple(row[name] for name in columns))
        names, marks = ",".join(columns), ",".join("?" * len(columns))
        database.executemany(f"INSERT INTO embeddings({names}) VALUES({marks})", rows)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
