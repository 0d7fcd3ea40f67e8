"""The page of one export: its progress, its files, and how each of them begins."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, parts
from attendance_app.web.payroll.run_state import RunState
from attendance_app.web.payroll.runs import at_work, failed, file_line, state_badge
from attendance_app.web.payroll.told import told_card
from attendance_app.web.payroll.told_state import ToldState
from attendance_app.web.shell import page

RUN: Any = RunState.run
SHOWN: Any = RunState.shown


def deed() -> rx.Component:
    """Draw what can be done about the run."""
    cancel = dialog.confirm(
        parts.button("Cancel", kind="danger"),
        "Cancel this run?",
        "It stops at its next step and leaves no file behind. You can export again.",
        action="Cancel the run",
        keep="Let it run",
        on_confirm=RunState.cancel,
    )
    again = parts.button("Try again", icon_name="rotate-cw", on_click=RunState.again)
    return rx.fragment(
        rx.match(
            RUN.state,
            ("running", cancel),
            ("queued", cancel),
            ("failed", again),
            ("cancelled", again),
            rx.fragment(),
        )
    )


def how_it_stands() -> rx.Component:
    """Draw state, progress and seal."""
    return parts.card(
        rx.el.div(rx.el.h2("Run ", RUN.id), state_badge(RUN), class_name="card-head"),
        rx.el.div(
            rx.match(
                RUN.state,
                ("running", at_work(RUN)),
                ("queued", at_work(RUN)),
                ("failed", failed(RUN)),
                ("cancelled", rx.el.p("It was cancelled and left no file.", class_name="muted")),
                rx.el.p("All files are written and stored.", class_name="muted"),
            ),
            rx.cond(RUN.seal, rx.el.div("seal ", RUN.seal, class_name="mono quiet")),
            class_name="card-pad stack-wide small-text",
        ),
        parts.card_foot(
            rx.cond(RUN.live, "You can close this page; the run survives a restart.", RUN.asked)
        ),
        style={"flex": "none"},
    )


def files() -> rx.Component:
    """Draw the files with the way to them."""
    return parts.card(
        parts.card_head("Files", sub="each download is written down"),
        rx.el.div(rx.foreach(RUN.files, file_line), class_name="ledger"),
        style={"flex": "none"},
    )


def beginning() -> rx.Component:
    """Draw how the chosen file begins."""

    def tab(one: Any) -> rx.Component:
        return rx.el.button(
            one.title,
            type="button",
            aria_pressed=RunState.chosen == one.name,
            on_click=RunState.choose(one.name),
        )

    return parts.card(
        rx.el.div(
            rx.el.h2("How it begins", class_name="sr"),
            rx.el.div(
                rx.foreach(RunState.tabs, tab),
                class_name="segmented",
                role="group",
                aria_label="File",
            ),
            rx.el.span(SHOWN.told, class_name="push quiet small-text", role="status"),
            class_name="card-head glimpse-head",
        ),
        rx.cond(
            RunState.unseen,
            feedback.error_state(
                "This file cannot be shown",
                RunState.unseen + " It can be downloaded all the same.",
                RunState.choose(RunState.chosen),
            ),
            rx.cond(
                RunState.looking | (SHOWN.name == ""),
                feedback.skeleton_lines(4),
                rx.cond(
                    SHOWN.pages.length() > 0,
                    pictures(),
                    rx.cond(SHOWN.head.length() > 0, table(), lines()),
                ),
            ),
        ),
        id="glimpse",
        style={"flex": "none"},
    )


def pictures() -> rx.Component:
    """Draw pages, each with its text for who sees no picture."""

    def picture(one: Any) -> rx.Component:
        return rx.el.figure(
            rx.el.img(
                src=one.href,
                alt=one.alt,
                width=f"{one.width}",
                height=f"{one.height}",
                loading="lazy",
            ),
            rx.el.figcaption(
                rx.el.details(
                    rx.el.summary(one.alt, ": its text"), rx.el.p(one.text, class_name="clipped")
                )
            ),
            class_name="glimpse-page",
        )

    return rx.el.div(
        rx.foreach(SHOWN.pages, picture),
        class_name="glimpse-pages",
        role="region",
        aria_label="The first pages",
        tab_index=0,
    )


def table() -> rx.Component:
    """Draw the first rows."""

    def row(cells: Any) -> rx.Component:
        return rx.el.tr(rx.foreach(cells, lambda cell: rx.el.td(cell, class_name="nowrap")))

    return rx.el.div(
        rx.el.table(
            rx.el.caption("The first rows of ", SHOWN.name, class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    rx.foreach(
                        SHOWN.head, lambda cell: rx.el.th(cell, scope="col", class_name="nowrap")
                    )
                )
            ),
            rx.el.tbody(rx.foreach(SHOWN.rows, row)),
            class_name="table table-dense",
        ),
        class_name="scroll glimpse-rows",
        role="region",
        aria_label="The first rows",
        tab_index=0,
    )


def lines() -> rx.Component:
    """Draw the first lines of a file that is no table."""
    return rx.el.pre(SHOWN.lines, class_name="mono card-pad glimpse-rows", tab_index=0)


def without_files() -> rx.Component:
    """Say what will stand here, or why nothing does."""
    return parts.card(
        feedback.empty_state(
            rx.cond(RUN.live, "The files are being written", "There is nothing to look at"),
            rx.cond(
                RUN.live,
                "When the run is done, the first pages and rows stand here.",
                rx.cond(
                    RUN.state == "done",
                    "How these files begin was not kept. Download them, or export again.",
                    "This run has no files.",
                ),
            ),
        ),
        style={"flex": "none"},
    )


@page(
    routes.PAYROLL_RUN,
    "Export",
    crumbs=[("Pay", routes.PAYROLL), ("Exports", routes.PAYROLL)],
    requires=("admin", "hr"),
    on_load=[RunState.load, RunState.watch, ToldState.load, ToldState.watch],
)
def run_page() -> rx.Component:
    """Show one export."""
    return rx.cond(
        RunState.error,
        feedback.error_state("This run could not be read", RunState.error, RunState.load),
        rx.fragment(
            parts.page_head(
                rx.cond(RUN.period, f"Export of {RUN.period}", "Export"),
                parts.link_button(
                    "Period", href=RunState.period_href, icon_name="calendar-check-2"
                ),
                deed(),
                sub=RUN.what,
            ),
            rx.cond(
                RunState.loading,
                feedback.skeleton_lines(4),
                rx.el.div(
                    rx.el.div(
                        how_it_stands(),
                        rx.cond(RUN.files.length() > 0, files()),
                        told_card(RUN.live),
                        class_name="col",
                    ),
                    rx.el.div(
                        rx.cond(RunState.tabs.length() > 0, beginning(), without_files()),
                        class_name="col",
                    ),
                    class_name="cols export",
                    style={
                        "grid_template_columns": "clamp(280px, 26vw, 372px) minmax(0, 1fr)",
                        "align_items": "start",
                        "flex": "none",
                    },
                ),
            ),
        ),
    )
