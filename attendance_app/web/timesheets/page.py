"""The team's timesheets."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.shell import page
from attendance_app.web.timesheets.parts import span_chooser
from attendance_app.web.timesheets.state import TeamSheetState as S
from attendance_app.web.timesheets.teams import teams_button, teams_drawer
from attendance_app.web.timesheets.views import MiniDay, TeamLine
from attendance_app.web.wording import DASH

COLUMNS = (
    Column("Person", width="30%"),
    Column("Days", low=True, width="22%"),
    Column("Worked", end=True),
    Column("Planned", end=True, low=True),
    Column("Difference", end=True, low=True),
    Column("Overtime", end=True, low=True),
    Column("Night", end=True, low=True),
    Column("To settle", end=True),
    Column("Signed", low=True),
)


def mini_day(day: MiniDay) -> rx.Component:
    """Draw one day as a bar."""
    return rx.el.i(
        class_name=f"mini-{day.kind}", style={"height": f"{day.height}%"}, title=day.text
    )


def cells(row: TeamLine) -> list[rx.Component]:
    """Draw one person's span."""
    listed: Any = row.days
    return [
        rx.el.div(
            avatar.person(row.name, row.initials, row.tint, sub=row.place, href=row.href),
            style={"max_width": "max(170px, 24vw)"},
        ),
        rx.el.div(rx.foreach(listed, mini_day), class_name="mini-days", aria_hidden="true"),
        rx.el.span(row.worked, class_name="medium nowrap"),
        rx.el.span(row.planned, class_name="quiet nowrap"),
        rx.el.span(row.difference, class_name=rx.cond(row.short, "less nowrap", "nowrap")),
        rx.el.span(row.overtime, class_name="nowrap"),
        rx.el.span(row.night, class_name="nowrap"),
        rx.cond(
            row.to_settle > 0,
            rx.cond(
                row.blocking,
                parts.badge(row.to_settle, "absent", "circle-alert"),
                parts.badge(row.to_settle, "attention"),
            ),
            rx.el.span(DASH, class_name="quiet"),
        ),
        rx.cond(
            row.signed,
            rx.el.span(icon("check", "sm"), " Signed", class_name="row nowrap"),
            rx.el.span(DASH, class_name="quiet"),
        ),
    ]


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
            style={"width": "170px"},
        ),
    )


def filters() -> rx.Component:
    """Draw search, team, site, and the ready-made views."""
    return parts.toolbar(
        forms.search_box(
            "Name or number", S.search, value=S.filter.query, key=f"search-{S.search_key}"
        ),
        choice("All teams", "team", S.team_choices, S.filter.manager),
        choice("All sites", "site", S.site_choices, S.filter.site),
        rx.el.span(
            *[
                parts.filter_button(text, "", S.filter.only == value, S.pick("only", value))
                for text, value in (
                    ("Everybody", ""),
                    ("To settle", "to_settle"),
                    ("Not signed", "unsigned"),
                )
            ],
            class_name="push views",
            role="group",
            aria_label="Who is shown",
        ),
    )


def sums() -> rx.Component:
    """Draw the sums of the page."""
    return rx.el.div(
        rx.el.div(rx.el.small("People"), rx.el.b(S.sums.people)),
        rx.el.div(rx.el.small("Worked"), rx.el.b(S.sums.worked)),
        rx.el.div(rx.el.small("Overtime"), rx.el.b(S.sums.overtime)),
        rx.el.div(rx.el.small("To settle"), rx.el.b(S.sums.to_settle)),
        class_name="sumline",
    )


def nobody() -> rx.Component:
    """Say why the list is empty."""
    filtered = (S.filter.query != "") | (S.filter.only != "") | (S.filter.site != "")
    return rx.cond(
        filtered,
        feedback.empty_state(
            "Nobody matches",
            "Nobody of these people has something to settle or sign, or has this name.",
            parts.button("Show everybody", on_click=rx.redirect(routes.TIMESHEETS)),
        ),
        feedback.empty_state(
            "Nobody's hours are here yet",
            "You see the people whose manager you are. HR makes the teams here.",
        ),
    )


@page(
    routes.TIMESHEETS,
    "Timesheets",
    crumbs=[("Time", routes.TIMESHEETS)],
    requires=("admin", "hr", "manager"),
    on_load=S.load,
)
def timesheets_page() -> rx.Component:
    """Show a team's hours."""
    return rx.fragment(
        keys.page_keys(),
        parts.page_head(
            "Timesheets",
            span_chooser(S),
            parts.link_button("Reports", href=routes.REPORTS, icon_name="chart-column"),
            keys.print_button(),
            teams_button(),
            sub=S.span.label,
        ),
        filters(),
        sums(),
        rx.el.div(
            data_table(
                COLUMNS,
                S.rows,
                cells,
                label="Hours by person",
                empty=nobody(),
                loading=S.loading,
                error=S.error,
                on_retry=S.load,
                footer=pager(S.mark, S.go),
            ),
            class_name="fill",
        ),
        teams_drawer(),
    )
