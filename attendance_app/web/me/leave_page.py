"""One's own leave: what is left, what one asked for, and the plan of two weeks."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.me.period_state import OwnLeaveState as S
from attendance_app.web.shell import page


def balances() -> rx.Component:
    """Draw what is left."""

    def one(left: Any) -> rx.Component:
        return rx.el.div(
            rx.el.div(left.type, class_name="quiet small"),
            rx.el.div(left.days, class_name="m-figure"),
            rx.el.div(left.left, class_name="quiet small"),
        )

    return parts.card(
        rx.cond(
            S.balances.length() > 0,
            rx.foreach(S.balances, one),
            rx.el.p("No leave has been granted yet. HR does that.", class_name="muted"),
        ),
        class_name="m-pad m-figures",
    )


def asked() -> rx.Component:
    """Draw what one asked for."""

    def line(one: Any) -> rx.Component:
        take_back = dialog.confirm(
            parts.button("Withdraw", kind="quiet", size="sm"),
            "Take this leave back?",
            "The days become workdays again, as planned.",
            action="Take it back",
            on_confirm=S.withdraw(one.id),
        )
        return rx.el.div(
            icon("tree-palm", class_name="lead"),
            rx.el.div(
                rx.el.div(one.what),
                rx.el.div(
                    one.told,
                    ", ",
                    one.state_text,
                    rx.cond(one.answer, rx.fragment(" · ", one.answer)),
                    class_name="quiet small",
                ),
            ),
            rx.cond(one.open, take_back),
            class_name="m-row m-ask",
        )

    return rx.cond(
        S.asked.length() > 0,
        parts.card(
            rx.el.h2("Leave you asked for", class_name="medium m-pad m-head"),
            rx.foreach(S.asked, line),
        ),
    )


def request_form() -> rx.Component:
    """Draw the form."""
    return parts.card(
        rx.el.h2("Ask for leave", class_name="medium m-title"),
        forms.form(
            rx.cond(S.errors["form"], feedback.notice("Not asked.", S.errors["form"], "absent")),
            forms.select(
                "Kind of leave",
                "type",
                S.type_choices,
                placeholder="Choose a kind",
                error=S.errors["type"],
            ),
            forms.form_pair(
                forms.date_field("First day", "first_day", error=S.errors["first_day"]),
                forms.date_field("Last day", "last_day", error=S.errors["last_day"]),
            ),
            forms.text_field("Note", "note", optional=True, max_length=200),
            forms.submit("Ask for leave", size="touch", block=True),
            on_submit=S.request,
            key=f"leave-{S.form_key}",
        ),
        class_name="m-pad stack",
    )


def plan() -> rx.Component:
    """Draw the plan of the next two weeks."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(one.day, class_name="medium"),
            rx.el.span(one.hours, class_name="num"),
            rx.el.span(one.note, class_name="push quiet"),
            class_name="m-row",
        )

    return rx.cond(
        S.shifts.length() > 0,
        parts.card(
            rx.el.h2("Your plan", class_name="medium m-pad m-head"), rx.foreach(S.shifts, line)
        ),
    )


@page(routes.MY_LEAVE, "My leave and plan", crumbs=[("My page", routes.ME)], on_load=S.load)
def my_leave_page() -> rx.Component:
    """Show one's own leave and plan."""
    shown = rx.fragment(
        parts.page_head("My leave and plan"),
        rx.el.div(
            rx.el.div(balances(), request_form(), asked(), class_name="col"),
            rx.el.div(plan(), class_name="col"),
            class_name="me",
        ),
    )
    return rx.cond(
        S.error,
        feedback.error_state("Your leave could not be read", S.error, S.load),
        rx.cond(S.loaded, shown, feedback.skeleton_lines(6)),
    )
