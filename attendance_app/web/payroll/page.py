"""The payroll page: a period, its totals, and its exports."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.payroll.compare import comparison
from attendance_app.web.payroll.compare_state import CompareState
from attendance_app.web.payroll.runs import runs_list
from attendance_app.web.payroll.state import PayrollState
from attendance_app.web.payroll.telling import recipients_part, tabs
from attendance_app.web.payroll.views import KINDS, PersonLine
from attendance_app.web.shell import page
from attendance_app.web.wording import DASH

COLUMNS = (
    Column("Person", width="34%"),
    Column("Share", low=True, hidden_title=True, width="24%"),
    Column("Hours", end=True, width="92px"),
    Column("Days", end=True, low=True, width="64px"),
    Column("To settle", end=True, width="92px"),
)


def neighbour(icon_name: str, label: str, href: Any) -> rx.Component:
    """Draw the way to the period beside; at the end of the list there is none."""
    return rx.cond(
        href,
        app_link(
            icon(icon_name), href=href, class_name="btn btn-icon", aria_label=label, title=label
        ),
        parts.icon_button(icon_name, label, kind="", disabled=True),
    )


def chooser() -> rx.Component:
    """Draw the choice of the period."""
    return rx.fragment(
        rx.el.div(
            neighbour("chevron-left", "Earlier period", PayrollState.period.earlier),
            neighbour("chevron-right", "Later period", PayrollState.period.later),
            class_name="btn-group",
            role="group",
            aria_label="Period",
        ),
        rx.el.select(
            rx.foreach(PayrollState.choices, lambda pair: rx.el.option(pair[1], value=pair[0])),
            value=f"{PayrollState.period.id}",
            on_change=PayrollState.pick,
            class_name="select",
            aria_label="Period",
            style={"width": "200px"},
        ),
        parts.button(
            "Other days", icon_name="calendar-range", on_click=PayrollState.show_choosing(True)
        ),
    )


def figures() -> rx.Component:
    """Draw the figures of the period."""
    sums = PayrollState.sums
    return rx.el.div(
        rx.el.div(rx.el.small("People"), rx.el.b(sums.people)),
        rx.el.div(
            rx.el.small("Hours worked"),
            rx.el.b(sums.hours),
        ),
        rx.el.div(
            rx.el.small("Punches to settle"),
            rx.el.b(sums.exceptions),
        ),
        rx.el.div(
            rx.el.small("The days"),
            rx.el.b(rx.cond(sums.provisional, "Still open", "Complete")),
        ),
        class_name="sumline",
    )


def cells(row: PersonLine) -> list[rx.Component]:
    """Draw one person's totals; the bar compares them with the longest on this page."""
    return [
        rx.el.div(
            avatar.person(row.name, row.initials, row.tint, sub=row.place, href=row.href),
            style={"max_width": "max(150px, 17vw)"},
        ),
        rx.el.div(
            rx.el.i(style={"width": f"{row.percent}%"}),
            class_name="twin",
            aria_hidden="true",
        ),
        rx.el.span(row.hours, class_name="num medium nowrap"),
        rx.el.span(row.days, class_name="num"),
        rx.cond(
            row.exceptions > 0,
            rx.el.span(parts.badge(f"{row.exceptions}", "absent", "circle-alert"), title=row.notes),
            rx.el.span(DASH, class_name="quiet"),
        ),
    ]


def preview() -> rx.Component:
    """Draw everybody's totals before they are exported."""
    return data_table(
        COLUMNS,
        PayrollState.rows,
        cells,
        label="Hours of the period",
        empty=feedback.empty_state(
            "Nobody to pay in these days",
            "Nobody was employed here then, or nobody is added yet.",
        ),
        loading=PayrollState.loading,
        error=PayrollState.error,
        on_retry=PayrollState.load,
        footer=pager(PayrollState.mark, PayrollState.go),
        dense=True,
    )


def systems() -> rx.Component:
    """Draw the choice of payroll systems, and the way to set one up."""
    several = rx.el.fieldset(
        rx.el.legend("Payroll systems", class_name="label"),
        rx.el.div(
            rx.foreach(
                PayrollState.systems,
                lambda one: forms.checkbox(one[1], "kind_" + one[0]),
            ),
            rx.cond(
                ~PayrollState.period.locked & (PayrollState.systems.length() > 0),
                forms.checkbox(
                    "Look ahead",
                    "look_ahead",
                    hint="The period is not locked: the file is only to look at.",
                ),
            ),
            class_name="stack",
            style={"margin_top": "8px"},
        ),
        style={"border": "0", "padding": "0", "margin": "0"},
    )
    errors = PayrollState.errors
    return rx.el.div(
        several,
        rx.cond(errors["look_ahead"], feedback.inline_error(errors["look_ahead"])),
        app_link(
            "Set up payroll systems", href=routes.PAYROLL_SYSTEMS, class_name="link small-text"
        ),
        class_name="stack",
    )


def export_form() -> rx.Component:
    """Draw the form of an export."""
    kinds = rx.el.fieldset(
        rx.el.legend("Files", class_name="label"),
        rx.el.div(
            *[forms.checkbox(text, f"kind_{kind}", checked=kind != "csv") for kind, text in KINDS],
            class_name="stack",
            style={"margin_top": "8px"},
        ),
        rx.cond(PayrollState.errors["kinds"], feedback.inline_error(PayrollState.errors["kinds"])),
        style={"border": "0", "padding": "0", "margin": "0"},
    )
    return parts.card(
        parts.card_head("Export", sub=PayrollState.period.label),
        forms.form(
            rx.cond(
                PayrollState.errors["form"],
                feedback.notice("There is no run yet.", PayrollState.errors["form"], "absent"),
            ),
            rx.cond(
                PayrollState.sums.provisional,
                feedback.notice(
                    "These days are still open.",
                    "An export now is a look ahead; later punches change it.",
                    "late",
                ),
            ),
            kinds,
            systems(),
            forms.select(
                "Site",
                "site_id",
                PayrollState.site_choices,
                placeholder="All sites",
                optional=True,
                error=PayrollState.errors["site_id"],
            ),
            recipients_part(PayrollState.mails, PayrollState.hooks, PayrollState.errors),
            forms.submit(
                "Export the period",
                busy=PayrollState.asking,
                busy_text="Asking",
                block=True,
                icon_name="file-down",
            ),
            on_submit=PayrollState.export,
            class_name="form card-pad",
        ),
        class_name="pay-form",
        style={"flex": "none"},
    )


def other_days() -> rx.Component:
    """Draw the form for any two days."""
    return dialog.drawer(
        "Other days",
        forms.form(
            forms.form_pair(
                forms.date_field("First day", "starts_on", error=PayrollState.errors["starts_on"]),
                forms.date_field("Last day", "ends_on", error=PayrollState.errors["ends_on"]),
            ),
            rx.cond(
                PayrollState.errors["form"],
                feedback.inline_error(PayrollState.errors["form"]),
            ),
            rx.el.p("Both days are included.", class_name="hint"),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Show these days"),
                class_name="row",
            ),
            on_submit=PayrollState.choose_days,
        ),
        open=PayrollState.choosing,
        on_open_change=PayrollState.show_choosing,
    )


@page(
    routes.PAYROLL,
    "Payroll",
    crumbs=[("Pay", routes.PAYROLL)],
    requires=("admin", "hr"),
    on_load=[PayrollState.load, PayrollState.watch, CompareState.load],
)
def payroll_page() -> rx.Component:
    """Show a period and its exports."""
    return rx.fragment(
        parts.page_head(
            rx.cond(PayrollState.period.label, PayrollState.period.label, "Payroll"),
            chooser(),
            sub=PayrollState.period.days,
        ),
        tabs(routes.PAYROLL),
        figures(),
        rx.el.div(
            rx.el.div(export_form(), runs_list(), class_name="col"),
            rx.el.div(comparison(), preview(), class_name="col"),
            class_name="cols export pay",
            style={
                "grid_template_columns": "clamp(280px, 26vw, 372px) minmax(0, 1fr)",
                "align_items": "start",
                "flex": "none",
            },
        ),
        other_days(),
    )
