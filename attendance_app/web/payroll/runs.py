"""The exports: the one at work with its progress, and those that ended with their files."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link, document_link
from attendance_app.web.components.table import pager
from attendance_app.web.payroll.state import PayrollState
from attendance_app.web.payroll.views import FileLine


def state_badge(run: Any) -> Any:
    """Draw how a run stands."""
    return rx.match(
        run.state,
        ("running", parts.badge("Running", "accent")),
        ("queued", parts.badge("Waiting", "info", "clock")),
        ("done", parts.badge("Done", "ok")),
        ("failed", parts.badge("Failed", "absent", "circle-alert")),
        parts.badge("Cancelled", "plain", "ban"),
    )


def runs_list() -> rx.Component:
    """Draw one page of the runs, newest first."""
    return rx.cond(
        PayrollState.runs.length() > 0,
        rx.fragment(
            rx.foreach(PayrollState.runs, run_card),
            rx.cond(
                PayrollState.runs_mark.pages > 1,
                parts.card(pager(PayrollState.runs_mark, PayrollState.turn_runs)),
            ),
        ),
        parts.card(
            parts.card_head("Runs"),
            rx.el.p(
                "No export yet. Choose the files and export the period.",
                class_name="card-pad muted",
                style={"font_size": "13px"},
            ),
        ),
    )


def run_card(run: Any) -> rx.Component:
    """Draw one run: its progress while it works, its files when it is done."""
    return parts.card(
        rx.el.div(
            rx.el.h2(app_link("Run ", run.id, href=run.href, class_name="link-quiet")),
            state_badge(run),
            rx.el.span(deed(run), class_name="push row"),
            class_name="card-head",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.span(run.period, class_name="medium"),
                rx.el.span(" · ", run.what, class_name="muted"),
                rx.cond(run.seal, rx.el.div("seal ", run.seal, class_name="mono quiet")),
                style={"font_size": "13px"},
            ),
            rx.match(
                run.state,
                ("running", at_work(run)),
                ("queued", at_work(run)),
                ("failed", failed(run)),
                rx.fragment(),
            ),
            class_name="card-pad stack-wide",
        ),
        rx.cond(
            run.files.length() > 0,
            rx.el.div(
                rx.foreach(run.files, file_line),
                class_name="ledger",
                style={"border_top": "1px solid var(--line-1)"},
            ),
        ),
        parts.card_foot(
            rx.cond(
                run.live,
                "You can close this page; the run survives a restart.",
                run.asked,
            ),
        ),
        style={"flex": "none"},
    )


def deed(run: Any) -> Any:
    """Draw what can be done about a run."""
    cancel = dialog.confirm(
        parts.button("Cancel", kind="danger", size="sm"),
        "Cancel this run?",
        "It stops at its next step and leaves no file behind. You can export again.",
        action="Cancel the run",
        keep="Let it run",
        on_confirm=PayrollState.cancel(run.id),
    )
    again = parts.button(
        "Try again", size="sm", icon_name="rotate-cw", on_click=PayrollState.again(run.id)
    )
    return rx.match(
        run.state,
        ("running", cancel),
        ("queued", cancel),
        ("failed", again),
        ("cancelled", again),
        parts.link_button("Look inside", href=run.href, size="sm", icon_name="eye"),
    )


def at_work(run: Any) -> rx.Component:
    """Draw how far a run is."""
    return rx.el.div(
        feedback.progress(run.percent, run.step, run.pace),
        rx.cond(
            run.attempts | run.error,
            rx.el.p(
                run.attempts,
                rx.cond(run.error, rx.fragment(" ", run.error)),
                class_name="hint",
            ),
        ),
        class_name="stack",
    )


def failed(run: Any) -> rx.Component:
    """Draw why a run failed."""
    return feedback.notice(
        "This run failed.",
        rx.fragment(run.error, " ", run.attempts),
        "absent",
    )


def file_line(file: FileLine) -> rx.Component:
    """Draw a file with its size, its checksum and the way to it."""
    return rx.el.div(
        rx.match(
            file.icon,
            ("xlsx", icon("file-spreadsheet")),
            ("pdf", icon("file-text")),
            icon("table"),
        ),
        rx.el.div(
            rx.el.span(file.name, class_name="medium file-name"),
            rx.el.p(file.text),
            rx.el.p(file.taken),
            style={"min_width": "0", "display": "grid"},
        ),
        document_link(
            icon("download"),
            href=file.href,
            class_name="btn btn-sm btn-icon",
            aria_label="Download " + file.name,
            title="Download",
            download=True,  # a document that unloads, or seems to, closes the page's socket
            target="_blank",
        ),
        class_name="ledger-row",
    )
