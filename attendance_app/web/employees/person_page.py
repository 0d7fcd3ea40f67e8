"""One person's page: its head, tabs and the profile."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.employees.badge_card import badge_card
from attendance_app.web.employees.face_tab import face_tab
from attendance_app.web.employees.fields import person_fields
from attendance_app.web.employees.person_state import PersonState
from attendance_app.web.session import SessionState
from attendance_app.web.shell import page

MAY_EDIT = SessionState.roles.contains("admin") | SessionState.roles.contains("hr")
PUNCH_COLUMNS = (
    Column("Day", width="140px"),
    Column("Time", width="110px"),
    Column("Direction", width="110px"),
    Column("How", low=True),
    Column("Where", low=True),
)


def head() -> rx.Component:
    """Draw who this is."""
    person: Any = PersonState.person
    return rx.el.div(
        avatar.avatar(person.initials, person.tint, "xl"),
        rx.el.div(
            rx.el.div(
                rx.el.h1(rx.el.bdi(person.name)),
                rx.cond(person.archived, parts.badge("Archived", "plain")),
                rx.cond(person.today, parts.badge_of(person.today, person.today_text)),
                class_name="row",
            ),
            rx.el.p(person.line),
            class_name="page-title",
        ),
        class_name="person-head",
    )


def tabs() -> rx.Component:
    """Draw the tabs; each is an address of its own."""
    here = routes.person(PersonState.person.id)
    return parts.tab_links(
        [
            ("Profile", here, PersonState.tab == "profile"),
            ("Consent and face", f"{here}?tab=face", PersonState.tab == "face"),
            ("Punches", f"{here}?tab=punches", PersonState.tab == "punches"),
        ],
        label="Person",
    )


def profile_form() -> rx.Component:
    """Draw the profile; it begins anew only when something else was read."""
    return parts.card(
        parts.card_head("Profile"),
        forms.form(
            rx.cond(
                PersonState.errors["form"],
                feedback.notice("This could not be saved.", PersonState.errors["form"], "absent"),
            ),
            person_fields(
                PersonState.errors,
                PersonState.site_choices,
                PersonState.shift_choices,
                PersonState.draft,
                PersonState.theirs,
            ),
            rx.cond(
                MAY_EDIT & ~PersonState.person.archived,
                rx.el.div(
                    rx.el.span(class_name="push"),
                    forms.submit("Save changes", busy=PersonState.saving, busy_text="Saving"),
                    class_name="row",
                ),
            ),
            on_submit=PersonState.save,
            class_name="form card-pad",
            key=f"profile-{PersonState.form_key}",
        ),
    )


def pin_card() -> rx.Component:
    """Draw the PIN: whether there is one, a new one, or one the person chose."""
    chosen = forms.form(
        forms.text_field(
            "Or the PIN they chose",
            "pin",
            type="password",
            error=PersonState.pin_error,
            hint="4 to 8 digits, no 1234 and no 0000",
            input_mode="numeric",
            auto_complete="off",
            max_length=8,
        ),
        parts.button("Set this PIN", type="submit"),
        on_submit=PersonState.set_pin,
        class_name="form card-pad",
        reset_on_submit=True,
    )
    return parts.card(
        parts.card_head("PIN", sub="always works, with or without a face"),
        rx.el.div(
            rx.el.div(
                icon("grid-3x3"),
                rx.el.div(
                    rx.el.span(
                        rx.cond(PersonState.person.has_pin, "Set", "Not set yet"),
                        class_name="medium",
                    ),
                    rx.el.p("Only a salted hash is kept."),
                ),
                rx.cond(
                    MAY_EDIT,
                    parts.button("New PIN", size="sm", on_click=PersonState.new_pin),
                ),
                class_name="ledger-row",
            ),
            class_name="ledger",
        ),
        rx.cond(MAY_EDIT, chosen),
    )


def shown_pin() -> rx.Component:
    """Show a new PIN, once."""
    return dialog.dialog(
        "The new PIN",
        "Hand it over now. It is shown once and kept nowhere in clear.",
        rx.el.output(
            PersonState.pin_shown,
            class_name="num",
            style={
                "display": "block",
                "padding": "14px 0 6px",
                "font_size": "44px",
                "font_weight": "620",
                "letter_spacing": ".08em",
                "text_align": "center",
                "color": "var(--fg-1)",
            },
            aria_label="The new PIN",
        ),
        foot=[dialog.closing(parts.button("Done", kind="primary"))],
        open=PersonState.pin_shown != "",
        on_open_change=PersonState.close_pin,
    )


def ending_card() -> rx.Component:
    """Draw the end of an employment, or the way back."""
    leave = dialog.confirm(
        parts.button("Archive", kind="danger", icon_name="archive"),
        rx.fragment("Archive ", rx.el.bdi(PersonState.person.name), "?"),
        "Face templates, their key, PIN and badges are erased at once; their account is closed. "
        "Hours and punches are kept.",
        action="Archive and erase the face",
        on_confirm=PersonState.archive,
    )
    back = parts.button("Restore", icon_name="archive-restore", on_click=PersonState.restore)
    return parts.card(
        parts.card_head(rx.cond(PersonState.person.archived, "Archived", "Leaving")),
        rx.el.div(
            rx.cond(
                PersonState.person.archived,
                rx.el.p(f"Since {PersonState.person.archived_on}.", class_name="muted"),
                rx.el.p(
                    "When somebody leaves, face, PIN and badges are erased and their hours stay.",
                    class_name="muted",
                ),
            ),
            rx.el.div(rx.cond(PersonState.person.archived, back, leave)),
            class_name="card-pad stack",
            style={"font_size": "13px"},
        ),
    )


def profile_tab() -> rx.Component:
    """Draw the profile and what stands beside it."""
    return rx.el.div(
        rx.el.div(profile_form(), class_name="col"),
        rx.el.div(
            pin_card(),
            rx.cond(MAY_EDIT, badge_card(MAY_EDIT)),
            rx.cond(MAY_EDIT, ending_card()),
            class_name="col",
        ),
        class_name="cols person-grid",
        style={"flex": "none"},
    )


def punch_cells(row: Any) -> list[rx.Component]:
    """Draw one punch."""
    return [
        rx.el.span(row.day),
        rx.el.span(row.time, class_name="num medium"),
        parts.badge_of(row.direction, row.direction_text),
        rx.el.span(row.method),
        rx.el.span(row.place),
    ]


def punches_tab() -> rx.Component:
    """Draw the punches of the last two months."""
    return data_table(
        PUNCH_COLUMNS,
        PersonState.punches,
        punch_cells,
        label="Punches of the last two months",
        empty=feedback.empty_state(
            "No punches in the last two months",
            "The first one appears here as soon as they clock in at a kiosk.",
        ),
        loading=PersonState.loading,
        footer=pager(PersonState.punch_mark, PersonState.turn_punches),
        dense=True,
    )


@page(
    routes.PERSON,
    "Person",
    crumbs=[("Company", routes.PEOPLE), ("People", routes.PEOPLE)],
    heading=PersonState.person.name,
    requires=("admin", "hr", "manager"),
    on_load=PersonState.load,
)
def person_page() -> rx.Component:
    """Show one person."""
    shown = rx.fragment(
        head(),
        tabs(),
        rx.match(
            PersonState.tab,
            ("face", face_tab(MAY_EDIT)),
            ("punches", punches_tab()),
            profile_tab(),
        ),
        shown_pin(),
    )
    return rx.cond(
        PersonState.error,
        feedback.error_state("This person could not be read", PersonState.error, PersonState.load),
        rx.cond(PersonState.person.id == 0, feedback.skeleton_lines(6), shown),
    )
