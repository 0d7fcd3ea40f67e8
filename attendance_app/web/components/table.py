"""Tables whose pages, order and search live on the server.

A State keeps the rows of one page, a ``PageMark``, the sort key and its direction; the table draws
them and calls back. On a phone, columns marked ``low`` leave.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from attendance_app.web.components.feedback import error_state, skeleton
from attendance_app.web.components.icons import icon
from attendance_app.web.components.parts import icon_button
from attendance_app.web.components.shared import (
    NO_ATTRIBUTE,
    Child,
    Flag,
    Rows,
    Text,
    classes,
    when,
)

_SKELETON_ROWS = 6
_SKELETON_WIDTHS = ("72%", "54%", "64%", "46%")


@dataclass(frozen=True)
class PageMark:
    """Where a list stands: what is shown and whether there is more. Pages count from 1."""

    text: str = ""
    page: int = 1
    pages: int = 1


def page_mark(page: int, size: int, total: int) -> PageMark:
    """Build the mark of one page, such as "1 to 50 of 1,284"; ``page`` is held inside the list."""
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    first = (page - 1) * size + 1
    text = f"{first:,}\u2013{min(page * size, total):,} of {total:,}" if total else "Nothing here"
    return PageMark(text=text, page=page, pages=pages)


@dataclass(frozen=True)
class Column:
    """Head of a column: ``key`` makes it sortable, ``end`` is for numbers, ``low`` skips phones."""

    title: str
    key: str = ""
    end: bool = False
    low: bool = False
    width: str = ""
    hidden_title: bool = False

    @property
    def class_name(self) -> str:
        """Give the classes of its cells."""
        return classes("end" if self.end else "", "lo" if self.low else "")


def data_table(
    columns: Sequence[Column],
    rows: Rows,
    row: Callable[[Any], Sequence[Child]],
    *,
    label: str,
    empty: rx.Component,
    loading: Flag = False,
    error: Text = "",
    on_retry: Any = None,
    sort: Text = "",
    descending: Flag = False,
    on_sort: Callable[[str], Any] | None = None,
    selected: Callable[[Any], rx.Var[bool]] | None = None,
    below: Callable[[Any], rx.Component] | None = None,
    footer: rx.Component | None = None,
    dense: bool = False,
) -> rx.Component:
    """Draw one page of rows, or why there is none.

    ``row`` gives the cells of one row in the order of ``columns``; ``on_sort`` gets a column's key;
    ``error`` is a sentence and wins over the rows; rows stay while the next page loads. ``below``
    draws what stands across all columns under a ``selected`` row.
    """

    def one(item: Any) -> rx.Component:
        cells = [
            rx.el.td(child, class_name=column.class_name)
            for column, child in zip(columns, row(item), strict=True)
        ]
        chosen: dict[str, Any] = {"aria_selected": selected(item)} if selected else {}
        line = rx.el.tr(*cells, **chosen)
        if below is None or selected is None:
            return line
        opened = rx.el.tr(rx.el.td(below(item), col_span=len(columns)), class_name="audit-open")
        return rx.fragment(line, rx.cond(selected(item), opened))

    head = rx.el.thead(rx.el.tr(*[_head(c, sort, descending, on_sort) for c in columns]))
    is_empty = rows.length() == 0
    body = rx.cond(
        is_empty & _var(loading), _skeleton_body(columns), rx.el.tbody(rx.foreach(rows, one))
    )
    table = rx.el.table(
        rx.el.caption(label, class_name="sr"),
        head,
        body,
        class_name=classes("table", "table-dense" if dense else ""),
        aria_busy=loading,
    )
    listed = rx.fragment(
        rx.el.div(table, class_name="scroll"), footer if footer is not None else rx.fragment()
    )
    filled = rx.cond(is_empty & ~_var(loading), empty, listed)
    return rx.el.div(
        when(error, error_state("The list could not be read", error, on_retry), filled),
        class_name="table-wrap list",
    )


def pager(mark: Any, on_page: Callable[[Any], Any]) -> rx.Component:
    """Foot of a list: what is shown, previous and next; ``on_page`` gets the page number."""
    return rx.el.nav(
        rx.el.span(mark.text),
        rx.el.span(
            icon_button(
                "chevron-left",
                "Previous page",
                size="sm",
                disabled=mark.page <= 1,
                on_click=on_page(mark.page - 1),
            ),
            rx.el.span("Page ", mark.page, " of ", mark.pages),
            icon_button(
                "chevron-right",
                "Next page",
                size="sm",
                disabled=mark.page >= mark.pages,
                on_click=on_page(mark.page + 1),
            ),
            class_name="push row",
        ),
        class_name="pager",
        aria_label="Pages",
    )


def bulk_bar(selected: Text, *actions: rx.Component) -> rx.Component:
    """Dark bar over a list with what can be done to the selected rows."""
    return rx.el.div(
        rx.el.b(selected, class_name="medium"),
        rx.el.span(class_name="sep"),
        *actions,
        class_name="bulkbar",
        role="toolbar",
        aria_label="Selected rows",
    )


def plain_table(columns: Sequence[Column], *rows: Sequence[Child], label: str) -> rx.Component:
    """Small table whose rows are known when the page is written, or come from one ``foreach``."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(label, class_name="sr"),
            rx.el.thead(rx.el.tr(*[_head(c, "", False, None) for c in columns])),
            rx.el.tbody(
                *[
                    rx.el.tr(
                        *[
                            rx.el.td(child, class_name=c.class_name)
                            for c, child in zip(columns, cells, strict=True)
                        ]
                    )
                    for cells in rows
                ]
            ),
            class_name="table",
        ),
        class_name="table-wrap",
    )


def _head(
    column: Column, sort: Text, descending: Flag, on_sort: Callable[[str], Any] | None
) -> rx.Component:
    look: dict[str, Any] = {"scope": "col", "class_name": column.class_name}
    if column.width:
        look["style"] = {"width": column.width}
    if column.hidden_title:
        return rx.el.th(rx.el.span(column.title, class_name="sr"), **look)
    if not column.key or on_sort is None:
        return rx.el.th(column.title, **look)
    sorted_by_this = _var(sort) == column.key
    arrow = rx.cond(_var(descending), icon("arrow-down"), icon("arrow-up"))
    look["aria_sort"] = rx.cond(
        sorted_by_this, rx.cond(_var(descending), "descending", "ascending"), NO_ATTRIBUTE
    )
    return rx.el.th(
        rx.el.button(
            column.title,
            rx.cond(sorted_by_this, arrow),
            type="button",
            on_click=on_sort(column.key),
        ),
        **look,
    )


def _skeleton_body(columns: Sequence[Column]) -> rx.Component:
    return rx.el.tbody(
        *[
            rx.el.tr(
                *[
                    rx.el.td(
                        skeleton(_SKELETON_WIDTHS[(line + place) % len(_SKELETON_WIDTHS)]),
                        class_name=column.class_name,
                    )
                    for place, column in enumerate(columns)
                ]
            )
            for line in range(_SKELETON_ROWS)
        ],
        aria_busy="true",
    )


def _var(value: Any) -> Any:
    return value if isinstance(value, rx.Var) else rx.Var.create(value)
