"""Who was told of a run, and how that went: a card of the run's page."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.payroll.told_state import ToldState


def told_card(live: Any) -> rx.Component:
    """Draw who was told, and how that went. live: whether the run is still at work."""
    nobody = rx.el.p(
        rx.cond(
            live,
            "Nobody yet: whoever was named is told when the run has ended.",
            "Nobody was named when this run was asked for.",
        ),
        class_name="card-pad muted small-text",
    )
    told = rx.el.div(rx.foreach(ToldState.told, notice_line), class_name="ledger")
    return parts.card(
        parts.card_head("Told", sub="once for each, when the run has ended"),
        rx.cond(
            ToldState.error,
            feedback.error_state("It cannot be shown.", ToldState.error, ToldState.load),
            rx.cond(
                ToldState.loading,
                feedback.skeleton_lines(2),
                rx.cond(ToldState.told.length() > 0, told, nobody),
            ),
        ),
        style={"flex": "none"},
    )


def notice_line(line: Any) -> rx.Component:
    """Draw one notice with its state, its last trouble and the way to send it again."""
    state = rx.match(
        line.state,
        ("sent", parts.badge("Sent", "ok")),
        ("failed", parts.badge("Not sent", "absent", "circle-alert")),
        ("sending", parts.badge("Sending", "accent")),
        parts.badge("Waiting", "info", "clock"),
    )
    return rx.el.div(
        rx.cond(line.channel == "mail", icon("mail"), icon("webhook")),
        rx.el.div(
            rx.el.span(
                rx.el.bdi(line.recipient), class_name="medium", style={"overflow_wrap": "anywhere"}
            ),
            rx.el.p(line.told),
            rx.cond(line.why, rx.el.p(line.why, style={"overflow_wrap": "anywhere"})),
            rx.el.div(state, style={"margin_top": "4px"}),
            style={"min_width": "0", "display": "grid"},
        ),
        rx.cond(line.ended, send_again(line)),
        class_name="ledger-row",
    )


def send_again(line: Any) -> rx.Component:
    """Draw the deed, with its question."""
    return dialog.confirm(
        parts.icon_button("rotate-cw", "Send again", kind="", size="sm"),
        rx.fragment("Tell ", rx.el.bdi(line.recipient), " again?"),
        "The notice goes out once more, and the audit log says who asked for it.",
        action="Send again",
        on_confirm=ToldState.again(line.id),
        keep="Cancel",
        kind="primary",
    )
