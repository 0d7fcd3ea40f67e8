"""The live board."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import charts, feedback, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.components.numbers import csv_button
from attendance_app.web.components.queue import queue_keys
from attendance_app.web.dashboard import tables
from attendance_app.web.dashboard.cards import chart_cards, first_steps
from attendance_app.web.dashboard.state import BoardState
from attendance_app.web.dashboard.views import QueueRow, SiteBar
from attendance_app.web.shell import page

MARKS = {
    "late": ("late", "clock-alert"),
    "absent": ("absent", "circle-slash-2"),
    "face": ("attention", "users"),
}


def site_filter() -> rx.Component:
    """Draw the choice of a site; many sites scroll."""

    def one(value, text) -> rx.Component:
        return rx.el.button(
            text,
            type="button",
            aria_pressed=BoardState.site == value,
            on_click=BoardState.pick_site(value),
        )

    return rx.cond(
        BoardState.site_choices.length() > 1,
        rx.el.div(
            one("", "All sites"),
            rx.foreach(BoardState.site_choices, lambda pair: one(pair[0], pair[1])),
            class_name="segmented",
            role="group",
            aria_label="Site",
        ),
    )


def queue_card() -> rx.Component:
    """Draw who needs a look, each with the deed that settles it."""
    counts = BoardState.counts

    def pick(text: str, kind: str, number) -> rx.Component:
        return parts.filter_button(
            text, number, BoardState.kind == kind, BoardState.pick_kind(kind)
        )

    return parts.card(
        rx.el.div(
            rx.el.h2("Needs you"),
            rx.cond(counts.all > 0, parts.count(counts.all, attention=True)),
            rx.cond(
                BoardState.waiting > 0,
                rx.el.button(
                    f"{BoardState.waiting} new",
                    type="button",
                    class_name="chip",
                    on_click=BoardState.hold(False),
                ),
            ),
            rx.el.span(
                parts.kbd("J"),
                parts.kbd("K"),
                "move",
                parts.kbd("E"),
                "open",
                class_name="push quiet row keys",
                aria_hidden="true",
            ),
            class_name="card-head",
        ),
        rx.el.div(
            pick("All", "all", counts.all),
            pick("Late", "late", counts.late),
            pick("Absent", "absent", counts.absent),
            pick("Faces", "face", counts.face),
            class_name="filters",
            role="group",
            aria_label="Kinds",
        ),
        rx.cond(
            counts.all > 0,
            rx.el.div(
                rx.foreach(BoardState.queue, queue_row),
                class_name="scroll fill",
                role="list",
                aria_label="Exceptions of today",
                on_mouse_enter=BoardState.hold(True),
                on_mouse_leave=BoardState.hold(False),
            ),
            feedback.empty_state(
                "Nothing needs you.", "Late and absent people appear here by themselves."
            ),
        ),
        rx.cond(
            counts.shown < counts.all,
            parts.card_foot("Showing ", counts.shown, " of ", counts.all, ", oldest first"),
        ),
        class_name="col fill",
        style={"gap": "0"},
    )


def queue_row(row: QueueRow) -> rx.Component:
    """Draw one of them."""

    def mark(kind: str) -> rx.Component:
        css, name = MARKS[kind]
        return rx.el.span(icon(name), class_name=f"queue-mark {css}")

    return rx.cond(
        (BoardState.kind == "all") | (BoardState.kind == row.kind),
        rx.el.div(
            rx.match(row.kind, ("late", mark("late")), ("absent", mark("absent")), mark("face")),
            rx.el.div(
                rx.el.div(rx.el.bdi(row.name), class_name="person-name"),
                rx.el.div(row.what, class_name="queue-what", title=row.what),
                style={"min_width": "0"},
            ),
            rx.el.div(row.when, rx.el.br(), row.site, class_name="queue-when"),
            app_link(row.deed, href=row.href, class_name="btn btn-sm"),
            class_name="queue-row",
            role="listitem",
            tab_index=-1,
            key=row.key,
        ),
    )


def sites_card() -> rx.Component:
    """Draw the sites beside each other."""
    return parts.card(
        parts.card_head(
            "By site",
            csv_button("Who is here by site", BoardState.save(tables.SITES)),
            sub="here now, of those due",
        ),
        rx.el.div(
            rx.foreach(BoardState.sites, site_row),
            class_name="stack scroll",
            style={"padding": "10px 16px 14px", "gap": "12px"},
        ),
        class_name="col",
        style={"gap": "0", "flex": "0 1 auto", "min_height": "104px"},
    )


def site_row(site: SiteBar) -> rx.Component:
    """Draw one site: its local time, two bars, and who is missing."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(rx.el.bdi(site.name), class_name="medium"),
            rx.el.span(site.time, class_name="quiet num"),
            rx.el.span(site.note, class_name="quiet clip", title=site.note),
            rx.el.span(
                rx.el.b(site.here, class_name="strong"), " of ", site.due, class_name="num push"
            ),
            class_name="row",
        ),
        rx.el.div(
            rx.el.i(style={"width": f"{site.here_percent}%"}),
            rx.el.i(style={"width": f"{site.due_percent}%"}),
            class_name="twin",
            role="img",
            aria_label=f"{site.here} here of {site.due} due",
            style={"margin_top": "5px"},
        ),
        style={"font_size": "13px"},
    )


def feed_card() -> rx.Component:
    """Draw the newest punches."""
    return parts.card(
        parts.card_head("Just now", sub="the newest punches"),
        rx.cond(
            BoardState.feed.length() > 0,
            rx.el.div(
                rx.foreach(BoardState.feed, feed_row), class_name="feed", style={"padding": "3px 0"}
            ),
            feedback.empty_state(
                "No punch in the last two days", "Each one appears here within a second."
            ),
        ),
        class_name="col fill",
        style={"gap": "0", "overflow": "hidden", "min_height": "132px"},
    )


def feed_row(row: Any) -> rx.Component:
    """Draw one punch."""
    return rx.el.div(
        rx.el.time(row.time, class_name="quiet", style={"text_align": "start"}),
        rx.el.span(rx.el.bdi(row.name), class_name="clip medium", title=row.name),
        parts.badge_of(row.direction, row.direction_text),
        rx.el.span(row.place, class_name="quiet clip"),
        class_name="feed-row",
        key=row.key,
    )


def as_of() -> rx.Component:
    """Say how fresh the board is; behind is amber and says why."""
    return rx.cond(
        BoardState.as_of,
        feedback.live(
            rx.cond(
                BoardState.behind,
                f"As of {BoardState.as_of}, slower than usual",
                f"As of {BoardState.as_of}, live",
            ),
            BoardState.behind,
        ),
    )


@page(
    routes.BOARD,
    "Live board",
    crumbs=[("Today", routes.BOARD)],
    requires=("admin", "hr", "manager"),
    on_load=[BoardState.load, BoardState.watch],
    live=as_of(),
)
def board_page() -> rx.Component:
    """Show who is in, late and absent."""
    shown = rx.fragment(
        charts.presence(
            "Here now",
            BoardState.here,
            BoardState.due,
            BoardState.note,
            BoardState.shares,
            BoardState.sentence,
        ),
        rx.cond(BoardState.steps.length() > 0, first_steps()),
        rx.el.div(
            queue_card(),
            rx.el.div(sites_card(), feed_card(), class_name="col"),
            class_name="cols board fill",
        ),
        chart_cards(),
        queue_keys(),
    )
    return rx.fragment(
        parts.page_head(
            "Live board",
            site_filter(),
            parts.link_button(
                "Who is in", href=f"{routes.PEOPLE}?sort=last&order=desc", icon_name="users"
            ),
            sub=BoardState.day,
        ),
        rx.cond(
            BoardState.error,
            feedback.error_state("The board could not be read", BoardState.error, BoardState.load),
            rx.cond(BoardState.ready, shown, feedback.skeleton_lines(8)),
        ),
    )
