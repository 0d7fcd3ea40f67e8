"""The queue of held faces: a new face that is too like somebody else's."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, parts
from attendance_app.web.components.links import link
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.employees.held_state import HeldRow
from attendance_app.web.employees.held_state import HeldState as S
from attendance_app.web.shell import page

COLUMNS = (
    Column("New face"),
    Column("Looks like"),
    Column("Since", low=True),
    Column("Pictures by", low=True),
    Column("Deeds", end=True, hidden_title=True),
)


def person(name: Any, number: Any, href: Any) -> rx.Component:
    """Draw a name that leads to its person."""
    return rx.el.span(link(rx.el.bdi(name), href), " ", rx.el.span(number, class_name="num quiet"))


def cells(row: HeldRow) -> list[rx.Component]:
    """Draw one face that waits, with the three answers."""
    accept = rx.cond(
        row.may_accept,
        rx.fragment(
            parts.button("Two people", size="sm", on_click=S.decide(row.id, "different")),
            parts.button("Twins", size="sm", on_click=S.decide(row.id, "twins")),
        ),
        rx.el.span("A second person decides", class_name="quiet nowrap"),
    )
    erase = dialog.confirm(
        parts.button("Same person", kind="danger", size="sm"),
        rx.fragment("Erase the new face of ", rx.el.bdi(row.name), "?"),
        "The other person's face stays as it is.",
        action="Erase the new face",
        on_confirm=S.decide(row.id, "same"),
    )
    return [
        person(row.name, row.number, row.href),
        person(row.other, row.other_number, row.other_href),
        rx.el.span(row.since, class_name="num nowrap"),
        rx.el.bdi(row.taken_by),
        rx.el.span(
            accept,
            erase,
            class_name="row",
            style={"justify_content": "flex-end", "flex_wrap": "wrap", "gap": "6px"},
        ),
    ]


@page(
    routes.HELD,
    "Held faces",
    crumbs=[("Company", routes.PEOPLE), ("People", routes.PEOPLE)],
    requires=("admin", "hr"),
    on_load=S.load,
)
def held_page() -> rx.Component:
    """List the faces that wait."""
    return rx.fragment(
        parts.page_head(
            "Held faces",
            sub="Each is too like somebody else's. Until it is decided, PIN works instead.",
        ),
        rx.el.div(
            data_table(
                COLUMNS,
                S.rows,
                cells,
                label="Held faces",
                empty=feedback.empty_state(
                    "No face is held", "A new face that is too like another's waits here."
                ),
                loading=S.loading,
                error=S.error,
                on_retry=S.load,
                footer=pager(S.mark, S.go),
            ),
            class_name="fill",
        ),
        feedback.notice(
            "Look at the people, not at a number.",
            "Meet both, or ask who knows them. Two people and twins confirm by PIN from now on.",
            "info",
        ),
    )
