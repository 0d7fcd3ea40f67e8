"""The page of schedules: exports that are asked for by themselves."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.links import app_link
from attendance_app.web.components.table import Column, data_table
from attendance_app.web.payroll.schedules_state import SchedulesState as S
from attendance_app.web.payroll.schedules_views import DAYS, TRIGGERS
from attendance_app.web.payroll.telling import recipients_part, tabs
from attendance_app.web.payroll.views import KINDS
from attendance_app.web.shell import page
from attendance_app.web.wording import DASH

COLUMNS = (
    Column("Schedule"),
    Column("Exports", low=True),
    Column("Next"),
    Column("Last run", low=True),
    Column("Deeds", end=True, hidden_title=True),
)


def cells(row: Any) -> list[Any]:
    """Draw one schedule."""
    return [
        rx.el.div(
            rx.el.span(rx.el.bdi(row.name), class_name="medium"),
            rx.el.div(row.when, class_name="person-sub", style={"white_space": "normal"}),
            style={"min_width": "0"},
        ),
        rx.el.div(row.what, rx.el.div(row.told, class_name="person-sub")),
        rx.cond(
            row.paused,
            parts.badge("Paused", "plain", "pause"),
            rx.el.span(row.next, class_name="num"),
        ),
        rx.cond(
            row.href,
            app_link(row.last, href=row.href, class_name="link nowrap"),
            rx.el.span(DASH, class_name="quiet"),
        ),
        deeds(row),
    ]


def deeds(row: Any) -> rx.Component:
    """Draw what can be done about a schedule."""
    remove = dialog.confirm(
        parts.icon_button("trash-2", "Remove", size="sm"),
        rx.fragment("Remove ", rx.el.bdi(row.name), "?"),
        "It asks for no more exports. Its runs and their files stay.",
        action="Remove this schedule",
        on_confirm=S.remove(row.id),
    )
    return rx.el.span(
        rx.cond(
            row.paused,
            parts.icon_button("play", "Resume", size="sm", on_click=S.resume(row.id)),
            parts.icon_button("pause", "Pause", size="sm", on_click=S.pause(row.id)),
        ),
        remove,
        class_name="row",
        style={"justify_content": "flex-end", "flex_wrap": "nowrap", "gap": "2px"},
    )


def day_fields() -> Any:
    """Draw the day and the time that the chosen trigger needs."""
    at = forms.text_field(
        "Time",
        "at",
        value="06:00",
        type="time",
        hint="Of the site; of the first site for all of them",
        error=S.errors["at"],
    )
    number = {"type": "number", "min": 1, "error": S.errors["day"], "input_mode": "numeric"}
    return rx.match(
        S.trigger,
        ("on_lock", rx.fragment()),
        (
            "weekly",
            forms.form_pair(
                forms.select("Day", "weekday", DAYS, value="0", error=S.errors["day"]), at
            ),
        ),
        (
            "monthly",
            forms.form_pair(
                forms.text_field("Day of the month", "day", value="1", max=28, **number), at
            ),
        ),
        forms.form_pair(
            forms.text_field("Days after its end", "day", value="5", max=60, **number), at
        ),
    )


def files_part() -> rx.Component:
    """Draw the choice of files, for people and for payroll systems."""
    ticks = [forms.checkbox(text, f"kind_{kind}", checked=kind != "csv") for kind, text in KINDS]
    return rx.el.fieldset(
        rx.el.legend("Files", class_name="label"),
        rx.el.div(
            *ticks,
            rx.foreach(S.systems, lambda one: forms.checkbox(one[1], "kind_" + one[0])),
            rx.cond(
                S.systems.length() > 0,
                forms.checkbox(
                    "Look ahead",
                    "look_ahead",
                    hint="Write payroll systems' files of a period that is not locked, to look at.",
                ),
            ),
            rx.cond(S.errors["kinds"], feedback.inline_error(S.errors["kinds"])),
            class_name="stack",
            style={"margin_top": "8px"},
        ),
        style={"border": "0", "padding": "0", "margin": "0"},
    )


def new_schedule() -> rx.Component:
    """Draw the form."""
    return dialog.drawer(
        "New schedule",
        forms.form(
            rx.cond(
                S.errors["form"],
                feedback.notice("This could not be saved.", S.errors["form"], "absent"),
            ),
            forms.text_field(
                "Name",
                "name",
                hint="Such as whom it is for",
                error=S.errors["name"],
                max_length=80,
                auto_complete="off",
            ),
            forms.select(
                "When",
                "trigger",
                TRIGGERS,
                value="after_period",
                error=S.errors["trigger"],
                on_change=S.pick_trigger,
            ),
            day_fields(),
            forms.select(
                "Site",
                "site_id",
                S.site_choices,
                placeholder="All sites",
                optional=True,
                error=S.errors["site_id"],
            ),
            files_part(),
            recipients_part(S.mails, S.hooks, S.errors),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Make the schedule", busy=S.saving, busy_text="Saving"),
                class_name="row",
            ),
            on_submit=S.add,
        ),
        open=S.adding,
        on_open_change=S.show_adding,
    )


@page(
    routes.PAYROLL_SCHEDULES,
    "Schedules of exports",
    crumbs=[("Pay", routes.PAYROLL), ("Exports", routes.PAYROLL)],
    heading="Schedules",
    requires=("admin", "hr"),
    on_load=[S.load, S.watch],
)
def schedules_page() -> rx.Component:
    """List the schedules."""
    return rx.fragment(
        parts.page_head(
            "Schedules",
            parts.button(
                "New schedule", kind="primary", icon_name="plus", on_click=S.show_adding(True)
            ),
            sub="Exports that are asked for by themselves, once for each occasion",
        ),
        tabs(routes.PAYROLL_SCHEDULES),
        data_table(
            COLUMNS,
            S.rows,
            cells,
            label="Schedules",
            empty=feedback.empty_state(
                "No schedule yet",
                "Make one, and the files are there when a pay period is over, without anybody "
                "having to think of it.",
            ),
            loading=S.loading,
            error=S.error,
            on_retry=S.load,
        ),
        new_schedule(),
    )
