"""Reports over weeks: a chart of how people stand, and the table of each."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, charts, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import document_link
from attendance_app.web.components.numbers import csv_button, numbers
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.shell import page
from attendance_app.web.timesheets.reports_state import CHOICES
from attendance_app.web.timesheets.reports_state import ReportsState as S
from attendance_app.web.timesheets.reports_views import KINDS, ROUNDING

HEADS = {
    "rounding": ("Gained", "Lost", "Net", "A week"),
    "average": ("Worked", "Days", "Busiest week", "A week"),
}


def columns(kind: str) -> tuple[Column, ...]:
    """Give the columns of a report."""
    first, second, third, fourth = HEADS[kind]
    return (
        Column("Person", width="34%"),
        Column(first, end=True, low=True),
        Column(second, end=True, low=True),
        Column(third, end=True, low=True),
        Column(fourth, end=True),
        Column("Finding"),
    )


def cells(row: Any) -> list[rx.Component]:
    """Draw one person."""
    return [
        rx.el.div(
            avatar.person(row.name, row.initials, row.tint, sub=row.place, href=row.href),
            style={"max_width": "max(170px, 24vw)"},
        ),
        rx.el.span(row.first, class_name="nowrap"),
        rx.el.span(row.second, class_name="nowrap"),
        rx.el.span(row.third, class_name="nowrap"),
        rx.el.span(row.fourth, class_name="medium nowrap"),
        parts.badge_of(row.badge, row.badge_text),
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
    """Draw which weeks and whose."""
    return parts.toolbar(
        forms.search_box("Name or number", S.search, value=S.asked.q, key=f"search-{S.search_key}"),
        rx.el.select(
            *[rx.el.option(f"{weeks} weeks", value=weeks) for weeks in CHOICES],
            value=S.asked.weeks,
            on_change=S.pick("weeks"),
            class_name="select",
            aria_label="How many weeks",
            style={"width": "120px"},
        ),
        rx.el.input(
            type="date",
            value=S.last,
            on_change=S.pick("day"),
            class_name="input",
            aria_label="Last day",
            style={"width": "160px"},
        ),
        choice("All teams", "team", S.teams, S.asked.team),
        choice("All sites", "site", S.sites, S.asked.site),
    )


def drawing() -> rx.Component:
    """Draw how many people lie where, and what it means."""
    told = rx.cond(
        S.asked.kind == ROUNDING,
        "Minutes that rounding gives or takes from a person in an average week, in steps of five. "
        "29 CFR 785.48(b) accepts rounding that averages out over time.",
        "Hours of a person's average week; days of leave are neutral. Directive 2003/88/EC, "
        "articles 6 and 16: 48 hours at most, overtime included.",
    )
    chart = rx.fragment(
        rx.el.p(S.chart.sentence, class_name=rx.cond(S.chart.bad, "less medium", "medium")),
        rx.el.div(
            charts.bars(S.chart.bars, S.chart.peak, S.chart.sentence),
            style={"max_width": "440px"},
        ),
    )
    return parts.card(
        parts.card_head(
            rx.cond(S.asked.kind == ROUNDING, "Is it neutral?", "How long are weeks?"),
            rx.cond(S.chart.sentence, csv_button("This chart", S.save_chart)),
        ),
        rx.el.div(
            rx.cond(S.reading, rx.el.p(S.reading, class_name="quiet", role="status"), chart),
            rx.el.p(told, class_name="muted"),
            rx.cond(
                S.chart.sentence,
                numbers("How many people lie where", S.chart.heads, S.chart.numbers),
            ),
            class_name="card-pad stack small-text",
        ),
    )


def table(kind: str) -> rx.Component:
    """Draw the people."""
    return data_table(
        columns(kind),
        S.rows,
        cells,
        label="Report by person",
        empty=feedback.empty_state(
            "Nobody's hours are here", "You see the people whose manager you are."
        ),
        loading=S.loading,
        error=S.error,
        on_retry=S.load,
        footer=pager(S.mark, S.go),
    )


@page(
    routes.REPORTS,
    "Reports",
    crumbs=[("Time", routes.TIMESHEETS), ("Timesheets", routes.TIMESHEETS)],
    requires=("admin", "hr", "manager"),
    on_load=S.load,
)
def reports_page() -> rx.Component:
    """Show one report."""
    download = document_link(
        icon("download"), "CSV", href=S.csv, class_name="btn", custom_attrs={"download": ""}
    )
    return rx.fragment(
        keys.page_keys(),
        parts.page_head(
            "Reports",
            parts.segmented(KINDS, S.asked.kind, lambda kind: S.pick("kind", kind), "Report"),
            keys.print_button(),
            rx.cond(S.csv, download),
            sub=S.label,
        ),
        filters(),
        rx.cond((S.chart.sentence != "") | (S.reading != ""), drawing()),
        rx.el.div(
            rx.cond(S.asked.kind == ROUNDING, table("rounding"), table("average")),
            class_name="fill",
        ),
    )
