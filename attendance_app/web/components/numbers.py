"""The numbers of a chart: the same as a table that opens below it, and as a file.

    card_head("Arrivals", csv_button("Arrivals", S.save("arrivals")))
    numbers("Arrivals", ["Time", "Arrivals"], S.arrival_rows)

Opening is the browser's own (``details``): it works by keyboard and asks no server.
"""

from typing import Any

import reflex as rx

from attendance_app.web.components.parts import button
from attendance_app.web.components.shared import Rows


def csv_button(what: str, on_click: Any) -> rx.Component:
    """Hand out the numbers of a chart; ``on_click`` answers with a download."""
    return button(
        "CSV",
        kind="quiet",
        size="sm",
        icon_name="download",
        on_click=on_click,
        custom_attrs={"aria-label": f"{what} as CSV"},
    )


def numbers(label: str, heads: Rows, rows: Rows) -> rx.Component:
    """Draw the table of a chart, closed at first; the first column names each row."""

    def head(title: Any) -> rx.Component:
        return rx.el.th(title, scope="col")

    def line(row: Any) -> rx.Component:
        return rx.el.tr(rx.foreach(row, cell))

    def cell(value: Any, place: Any) -> rx.Component:
        return rx.cond(place == 0, rx.el.th(value, scope="row"), rx.el.td(value))

    titles = [rx.foreach(heads, head)] if isinstance(heads, rx.Var) else [head(t) for t in heads]
    table = rx.el.table(
        rx.el.caption(label, class_name="sr"),
        rx.el.thead(rx.el.tr(*titles)),
        rx.el.tbody(rx.foreach(rows, line)),
        class_name="table table-dense",
    )
    return rx.el.details(
        rx.el.summary("The numbers", class_name="link"),
        rx.el.div(table, class_name="scroll", tab_index=0, role="region", aria_label=label),
        class_name="chart-numbers",
    )
