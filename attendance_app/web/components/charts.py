"""Charts from minutes and counts: the day line, bars, the stacked bar, a spark line.

Each takes a sentence as ``label``: what a person sees, told. Bars start at 0. Plain values and
State vars draw the same picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from attendance_app.web.components.links import app_link
from attendance_app.web.components.shared import Child, Number, Rows, Text, length, when

DayKind = Literal["shift", "work", "ot", "break", "leave", "missing", "late", "live", "now"]
ShareKind = Literal["in", "break", "late", "expected", "absent", "leave", "done"]


@dataclass(frozen=True)
class DaySpan:
    """Part of a day: minutes since local midnight, end excluded; may run past 1440 over midnight.

    kind: shift (planned), work, ot, break, leave, missing (no punch), late, live (running), now.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class AxisMark:
    """Hour written under a day line."""

    minute: int
    text: str


@dataclass(frozen=True)
class Bar:
    """One bar: its value, the text below it and above it, and whether it passes the limit."""

    value: int
    text: str = ""
    over: bool = False
    top: str = ""


@dataclass(frozen=True)
class Share:
    """One part of a stacked bar. ``kind``: in, break, late, expected, absent, leave, done."""

    kind: str
    text: str
    value: int
    note: str = ""
    href: str = ""


def day_line(
    spans: Rows,
    start: Number,
    end: Number,
    label: Text,
    *,
    marks: Rows | None = None,
    height: int = 16,
) -> rx.Component:
    """Draw one day as one bar between two minutes: the same bar at kiosk, phone and desk."""

    def part(span: Any) -> rx.Component:
        left = (span.start - start) * 100 / (end - start)
        width = (span.end - span.start) * 100 / (end - start)
        return rx.el.i(
            class_name=f"dl-{span.kind}",
            style={"inset_inline_start": f"{left}%", "width": _width(span, width)},
        )

    def hour(axis_mark: Any) -> rx.Component:
        left = (axis_mark.minute - start) * 100 / (end - start)
        edge = when(
            axis_mark.minute == start, "edge", when(axis_mark.minute == end, "edge-end", "")
        )
        return rx.el.span(axis_mark.text, class_name=edge, style={"inset_inline_start": f"{left}%"})

    line = rx.el.div(
        *_each(spans, part),
        class_name="dayline",
        style={"height": f"{height}px"},
        role="img",
        aria_label=label,
    )
    if marks is None:
        return line
    axis = rx.el.div(*_each(marks, hour), class_name="dayline-axis num", aria_hidden="true")
    return rx.el.div(line, axis, class_name="dayline-block")


_ROOMY = 14 * 60  # minutes that a phone has room to mark every two hours of


def day_marks(start: int, end: int, every: int = 0) -> list[AxisMark]:
    """Give the whole hours to write under a day line from ``start`` to ``end`` (minutes).

    Without ``every`` they are so far apart that a phone has room for them.
    """
    every = every or (120 if end - start <= _ROOMY else 240)
    first = -(-start // every) * every
    return [AxisMark(m, f"{m // 60 % 24:02}:{m % 60:02}") for m in range(first, end + 1, every)]


def bars(
    points: Rows,
    peak: Number,
    label: Text,
    *,
    limit: Number = 0,
    limit_text: Text = "",
    width: int = 404,
    height: int = 142,
) -> rx.Component:
    """Draw bars from 0 to ``peak`` (the axis end, above 0); those marked ``over`` change colour.

    ``limit`` draws a dashed line with its name and value. ``width`` is that of the column it stands
    in, so that letters keep their size.
    """
    floor, top = height - 20, 20
    room = floor - top
    step: Any = width / length(points)

    def one(point: Any, place: Any) -> rx.Component:
        tall: Any = point.value * room / peak
        x = place * step
        return rx.el.g(
            rx.el.rect(
                class_name=when(point.over, "v2", "v1"),
                x=_svg(x + step * 0.12),
                y=_svg(floor - tall),
                width=_svg(step * 0.76),
                height=_svg(tall),
                rx="1.5",
            ),
            rx.el.text(
                point.top,
                class_name="lab",
                x=_svg(x + step),
                y=_svg(floor - tall - 5),
                text_anchor="end",
            ),
            rx.el.text(point.text, x=_svg(x + step / 2), y=height - 5, text_anchor="middle"),
        )

    limit_y = floor - limit * room / peak
    return rx.el.svg(
        *_each(points, one, with_place=True),
        rx.el.line(class_name="axis", x1=0, x2=width, y1=floor, y2=floor),
        when(
            limit > 0,
            rx.el.g(
                rx.el.line(class_name="limit", x1=0, x2=width, y1=_svg(limit_y), y2=_svg(limit_y)),
                rx.el.text(
                    limit_text, class_name="lab", x=width, y=_svg(limit_y - 5), text_anchor="end"
                ),
            ),
        ),
        class_name="chart",
        view_box=f"0 0 {width} {height}",
        style={"max_width": f"{width * 1.25}px"},
        role="img",
        aria_label=label,
    )


def presence_bar(shares: Rows, label: Text) -> rx.Component:
    """Draw who is where as one bar, and below it each part with word, count and note."""

    def part(share: Any) -> rx.Component:
        return rx.el.i(
            class_name=f"p-{share.kind}",
            style={"flex": f"{share.value} 0 0"},
            title=share.text,
        )

    def cell(share: Any) -> rx.Component:
        return app_link(
            rx.el.span(rx.el.i(class_name=f"p-{share.kind}"), share.text),
            rx.el.b(share.value),
            rx.el.small(share.note),
            href=share.href,
        )

    return rx.el.div(
        rx.el.div(*_each(shares, part), class_name="presence-bar", role="img", aria_label=label),
        rx.el.div(*_each(shares, cell), class_name="presence-cells"),
        class_name="presence-side",
    )


def presence(
    title: Child, here: Child, due: Child, note: Child, shares: Any, label: Text
) -> rx.Component:
    """Draw the head of a live board: how many are here of those due, and the stacked bar."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(title, class_name="stat-label"),
            rx.el.div(here, rx.el.small("\u202f/\u202f", due), class_name="stat-value"),
            rx.el.div(note, class_name="stat-note"),
            class_name="presence-main stat",
        ),
        presence_bar(shares, label),
        class_name="presence",
        aria_label=title,
    )


def spark(values: Sequence[float], label: str, width: int = 84, height: int = 30) -> rx.Component:
    """Draw the past of a figure as a small line with its last point marked."""
    points = spark_points(values, width, height)
    last_x, last_y = points[-1]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return rx.el.svg(
        rx.el.path(class_name="s1", d=path),
        rx.el.circle(class_name="v1", cx=f"{last_x:.1f}", cy=f"{last_y:.1f}", r="2.2"),
        width=str(width),
        height=str(height),
        view_box=f"0 0 {width} {height}",
        role="img",
        aria_label=label,
    )


def spark_points(
    values: Sequence[float], width: int = 84, height: int = 30
) -> list[tuple[float, float]]:
    """Place values between a 2 px margin at the sides and 3 px above and below."""
    low, high = min(values), max(values)
    spread = (high - low) or 1
    step = (width - 4) / max(1, len(values) - 1)
    tall = height - 6
    return [
        (2 + i * step, height - 3 - (value - low) / spread * tall) for i, value in enumerate(values)
    ]


def _width(span: Any, width: Any) -> Any:
    """Give a width in percent; the line of now has its own."""
    return when(span.kind == "now", "2px", f"{width}%")


def _svg(number: Any) -> Any:
    """Write a number, or a State var of one, as an SVG attribute."""
    return f"{number}"


def _each(items: Any, draw: Any, with_place: bool = False) -> list[Any]:
    if isinstance(items, rx.Var):
        return [rx.foreach(items, draw)]
    if with_place:
        return [draw(item, place) for place, item in enumerate(items)]
    return [draw(item) for item in items]
