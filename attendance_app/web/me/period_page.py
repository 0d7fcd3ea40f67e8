"""Sign one's own hours: each day a line, one button."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import charts, feedback, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.correcting.drawer import correction_drawer
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.me.period_state import OwnPeriodState as S
from attendance_app.web.shell import page


def figures() -> rx.Component:
    """Draw the three figures."""

    def figure(name: str, minutes: Any) -> rx.Component:
        return rx.el.div(
            rx.el.div(name, class_name="quiet small"),
            rx.el.div(parts.duration(minutes), class_name="m-figure"),
        )

    return parts.card(
        figure("Regular", S.period.regular),
        figure("Overtime", S.period.overtime),
        figure("Holiday and leave", S.period.holiday),
        class_name="m-pad m-figures",
    )


def day(one: Any) -> rx.Component:
    """Draw one day; it opens its why."""
    return app_link(
        rx.el.div(
            rx.el.span(one.weekday, class_name="medium"),
            " ",
            rx.el.span(one.number, class_name="quiet"),
        ),
        charts.day_line(one.spans, S.start, S.end, one.sentence, height=12),
        rx.el.div(one.hours),
        rx.cond(one.asks, icon("circle-help"), icon("chevron-right")),
        href=one.href,
        class_name=rx.cond(one.asks, "m-day is-asking", "m-day"),
    )


def asked_card() -> rx.Component:
    """Draw what one asked for."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            icon("file-pen-line", class_name="lead"),
            rx.el.div(
                rx.el.div(one.what, class_name="num"),
                rx.el.div(
                    one.told,
                    ", ",
                    one.state_text,
                    rx.cond(one.answer, rx.fragment(" · ", one.answer)),
                    class_name="quiet small",
                ),
            ),
            rx.cond(
                one.open,
                parts.button("Withdraw", kind="quiet", size="sm", on_click=S.withdraw(one.id)),
            ),
            class_name="m-row m-ask",
        )

    return rx.cond(
        S.asked.length() > 0,
        parts.card(
            rx.el.h2("Corrections you asked for", class_name="medium m-pad m-head"),
            rx.foreach(S.asked, line),
        ),
    )


def foot() -> rx.Component:
    """Draw the one button, and the way to say that something is wrong."""
    sign = rx.cond(
        S.period.signed,
        rx.el.div(parts.badge("Signed", "ok"), class_name="m-signed"),
        parts.button(
            "Sign ",
            S.period.paid,
            kind="primary",
            size="touch",
            icon_name="pen-line",
            block=True,
            disabled=~S.period.may_sign,
            on_click=S.sign,
        ),
    )
    return rx.el.div(
        rx.el.p(S.period.told, class_name="muted small"),
        sign,
        parts.button(
            "Something is wrong",
            kind="quiet",
            size="touch",
            block=True,
            on_click=CorrectingState.ask_for(0, S.period.first_missing, "out", ""),
        ),
        class_name="m-sign",
    )


def neighbour(icon_name: str, label: str, href: Any) -> rx.Component:
    """Draw the way to another period."""
    return rx.cond(
        href,
        app_link(
            icon(icon_name),
            href=href,
            class_name="btn btn-icon",
            custom_attrs={"aria-label": label},
        ),
    )


@page(
    routes.MY_PERIOD,
    "My hours",
    crumbs=[("My page", routes.ME)],
    on_load=S.load,
)
def my_period_page() -> rx.Component:
    """Show one's own period."""
    shown = rx.fragment(
        parts.page_head(
            S.period.label,
            neighbour("chevron-left", "Earlier period", S.period.earlier),
            neighbour("chevron-right", "Later period", S.period.later),
        ),
        rx.el.div(
            figures(),
            parts.card(
                rx.cond(
                    S.days.length() > 0,
                    rx.foreach(S.days, day),
                    rx.el.p("Nothing is planned or recorded here.", class_name="m-row muted"),
                )
            ),
            foot(),
            asked_card(),
            class_name="me me-one",
        ),
    )
    return rx.fragment(
        rx.cond(
            S.error,
            feedback.error_state("Your hours could not be read", S.error, S.load),
            rx.cond(S.period.id == 0, feedback.skeleton_lines(6), shown),
        ),
        correction_drawer(),
    )
