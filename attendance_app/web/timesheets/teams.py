"""The drawer in which teams are made."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.session import SessionState
from attendance_app.web.timesheets.teams_state import PAY_CLASSES
from attendance_app.web.timesheets.teams_state import TeamsState as S

OFFICE = SessionState.roles.contains("admin") | SessionState.roles.contains("hr")


def teams_button() -> rx.Component:
    """Open the drawer, for whom it is."""
    return rx.cond(OFFICE, parts.button("Teams", icon_name="users-round", on_click=S.show(True)))


def teams_drawer() -> rx.Component:
    """Draw the teams, and the form that changes them."""

    def team(pair: Any) -> rx.Component:
        return rx.el.div(
            rx.el.bdi(pair[0], class_name="medium"),
            rx.el.span(pair[1], class_name="quiet push"),
            class_name="row team-line",
        )

    return dialog.drawer(
        "Teams",
        forms.form(
            rx.el.p(
                "A manager sees their people's hours, plans them, and decides their corrections "
                "and leave.",
                class_name="muted",
            ),
            rx.cond(S.errors["form"], feedback.notice("Not saved.", S.errors["form"], "absent")),
            forms.searching_field(
                "People",
                "person",
                S.offered,
                S.look,
                key=f"people-{S.form_key}-{S.taken}",
                auto_focus=True,
                hint="Type a name or number; each one you choose joins the list.",
                error=S.errors["person"],
            ),
            forms.chosen_people(S.chosen, S.leave_out),
            forms.searching_field(
                "Manager",
                "manager",
                S.managers,
                S.look_for_manager,
                hint="Empty: as it is. “Nobody” takes the manager away.",
                error=S.errors["manager_id"],
            ),
            forms.select(
                "Paid",
                "pay_class",
                PAY_CLASSES,
                placeholder="As it is",
                optional=True,
                error=S.errors["pay_class"],
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Close")),
                forms.submit("Save"),
                class_name="row",
            ),
            on_submit=S.save,
            key=f"team-{S.form_key}",
        ),
        rx.el.h3("Teams now", class_name="label drawer-sub"),
        rx.foreach(S.teams, team),
        open=S.shown,
        on_open_change=S.show,
    )
