"""Columns of dots over an axis, and flags that name the few that stand apart.

Texts are HTML, not SVG, so that they keep their size on a phone. Places are percents of the axis.
"""

from dataclasses import dataclass
from typing import Any

import reflex as rx

MOST_DOTS = 20
DOT, ROW = 5, 20  # pixels: from dot to dot, and of a line of names


@dataclass(frozen=True)
class DotColumn:
    """Some dots over each other. at: its middle. far: beyond what is usual. title: when pointed at.

    height: in pixels.
    """

    at: float
    height: int
    far: bool
    title: str


@dataclass(frozen=True)
class Flag:
    """A named one. row: the line of its name, from the top. before: the name stands left of it."""

    at: float
    text: str
    row: int
    before: bool
    height: int


@dataclass(frozen=True)
class Tick:
    """A place on the axis with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Swarm:
    """A drawing. height: of its field in pixels. sentence: what it shows, told."""

    columns: tuple[DotColumn, ...] = ()
    flags: tuple[Flag, ...] = ()
    ticks: tuple[Tick, ...] = ()
    height: int = 0
    sentence: str = ""


def flags(named: list[tuple[float, str]], field: int) -> tuple[Flag, ...]:
    """Place names (where, text) so that none crosses another's line: the outer ones stand higher.

    field: height of the dots in pixels.
    """
    outer_first = sorted(named, key=lambda one: -abs(one[0] - 50))
    count = len(outer_first)
    return tuple(
        Flag(at, text, row, at > 50, field + (count - row) * ROW - ROW // 2)
        for row, (at, text) in enumerate(outer_first)
    )


def swarm(drawn: Any) -> rx.Component:
    """Draw columns of dots with their flags."""

    def column(one: Any) -> rx.Component:
        return rx.el.i(
            class_name=rx.cond(one.far, "swarm-col far", "swarm-col"),
            title=one.title,
            style={"inset_inline_start": f"{one.at}%", "height": f"{one.height}px"},
        )

    def flag(one: Any) -> rx.Component:
        return rx.fragment(
            rx.el.i(
                class_name="swarm-line",
                style={"inset_inline_start": f"{one.at}%", "height": f"{one.height}px"},
            ),
            rx.cond(
                one.before,
                rx.el.span(
                    rx.el.bdi(one.text),
                    class_name="swarm-name before",
                    style={"inset_inline_end": f"{100 - one.at}%", "top": f"{one.row * ROW}px"},
                ),
                rx.el.span(
                    rx.el.bdi(one.text),
                    class_name="swarm-name",
                    style={"inset_inline_start": f"{one.at}%", "top": f"{one.row * ROW}px"},
                ),
            ),
        )

    def tick(one: Any) -> rx.Component:
        return rx.el.span(one.text, style={"inset_inline_start": f"{one.at}%"})

    def grid(one: Any) -> rx.Component:
        return rx.el.i(class_name="swarm-grid", style={"inset_inline_start": f"{one.at}%"})

    return rx.el.div(
        rx.el.div(
            rx.foreach(drawn.ticks, grid),
            rx.foreach(drawn.columns, column),
            rx.foreach(drawn.flags, flag),
            class_name="swarm-field",
            style={"height": f"{drawn.height}px"},
        ),
        rx.el.div(rx.foreach(drawn.ticks, tick), class_name="swarm-axis num"),
        class_name="swarm",
        role="img",
        aria_label=drawn.sentence,
    )
