"""The charts of the live board, and what it says before there is anything to show."""

import reflex as rx

from attendance_app.web.components import charts, feedback, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.lines import line_chart
from attendance_app.web.components.links import app_link
from attendance_app.web.components.numbers import csv_button, numbers
from attendance_app.web.dashboard import tables
from attendance_app.web.dashboard.state import BoardState
from attendance_app.web.dashboard.views import Step


def chart_cards() -> rx.Component:
    """Draw when people came today, and who comes late week by week."""
    return rx.el.div(arrivals_card(), lateness_card(), class_name="board-charts")


def arrivals_card() -> rx.Component:
    """Draw today's arrivals; the busiest moment is named."""
    return parts.card(
        parts.card_head(
            "Arrivals",
            rx.cond(
                BoardState.arrivals.length() > 0,
                csv_button("Arrivals", BoardState.save(tables.ARRIVALS)),
            ),
            sub=BoardState.arrival_step,
        ),
        rx.cond(
            BoardState.arrivals.length() > 0,
            rx.el.div(
                charts.bars(
                    BoardState.arrivals,
                    BoardState.arrival_peak,
                    BoardState.arrival_sentence,
                    width=620,
                    height=122,
                ),
                numbers("Arrivals today", tables.ARRIVAL_HEADS, BoardState.arrival_rows),
                class_name="chart-place chart-shrinks",
            ),
            rx.el.p("Nobody has come yet today.", class_name="chart-place quiet"),
        ),
    )


def lateness_card() -> rx.Component:
    """Draw the share of late arrivals of the last twelve weeks by site."""
    return parts.card(
        parts.card_head(
            "Late arrivals",
            rx.cond(
                BoardState.late_lines.length() > 0,
                csv_button("Late arrivals of every site", BoardState.save(tables.LATE)),
            ),
            sub="% of arrivals at a shift, 12 weeks",
        ),
        rx.cond(
            BoardState.late_lines.length() > 0,
            rx.el.div(
                line_chart(
                    BoardState.late_lines,
                    BoardState.late_rungs,
                    BoardState.late_first,
                    "this week",
                    BoardState.late_sentence,
                ),
                numbers("Late arrivals by week", BoardState.late_heads, BoardState.late_rows),
                class_name="chart-place",
            ),
            rx.el.p("Nobody with a shift has come in these weeks.", class_name="chart-place quiet"),
        ),
    )


def first_steps() -> rx.Component:
    """Draw what is left to do before the first person clocks in."""
    return parts.card(
        feedback.empty_state(
            "Three steps to the first clock-in",
            "This board fills by itself once somebody clocks in.",
            rx.el.ol(rx.foreach(BoardState.steps, first_step), class_name="first-steps"),
            level=2,
        ),
        style={"flex": "none"},
    )


def first_step(step: Step) -> rx.Component:
    """Draw one step, ticked or with its deed."""
    return rx.el.li(
        rx.cond(
            step.done,
            rx.el.span(icon("check"), class_name="queue-mark"),
            rx.el.span(icon("circle"), class_name="queue-mark attention"),
        ),
        rx.el.div(
            rx.el.div(step.title, class_name="medium"), rx.el.div(step.text, class_name="quiet")
        ),
        rx.cond(
            step.done,
            rx.el.span("Done", class_name="quiet"),
            app_link(step.deed, href=step.href, class_name="btn btn-sm"),
        ),
    )
