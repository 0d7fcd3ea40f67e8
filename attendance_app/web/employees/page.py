"""The people list."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, dialog, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.employees.fields import person_fields
from attendance_app.web.employees.state import PeopleState
from attendance_app.web.employees.views import PersonRow
from attendance_app.web.session import SessionState
from attendance_app.web.shell import page
from attendance_app.web.wording import DASH

COLUMNS = (
    Column("Name", key="name", width="30%"),
    Column("Number", key="number", low=True, width="110px"),
    Column("Site", key="site", low=True, width="132px"),
    Column("Shift", key="shift", low=True, width="150px"),
    Column("Today", key="last", width="150px"),
    Column("Face", low=True, width="190px"),
    Column("PIN", low=True, width="64px"),
)
MAY_EDIT = SessionState.roles.contains("admin") | SessionState.roles.contains("hr")


def add_button() -> rx.Component:
    """Open the form of a new person, for whom it is."""
    return rx.cond(
        MAY_EDIT,
        parts.button(
            "Add person",
            kind="primary",
            icon_name="plus",
            on_click=PeopleState.show_adding(True),
        ),
    )


def view_button(text: str, state: str, face: str) -> rx.Component:
    """One ready-made view of the list; the one that is shown says how many it holds."""
    pressed = (PeopleState.shown.state == state) & (PeopleState.shown.face == face)
    return parts.filter_button(
        text,
        rx.cond(pressed & ~PeopleState.loading, PeopleState.total, ""),
        pressed,
        PeopleState.pick_view(state, face),
    )


def views() -> rx.Component:
    """Draw the ready-made views."""
    return rx.el.div(
        view_button("Everyone", "active", "any"),
        view_button("Enrolled", "active", "enrolled"),
        view_button("Agreed only", "active", "consented"),
        view_button("Held", "active", "held"),
        view_button("Enrol again", "active", "stale"),
        view_button("Not asked about face", "active", "none"),
        view_button("Archived", "archived", "any"),
        class_name="views",
        role="group",
        aria_label="Views",
    )


def search_and_site() -> rx.Component:
    """Draw the search and the choice of a site."""
    site = rx.el.select(
        rx.el.option("All sites", value=""),
        rx.foreach(PeopleState.site_choices, lambda pair: rx.el.option(pair[1], value=pair[0])),
        value=PeopleState.shown.site,
        on_change=PeopleState.pick_site,
        class_name="select",
        aria_label="Site",
        style={"width": "180px"},
    )
    return parts.toolbar(
        forms.search_box(
            "Name, number, e-mail",
            PeopleState.search,
            value=PeopleState.shown.query,
            key=f"search-{PeopleState.search_key}",
        ),
        site,
    )


def face_cell(row: PersonRow) -> rx.Component:
    """Draw what is known of the face: a word with its shape."""
    return rx.fragment(
        rx.match(
            row.face,
            ("enrolled", _face("circle-check-big", row.face_text, "row")),
            ("held", _face("hand", row.face_text, "row", "var(--attention-fg)")),
            ("consented", _face("scan-face", row.face_text, "row")),
            ("refused", _face("grid-3x3", row.face_text, "row quiet")),
            ("outdated", _face("rotate-cw", row.face_text, "row", "var(--attention-fg)")),
            _face("circle-dashed", row.face_text, "row quiet"),
        )
    )


def _face(mark: str, text: str, css: str, colour: str = "") -> rx.Component:
    style = {"gap": "6px"} | ({"color": colour} if colour else {})
    return rx.el.span(icon(mark, "sm"), text, class_name=f"{css} nowrap", style=style)


def today_cell(row: Any) -> rx.Component:
    """Draw in or out and since when; a dash for somebody who never punched."""
    return rx.cond(
        row.today != "",
        rx.el.span(
            parts.badge_of(row.today, row.today_text),
            rx.el.span(row.since, class_name="quiet num nowrap", style={"font_size": "12px"}),
            class_name="row",
        ),
        rx.el.span(DASH, class_name="quiet"),
    )


def cells(row: PersonRow) -> list[rx.Component]:
    """Draw one line."""
    return [
        rx.el.div(
            avatar.person(row.name, row.initials, row.tint, sub=row.department, href=row.href),
            style={"max_width": "max(190px, 26vw)"},
        ),
        rx.el.span(row.number, class_name="num quiet nowrap"),
        rx.el.span(row.site),
        rx.el.span(rx.cond(row.shift, row.shift, DASH), class_name="clip"),
        today_cell(row),
        face_cell(row),
        rx.cond(row.has_pin, "Set", rx.el.span(DASH, class_name="quiet")),
    ]


def nobody() -> rx.Component:
    """Teach the first step, or say that the search found nothing."""
    filtered = (
        (PeopleState.shown.query != "")
        | (PeopleState.shown.site != "")
        | (PeopleState.shown.state != "active")
        | (PeopleState.shown.face != "any")
    )
    return rx.cond(
        filtered,
        feedback.empty_state(
            "Nobody matches",
            "Search for a part of the name or the personnel number, or look at everyone.",
            parts.link_button("Show everyone", href=routes.PEOPLE),
        ),
        feedback.empty_state(
            "Nobody here yet",
            "Add the first person. Then, on their page, give them a PIN, or let them agree and "
            "enrol their face. A kiosk at the door is the last step.",
            add_button(),
        ),
    )


def adding() -> rx.Component:
    """Draw the form of a new person beside the list."""
    return dialog.drawer(
        "Add person",
        forms.form(
            rx.cond(
                PeopleState.errors["form"],
                feedback.notice("This could not be saved.", PeopleState.errors["form"], "absent"),
            ),
            person_fields(PeopleState.errors, PeopleState.site_choices, PeopleState.shift_choices),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Add person", busy=PeopleState.saving, busy_text="Adding"),
                class_name="row",
            ),
            on_submit=PeopleState.add,
        ),
        open=PeopleState.adding,
        on_open_change=PeopleState.show_adding,
    )


@page(
    routes.PEOPLE,
    "People",
    crumbs=[("Company", routes.PEOPLE)],
    requires=("admin", "hr", "manager"),
    on_load=PeopleState.load,
)
def people_page() -> rx.Component:
    """List the people."""
    return rx.fragment(
        keys.page_keys(),
        parts.page_head(
            "People",
            rx.cond(MAY_EDIT, parts.link_button("Held faces", href=routes.HELD, icon_name="hand")),
            add_button(),
            sub=PeopleState.subtitle,
        ),
        views(),
        search_and_site(),
        rx.el.div(
            data_table(
                COLUMNS,
                PeopleState.rows,
                cells,
                label="People",
                empty=nobody(),
                loading=PeopleState.loading,
                error=PeopleState.error,
                on_retry=PeopleState.load,
                sort=PeopleState.shown.sort,
                descending=PeopleState.shown.descending,
                on_sort=PeopleState.sort_by,
                footer=pager(PeopleState.mark, PeopleState.go),
            ),
            class_name="fill",
        ),
        adding(),
    )
