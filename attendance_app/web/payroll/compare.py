"""The card that compares a period with the last one: totals, a drawing, and who changed most."""

from typing import Any

import reflex as rx

from attendance_app.web.components import avatar, feedback, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import document_link
from attendance_app.web.components.swarm import swarm
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.payroll.compare_state import CompareState
from attendance_app.web.payroll.compare_views import ChangedLine, TotalLine

PEOPLE = (
    Column("Person", width="42%"),
    Column("Last period", end=True, low=True),
    Column("This period", end=True, low=True),
    Column("Change", end=True),
)


def comparison() -> rx.Component:
    """Draw the card."""
    beside: Any = CompareState.beside
    return parts.card(
        rx.el.div(
            rx.el.h2("Against the last period"),
            rx.el.span(beside.last, class_name="sub"),
            rx.cond(
                beside.last,
                rx.el.span(
                    document_link(
                        icon("download"),
                        "CSV",
                        href=beside.csv,
                        class_name="btn btn-sm",
                        custom_attrs={"download": ""},
                    ),
                    class_name="push row",
                ),
            ),
            class_name="card-head",
        ),
        rx.cond(
            CompareState.error,
            feedback.error_state(
                "The comparison could not be made",
                CompareState.error + " You can export all the same.",
                CompareState.load,
            ),
            rx.match(
                beside.state,
                ("loading", feedback.skeleton_lines(4)),
                ("none", none()),
                ("equal", equal()),
                changed(),
            ),
        ),
        id="comparison",
        class_name="pay-beside",
        style={"flex": "none"},
        aria_busy=beside.state == "loading",
    )


def none() -> rx.Component:
    """Draw a period that has none before it."""
    return rx.fragment(
        rx.el.p(
            "Nobody was here in the period before, so there is nothing to compare with.",
            class_name="card-pad muted small-text",
        ),
        totals(),
    )


def equal() -> rx.Component:
    """Draw two periods without a difference."""
    return rx.fragment(
        rx.el.p(
            icon("check"),
            " Not a minute and not a person differs from the last period.",
            class_name="card-pad small-text",
        ),
        totals(),
    )


def changed() -> rx.Component:
    """Draw what changed."""
    beside: Any = CompareState.beside
    return rx.fragment(
        rx.el.div(
            rx.cond(beside.waiting, rx.el.p(beside.waiting, class_name="hint", role="status")),
            rx.el.figure(
                rx.el.figcaption(
                    rx.el.b("Paid hours per person", class_name="medium"),
                    rx.el.span(beside.how, class_name="quiet"),
                    class_name="swarm-head",
                ),
                swarm(beside.drawn),
            ),
            rx.el.p(beside.sentence, class_name="small-text"),
            class_name="card-pad stack-wide",
        ),
        rx.cond(beside.rows.length() > 0, people()),
        totals(),
    )


def people() -> rx.Component:
    """Draw who changed most, each with the way to the timesheet."""

    def cells(row: ChangedLine) -> list[rx.Component]:
        place = rx.cond(row.note, f"{row.place} · {row.note}", row.place)
        return [
            rx.el.div(
                avatar.person(row.name, row.initials, row.tint, sub=place, href=row.href),
                style={"max_width": "max(170px, 24vw)"},
            ),
            rx.el.span(row.before, class_name="num nowrap quiet"),
            rx.el.span(row.now, class_name="num nowrap"),
            rx.el.span(row.change, class_name="num nowrap medium"),
        ]

    mark = CompareState.beside.mark
    return data_table(
        PEOPLE,
        CompareState.beside.rows,
        cells,
        label="Whose hours changed far more than most",
        empty=rx.fragment(),
        footer=rx.cond(mark.pages > 1, pager(mark, CompareState.turn), rx.fragment()),
        dense=True,
    )


def totals() -> rx.Component:
    """Draw each kind of time in both periods."""

    def line(one: TotalLine | Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(one.kind, scope="row", class_name="plain-head"),
            rx.el.td(one.before, class_name="end quiet nowrap num lo"),
            rx.el.td(one.now, class_name="end medium nowrap num"),
            rx.el.td(
                rx.cond(
                    one.marked,
                    parts.badge(one.change, "late", ""),
                    rx.el.span(one.change, class_name="quiet"),
                ),
                class_name="end nowrap num",
            ),
        )

    head = rx.el.tr(
        rx.el.th("Total of", scope="col"),
        rx.el.th("Last period", scope="col", class_name="end lo"),
        rx.el.th("This period", scope="col", class_name="end"),
        rx.el.th("Change", scope="col", class_name="end"),
    )
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Totals of both periods", class_name="sr"),
            rx.el.thead(head),
            rx.el.tbody(rx.foreach(CompareState.beside.totals, line)),
            class_name="table table-dense",
        ),
        class_name="list",
    )
