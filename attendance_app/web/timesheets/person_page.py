"""One person's days, each with its line and the one action that settles it."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, charts, feedback, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.correcting.drawer import correction_drawer, other_time, propose_button
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.shell import page
from attendance_app.web.timesheets.parts import legend, lock_badge, span_chooser
from attendance_app.web.timesheets.state import SheetState as S
from attendance_app.web.wording import DASH


def head_row() -> rx.Component:
    """Draw the heads of the columns, with the hours over the lines."""

    def hour(mark: Any) -> rx.Component:
        left = (mark.minute - S.start) * 100 / (S.end - S.start)
        return rx.el.span(mark.text, style={"inset_inline_start": f"{left}%"})

    return rx.el.div(
        rx.el.div("Day"),
        rx.el.div(rx.foreach(S.marks, hour), class_name="dayline-axis num", aria_hidden="true"),
        rx.el.div(f"In {DASH} out"),
        rx.el.div("Worked", class_name="end"),
        rx.el.div("Planned", class_name="end wk-lo"),
        rx.el.div("Min", class_name="end wk-lo"),
        rx.el.div("To settle"),
        class_name="week-row week-head",
    )


def ends(row: Any) -> rx.Component:
    """Draw first in and last out; a missing one looks missing."""

    def end(text: Any) -> rx.Component:
        return rx.cond(text == "?", rx.el.span("?", class_name="less"), text)

    return rx.el.div(
        end(row.since),
        row.dash,
        end(row.until),
        rx.cond(row.tags, rx.el.small(row.tags, class_name="quiet wk-tags")),
    )


def settle(row: Any) -> rx.Component:
    """Draw the one action of a day, or what is to know about it."""
    deed = parts.button(
        row.fix,
        size="sm",
        kind="primary",
        on_click=CorrectingState.ask_for(S.card.id, row.fix_day, row.fix_direction, row.fix_at),
    )
    word = rx.cond(row.badge, parts.badge_of(row.badge, row.badge_text))
    return rx.cond((row.fix != "") & S.card.may_correct, deed, word)


def day(row: Any) -> rx.Component:
    """Draw one day; the whole row opens its why."""
    name = app_link(
        rx.el.span(row.weekday, class_name="medium"),
        " ",
        rx.el.span(row.date, class_name="quiet"),
        href=row.href,
        class_name="row-link",
        custom_attrs={"data-row": "day"},
    )
    line = charts.day_line(row.spans, S.start, S.end, row.sentence)
    return rx.el.div(
        rx.el.div(name),
        line,
        ends(row),
        rx.el.div(row.worked, class_name="end"),
        rx.el.div(row.planned, class_name="end quiet wk-lo"),
        rx.el.div(
            rx.cond(row.short, rx.el.span(row.difference, class_name="less"), row.difference),
            class_name="end wk-lo",
        ),
        rx.el.div(settle(row), class_name="wk-fix"),
        class_name=rx.cond(
            row.off,
            "week-row is-off",
            rx.cond(row.day == S.focus.day, "week-row is-cursor", "week-row"),
        ),
        role="listitem",
    )


def block(week: Any) -> rx.Component:
    """Draw one week's rows and their sum."""
    total = week.total
    return rx.fragment(
        rx.foreach(week.rows, day),
        rx.el.div(
            rx.el.div(total.name),
            rx.el.div(),
            rx.el.div(),
            rx.el.div(total.worked, class_name="end"),
            rx.el.div(total.planned, class_name="end wk-lo"),
            rx.el.div(total.difference, class_name="end nowrap wk-lo"),
            rx.el.div(),
            class_name="week-row week-total",
        ),
    )


def focus_card() -> rx.Component:
    """Draw the day that must be settled first, and what to propose."""
    focus = S.focus
    deeds = rx.el.div(
        rx.cond(
            focus.at,
            propose_button(S.card.id, focus.on, focus.direction, focus.at, primary=True),
        ),
        other_time(S.card.id, focus.on, focus.direction),
        class_name="row",
    )
    return parts.card(
        rx.el.div(
            rx.el.h2(focus.title),
            rx.cond(focus.badge, parts.badge(focus.badge, "absent", "log-out")),
            rx.el.span(
                parts.link_button(
                    "Open the why", href=focus.href, kind="quiet", size="sm", icon_name="list-tree"
                ),
                class_name="push row",
            ),
            class_name="card-head",
        ),
        rx.el.div(
            rx.el.div(rx.el.p(focus.sentence, class_name="muted"), deeds, class_name="stack-wide"),
            parts.facts(
                ("Needs", rx.fragment("a second person, not you and not ", rx.el.bdi(S.card.name))),
                ("Original", "stays visible beside the correction"),
            ),
            class_name="card-pad two",
        ),
        class_name="no-print",
    )


def figures_card() -> rx.Component:
    """Draw the minutes by kind."""

    def figure(one: Any) -> rx.Component:
        return rx.el.div(
            one.name,
            rx.cond(one.tag, rx.el.span("tag", class_name="quiet")),
            rx.el.b(one.value),
            class_name=rx.cond(one.sum, "sum medium", ""),
        )

    return parts.card(
        rx.el.div(
            rx.el.h2(S.span.label),
            rx.el.span(class_name="push"),
            rx.cond(S.card.state, lock_badge(S.card.state, S.card.locked)),
            class_name="card-head",
        ),
        rx.el.div(
            rx.el.div(rx.foreach(S.figures, figure), class_name="figure-list"),
            class_name="card-pad figures",
        ),
        rx.cond(S.card.partly, parts.card_foot(S.card.partly)),
        rx.cond(S.unfinished, parts.card_foot(S.unfinished)),
    )


def approval_card() -> rx.Component:
    """Draw who signs and approves."""

    def step(one: Any) -> rx.Component:
        return rx.el.div(
            rx.cond(one.done, icon("circle-check-big", class_name="ok"), icon("circle-dashed")),
            rx.el.div(rx.el.span(rx.el.bdi(one.title), class_name="medium"), rx.el.p(one.text)),
            class_name="ledger-row",
        )

    more = rx.cond(
        S.card.period_href,
        app_link("Pay period", href=S.card.period_href, class_name="link no-print"),
    )
    return parts.card(
        parts.card_head("Approval", more),
        rx.el.div(rx.foreach(S.approvals, step), class_name="ledger"),
    )


def adjustments_card() -> rx.Component:
    """Draw what these days pay for locked ones."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            icon("history"),
            rx.el.div(rx.el.span(one.day, class_name="medium"), rx.el.p(one.text)),
            rx.el.span(one.minutes, class_name="num medium"),
            class_name="ledger-row",
        )

    return rx.cond(
        S.adjustments.length() > 0,
        parts.card(
            parts.card_head("Adjustments", sub="late facts of locked days"),
            rx.el.div(rx.foreach(S.adjustments, line), class_name="ledger"),
        ),
    )


def sheet() -> rx.Component:
    """Draw the days and what they add up to."""
    return rx.el.div(
        rx.el.div(
            parts.card(
                rx.el.div(head_row(), rx.foreach(S.blocks, block), class_name="week", role="list"),
                rx.cond(
                    S.blocks.length() == 0,
                    rx.el.p("Nothing is planned or clocked in these days.", class_name="card-pad"),
                ),
                class_name="clipped",
            ),
            legend(),
            rx.cond((S.focus.day != "") & S.card.may_correct, focus_card()),
            class_name="col",
        ),
        rx.el.div(figures_card(), approval_card(), adjustments_card(), class_name="col"),
        class_name="cols side",
    )


def head() -> rx.Component:
    """Draw whose days these are."""
    ask = rx.cond(
        S.card.may_correct,
        parts.button(
            "Correct",
            icon_name="file-pen-line",
            on_click=CorrectingState.ask_for(S.card.id, S.span.first, "out", ""),
        ),
    )
    return rx.el.div(
        avatar.avatar(S.card.initials, S.card.tint, "lg"),
        rx.el.div(rx.el.h1(rx.el.bdi(S.card.name)), rx.el.p(S.card.place), class_name="page-title"),
        rx.el.div(span_chooser(S), keys.print_button(), ask, class_name="push row"),
        class_name="page-head",
    )


@page(
    routes.TIMESHEET,
    "Timesheet",
    crumbs=[("Time", routes.TIMESHEETS), ("Timesheets", routes.TIMESHEETS)],
    heading=rx.cond(S.card.name, S.card.name, "Timesheet"),
    on_load=[S.load, S.watch],
)
def timesheet_page() -> rx.Component:
    """Show one person's days."""
    return rx.fragment(
        keys.page_keys(),
        rx.cond(
            S.error,
            feedback.error_state("These days could not be read", S.error, S.load),
            rx.cond(
                S.loading & (S.card.id == 0),
                feedback.skeleton_lines(8),
                rx.fragment(head(), sheet()),
            ),
        ),
        correction_drawer(),
    )
