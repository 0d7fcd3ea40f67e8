"""A chart of at most four lines over time, each named at its end.

Python places the points, so a State keeps a few short strings and the browser only draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from attendance_app.web.components.shared import Rows, Text

WIDTH, HEIGHT = 404, 122
LEFT, RIGHT, FLOOR, TOP = 36, 300, 104, 10
LABEL_APART = 13
MOST = 4
LOOKS = ("1", "2", "3", "6")


@dataclass(frozen=True)
class Line:
    """One drawn line. look: which colour; path: of the SVG; x, y: its last point."""

    look: str
    path: str
    x: float
    y: float
    text: str
    text_y: float


@dataclass(frozen=True)
class Rung:
    """A level of the axis: its height and its name."""

    y: float
    text: str


def draw(series: Sequence[tuple[str, Sequence[float | None]]], peak: float) -> list[Line]:
    """Place up to four series, each a name and a value for each step; None leaves a gap.

    A series without a value is left out. Names at the ends keep apart from each other.
    """
    known = [(name, values) for name, values in series if any(v is not None for v in values)]
    drawn = [_line(LOOKS[i], *one, peak) for i, one in enumerate(known[:MOST])]
    lowest = -LABEL_APART
    placed: dict[str, float] = {}
    for line in sorted(drawn, key=lambda line: line.y):
        lowest = max(line.y + 4, lowest + LABEL_APART)
        placed[line.look] = lowest
    over = max(0.0, lowest - (FLOOR + 4))
    return [
        Line(line.look, line.path, line.x, line.y, line.text, round(placed[line.look] - over, 1))
        for line in drawn
    ]


def rungs(peak: float, unit: str) -> list[Rung]:
    """Give the middle and the top of the axis."""
    return [Rung(_y(level, peak), f"{level:g}{unit}") for level in (peak / 2, peak)]


def line_chart(lines: Rows, levels: Rows, first: Text, last: Text, label: Text) -> rx.Component:
    """Draw lines from ``draw`` over ``rungs``; first and last name the ends of the time axis."""
    return rx.el.svg(
        rx.foreach(
            levels,
            lambda rung: rx.el.g(
                rx.el.line(class_name="grid", x1=0, x2=RIGHT, y1=f"{rung.y}", y2=f"{rung.y}"),
                rx.el.text(rung.text, x=0, y=f"{rung.y - 3}"),
            ),
        ),
        rx.el.line(class_name="axis", x1=0, x2=RIGHT, y1=FLOOR, y2=FLOOR),
        rx.foreach(
            lines,
            lambda line: rx.el.g(
                rx.el.path(class_name=f"s{line.look}", d=line.path),
                rx.el.circle(class_name=f"v{line.look}", cx=f"{line.x}", cy=f"{line.y}", r="2.6"),
                rx.el.text(line.text, class_name="lab", x=f"{line.x + 7}", y=f"{line.text_y}"),
            ),
        ),
        rx.el.text(first, x=LEFT, y=HEIGHT - 4),
        rx.el.text(last, x=RIGHT, y=HEIGHT - 4, text_anchor="end"),
        class_name="chart",
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        style={"max_width": f"{WIDTH * 1.25}px"},
        role="img",
        aria_label=label,
    )


def _line(look: str, name: str, values: Sequence[float | None], peak: float) -> Line:
    step = (RIGHT - LEFT) / max(1, len(values) - 1)
    path, pen, end, newest = "", "M", (0.0, 0.0), 0.0
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        end, newest = (round(LEFT + place * step, 1), _y(value, peak)), value
        path += f"{pen}{end[0]} {end[1]}"
        pen = "L"
    return Line(look, path, *end, f"{name} {newest:.1f}", 0.0)


def _y(value: float, peak: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / (peak or 1), 1)
