"""The schedule: people by days, each day a cell that keys reach."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.components.table import pager
from attendance_app.web.schedule.drawers import assign_drawer, cell_drawer, rotation_drawer
from attendance_app.web.schedule.state import ScheduleState as S
from attendance_app.web.shell import page

LENGTHS = [("week", "Week"), ("fortnight", "Two weeks"), ("month", "Month")]


def cell(box: Any) -> rx.Component:
    """Draw one day: a button that opens it, and that arrows reach."""
    base = "shift"
    css = rx.match(
        box.look,
        ("late", f"{base} shift-late"),
        ("night", f"{base} shift-night"),
        ("leave", f"{base} shift-leave"),
        ("conflict", f"{base} shift-conflict"),
        ("off", f"{base} shift-off"),
        ("early", base),
        "shift shift-none",
    )
    button = rx.el.button(
        rx.cond(box.conflict, icon("moon-star")),
        rx.cond(box.hours, rx.el.b(box.hours)),
        rx.cond(box.note, rx.el.span(box.note)),
        type="button",
        class_name=rx.cond(box.draft, f"{css} shift-draft", css),
        title=rx.cond(box.conflict, box.conflict, box.label),
        on_click=S.open_cell(box.id),
        disabled=box.locked,
        custom_attrs={
            "aria-label": box.label,
            "data-cell": box.id,
            "data-line": box.line.to_string(),
            "data-column": box.column.to_string(),
        },
    )
    return rx.el.div(button, class_name=rx.cond(box.today, "is-today", ""))


def row(plan: Any) -> rx.Component:
    """Draw one person's days."""
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                avatar.avatar(plan.initials, plan.tint),
                rx.el.div(
                    rx.el.div(
                        app_link(rx.el.bdi(plan.name), href=plan.href, class_name="link-quiet"),
                        class_name="person-name",
                        title=plan.name,
                    ),
                ),
                class_name="person",
            ),
            class_name="who",
        ),
        rx.foreach(plan.cells, cell),
        rx.el.div(plan.hours, class_name="sum"),
    )


def grid() -> rx.Component:
    """Draw the plan."""

    def head(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.b(one.text),
            rx.cond(one.today, rx.el.span("today")),
            class_name=rx.cond(one.today, "head is-today", "head"),
        )

    def cover(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(one.text),
            rx.el.span(
                rx.el.i(class_name=rx.cond(one.low, "low", ""), style={"width": f"{one.percent}%"}),
                class_name="cover-bar",
            ),
            class_name="cover",
        )

    drawn = rx.el.div(
        rx.el.div("Person", class_name="head who"),
        rx.foreach(S.heads, head),
        rx.el.div("Hours", class_name="head"),
        rx.foreach(S.rows, row),
        rx.el.div("Covered", class_name="cover who medium"),
        rx.foreach(S.covers, cover),
        rx.el.div(class_name="cover"),
        class_name=rx.match(
            S.filter.long,
            ("fortnight", "sched sched-14"),
            ("month", "sched sched-31"),
            "sched",
        ),
    )
    return parts.card(
        rx.el.div(keys.cell_grid(drawn, on_paste=S.paste, on_clear=S.clear), class_name="scroll"),
        pager(S.mark, S.go),
        class_name="clipped",
        style={"flex": "none"},
    )


def choice(label: str, name: str, options: Any, value: Any) -> rx.Component:
    """Draw the choice of a team or a site."""
    return rx.cond(
        options.length() > 0,
        rx.el.select(
            rx.el.option(label, value=""),
            rx.foreach(options, lambda pair: rx.el.option(pair[1], value=pair[0])),
            value=value,
            on_change=S.pick(name),
            class_name="select",
            aria_label=label,
            style={"width": "160px"},
        ),
    )


def tools() -> rx.Component:
    """Draw length, team, site, legend, and what works on a whole week."""
    return parts.toolbar(
        forms.search_box(
            "Name or number", S.search, value=S.filter.query, key=f"search-{S.search_key}"
        ),
        parts.segmented(LENGTHS, S.filter.long, S.pick_length, "How long"),
        choice("All teams", "team", S.team_choices, S.filter.team),
        choice("All sites", "site", S.site_choices, S.filter.site),
        rx.el.span(
            rx.el.span(
                rx.el.span(rx.el.i(class_name="lg-early"), "Early"),
                rx.el.span(rx.el.i(class_name="lg-late"), "Late"),
                rx.el.span(rx.el.i(class_name="lg-nightshift"), "Night"),
                rx.el.span(rx.el.i(class_name="lg-draft"), "Not published"),
                class_name="legend",
            ),
            parts.button(
                "Copy last week",
                kind="quiet",
                size="sm",
                icon_name="copy",
                on_click=S.copy_last_week,
            ),
            parts.button(
                "Plans",
                kind="quiet",
                size="sm",
                icon_name="repeat",
                on_click=S.show("assign", True),
            ),
            class_name="push row",
        ),
    )


def head() -> rx.Component:
    """Draw which days, and publish."""
    publish = parts.button(
        rx.cond(S.drafts == 1, "Publish 1 change", rx.fragment("Publish ", S.drafts, " changes")),
        kind="primary",
        icon_name="send",
        on_click=S.publish,
    )
    return parts.page_head(
        "Schedule",
        parts.button_group(
            parts.icon_button(
                "chevron-left",
                "Earlier",
                kind="",
                on_click=S.turn(-1),
                custom_attrs={"data-key": "["},
            ),
            rx.el.span(S.label, class_name="btn span-label"),
            parts.icon_button(
                "chevron-right",
                "Later",
                kind="",
                on_click=S.turn(1),
                custom_attrs={"data-key": "]"},
            ),
            label="Days",
        ),
        parts.button(
            "Undo",
            icon_name="undo-2",
            disabled=S.undoable == 0,
            on_click=S.undo,
            custom_attrs={"data-key": "ctrl+z"},
        ),
        rx.cond(S.drafts > 0, publish),
        sub=rx.cond(
            S.changed > 0,
            rx.cond(
                S.changed == 1,
                "Changes are seen by 1 person once published",
                f"Changes are seen by {S.changed} people once published",
            ),
            "Everything is published",
        ),
    )


def empty() -> rx.Component:
    """Say how a plan begins."""
    return feedback.empty_state(
        rx.cond(S.filter.query, "Nobody matches", "Nobody to plan here"),
        "Look for another name, team or site. You plan the people whose manager you are.",
        parts.link_button("Show everybody", href=routes.SCHEDULE),
    )


@page(
    routes.SCHEDULE,
    "Schedule",
    crumbs=[("Time", routes.TIMESHEETS)],
    requires=("admin", "hr", "manager"),
    on_load=S.load,
)
def schedule_page() -> rx.Component:
    """Show a team's plan."""

    def conflict(told: Any) -> rx.Component:
        return rx.el.div(
            icon("moon-star"), rx.el.div(told), class_name="notice notice-absent", role="alert"
        )

    shown = rx.cond(
        S.rows.length() > 0,
        rx.fragment(
            grid(),
            rx.foreach(S.conflicts, conflict),
            rx.el.p(
                parts.kbd("↑ ↓ ← →"),
                " move, ",
                parts.kbd("Ctrl C"),
                " ",
                parts.kbd("Ctrl V"),
                " copy a day, ",
                parts.kbd("Del"),
                " clears it, ",
                parts.kbd("↵"),
                " opens it",
                class_name="quiet small no-print keys-hint",
            ),
        ),
        rx.cond(S.loading, feedback.skeleton_lines(8), empty()),
    )
    return rx.fragment(
        keys.page_keys(),
        head(),
        tools(),
        rx.cond(
            S.error, feedback.error_state("The plan could not be read", S.error, S.load), shown
        ),
        cell_drawer(),
        assign_drawer(),
        rotation_drawer(),
    )
