"""Draws the histograms and the curves with OpenCV alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.evaluation.scores import Liveness, Open, Pairs

WIDTH, HEIGHT = 900, 560
LEFT, RIGHT, TOP, BOTTOM = 80, 30, 60, 70
WHITE, BLACK, GREY = (255, 255, 255), (30, 30, 30), (205, 205, 205)
BLUE, RED = (170, 90, 20), (40, 60, 200)  # BGR; they also differ in lightness
_FONT = cv2.FONT_HERSHEY_SIMPLEX


class Axis(NamedTuple):
    """What an axis shows: from and to, the marks on it, its words."""

    start: float
    end: float
    marks: Sequence[tuple[float, str]]
    words: str

    def place(self, values: np.ndarray, first: int, last: int) -> np.ndarray:
        """Return where values lie between two pixels."""
        share = (np.clip(values, self.start, self.end) - self.start) / (self.end - self.start)
        return first + share * (last - first)


class Plot:
    """A white sheet with two axes."""

    def __init__(self, title: str, x: Axis, y: Axis):
        self._x, self._y = x, y
        self._sheet = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
        self._text(title, LEFT, 34, 0.7)
        for value, name in x.marks:
            (at,) = self._across(np.array([value]))
            self._line((at, TOP), (at, HEIGHT - BOTTOM), GREY)
            self._text(name, at - 4 * len(name), HEIGHT - BOTTOM + 22)
        for value, name in y.marks:
            (at,) = self._down(np.array([value]))
            self._line((LEFT, at), (WIDTH - RIGHT, at), GREY)
            self._text(name, max(LEFT - 10 - 9 * len(name), 2), at + 5)
        self._text(x.words, (LEFT + WIDTH - RIGHT) // 2 - 4 * len(x.words), HEIGHT - 18)
        self._text(y.words, LEFT, TOP - 8)
        cv2.rectangle(self._sheet, (LEFT, TOP), (WIDTH - RIGHT, HEIGHT - BOTTOM), BLACK, 1)

    def _across(self, values: np.ndarray) -> list[int]:
        return self._x.place(values, LEFT, WIDTH - RIGHT).round().astype(int).tolist()

    def _down(self, values: np.ndarray) -> list[int]:
        return self._y.place(values, HEIGHT - BOTTOM, TOP).round().astype(int).tolist()

    def _line(self, start: tuple[int, int], end: tuple[int, int], colour: Sequence[int]) -> None:
        cv2.line(self._sheet, start, end, colour, 1, cv2.LINE_AA)

    def _text(self, words: str, x: int, y: int, size: float = 0.45) -> None:
        cv2.putText(self._sheet, words, (int(x), int(y)), _FONT, size, BLACK, 1, cv2.LINE_AA)

    def curve(
        self, x: np.ndarray, y: np.ndarray, colour: Sequence[int], name: str, row: int
    ) -> None:
        """Draw a curve and its name in the legend."""
        points = np.array([self._across(x), self._down(y)]).T.reshape(-1, 1, 2).astype(np.int32)
        cv2.polylines(self._sheet, [points], False, colour, 2, cv2.LINE_AA)
        at = TOP + 22 + 22 * row
        cv2.line(self._sheet, (LEFT + 14, at - 5), (LEFT + 44, at - 5), colour, 3)
        self._text(name, LEFT + 54, at)

    def mark(self, x: float, name: str) -> None:
        """Draw a vertical line with words at it."""
        (at,) = self._across(np.array([x]))
        self._line((at, TOP), (at, HEIGHT - BOTTOM), BLACK)
        self._text(name, at + 5, HEIGHT - BOTTOM - 8)

    def save(self, path: Path) -> None:
        """Write the sheet as PNG."""
        path.write_bytes(cv2.imencode(".png", self._sheet)[1].tobytes())


def write(
    folder: Path, found: Pairs | None, known: Open | None, alive: Liveness | None
) -> list[str]:
    """Write what there is to draw; return the files' names."""
    written = []
    if found is not None and len(found.genuine):
        _histogram(
            "Similarity of photos: same person (blue), different people (red)",
            found.genuine,
            found.impostor,
            ("same person", "different people"),
        ).save(folder / "pairs.png")
        _curve(found).save(folder / "roc.png")
        written += ["pairs.png", "roc.png"]
    if known is not None and len(known.mated) and len(known.non_mated):
        _histogram(
            "Best similarity in the gallery: enrolled (blue), strangers (red)",
            known.mated,
            known.non_mated,
            ("enrolled", "strangers"),
        ).save(folder / "search.png")
        written.append("search.png")
    if alive is not None:
        _histogram(
            "Liveness score: people (blue), attacks (red)",
            alive.live,
            alive.spoof,
            ("people", "attacks"),
            start=0.0,
        ).save(folder / "liveness.png")
        written.append("liveness.png")
    return written


def _histogram(
    title: str, one: np.ndarray, other: np.ndarray, names: tuple[str, str], start: float = -0.4
) -> Plot:
    edges = np.linspace(start, 1.0, 71)
    shares = [
        np.histogram(np.clip(values, start, 1.0), edges)[0] / len(values) for values in (one, other)
    ]
    top = max(float(max(share.max() for share in shares)), 1e-9) * 1.1
    x = Axis(start, 1.0, [(v, f"{v:.1f}") for v in np.arange(round(start, 1), 1.01, 0.2)], "score")
    y = Axis(
        0.0, top, [(top * part, f"{100 * top * part:.1f}") for part in (0, 0.5, 1)], "% of each"
    )
    plot = Plot(title, x, y)
    for row, (share, colour) in enumerate(zip(shares, (BLUE, RED), strict=True)):
        steps = np.repeat(edges, 2)[1:-1]
        plot.curve(steps, np.repeat(share, 2), colour, names[row], row)
    plot.mark(0.5, "0.50")
    return plot


def _curve(found: Pairs) -> Plot:
    """Draw the true accept rate against the false accept rate, the latter in decades."""
    lowest = -np.floor(np.log10(max(len(found.impostor), 10)))
    fars = np.logspace(lowest, 0, 200)
    ranks = np.clip((fars * len(found.impostor)).astype(int), 0, len(found.impostor) - 1)
    tars = (found.genuine[None] > found.impostor[ranks][:, None]).mean(1)
    decades = np.arange(lowest, 1)
    x = Axis(lowest, 0.0, [(d, f"1e{int(d)}") for d in decades], "false accept rate")
    bottom = max(0.0, float(np.floor(tars.min() * 10) / 10) - 0.1)
    marks = [(v, f"{v:.2f}") for v in np.linspace(bottom, 1, 6)]
    plot = Plot("True accept rate", x, Axis(bottom, 1.0, marks, "true accept rate"))
    plot.curve(np.log10(fars), tars, BLUE, "one against one", 0)
    return plot
