"""The holidays of a site: a list that is the company's own."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.leave.holiday_state import HolidayState as S

PAID = "Hours that people who are planned that day are paid for staying home; empty for none."


def day(row: Any, office: Any) -> rx.Component:
    """Draw one day off."""
    remove = dialog.confirm(
        parts.icon_button("trash-2", "Take away", size="sm"),
        rx.fragment("Take ", row.name, " out of the calendar?"),
        "It becomes a day like any other. The days of this site are computed anew.",
        action="Take it out",
        on_confirm=S.remove(row.id),
    )
    deeds = rx.fragment(
        parts.icon_button("pencil", "Edit", size="sm", on_click=S.edit(row.id)), remove
    )
    return rx.el.div(
        rx.cond(row.company, icon("building-2"), icon("flag")),
        rx.el.div(
            rx.el.span(row.name, class_name="medium"),
            rx.el.p(
                row.weekday, " ", row.day, rx.cond(row.company, rx.fragment(" · ", row.source))
            ),
        ),
        rx.el.span(row.paid, class_name="num"),
        rx.el.span(
            rx.cond(row.locked, parts.badge("Locked", "plain"), rx.cond(office, deeds)),
            class_name="row",
        ),
        class_name="ledger-row holiday-row",
    )


def forms_of_holidays() -> rx.Component:
    """Draw the three forms."""

    def drawer(title: Any, opened: Any, close: Any, on_submit: Any, action: str, *fields: Any):
        return dialog.drawer(
            title,
            forms.form(
                rx.cond(
                    S.errors["form"],
                    feedback.notice("This could not be saved.", S.errors["form"], "absent"),
                ),
                *fields,
                rx.el.div(
                    rx.el.span(class_name="push"),
                    dialog.closing(parts.button("Cancel")),
                    forms.submit(action),
                    class_name="row",
                ),
                on_submit=on_submit,
                key=f"holiday-{S.form_key}",
            ),
            open=opened,
            on_open_change=close,
        )

    paid = forms.text_field("Paid", "paid", optional=True, hint=PAID, error=S.errors["paid"])
    return rx.fragment(
        drawer(
            "Take over public holidays",
            S.filling,
            S.show("filling"),
            S.fill,
            "Freeze them into the calendar",
            rx.el.p(
                "The days of this year and the next are copied into this site's calendar and "
                "never change by themselves. Days that are there stay as they are.",
                class_name="muted",
            ),
            forms.select(
                "Country or state",
                "place",
                S.place_choices,
                placeholder="Choose, such as US-IL",
                error=rx.cond(S.errors["country"], S.errors["country"], S.errors["subdivision"]),
            ),
            paid,
        ),
        drawer(
            "Add a day off",
            S.adding,
            S.show("adding"),
            S.add,
            "Add the day",
            forms.date_field("Day", "day", error=S.errors["day"]),
            forms.text_field("Name", "name", error=S.errors["name"]),
            paid,
        ),
        drawer(
            rx.fragment(S.editing.weekday, " ", S.editing.day),
            S.editing.id > 0,
            S.show_editing,
            S.save,
            "Save",
            forms.text_field("Name", "name", value=S.editing.name, error=S.errors["name"]),
            forms.text_field(
                "Paid",
                "paid",
                optional=True,
                hint=PAID,
                value=S.editing.paid_hours,
                error=S.errors["paid"],
            ),
        ),
    )


def holidays_tab(office: Any) -> rx.Component:
    """Draw a site's calendar of a year."""
    listed = rx.el.div(rx.foreach(S.rows, lambda row: day(row, office)), class_name="ledger")
    empty = feedback.empty_state(
        "No day off in this year",
        "Take the public holidays of the country over, or add days of your own.",
    )
    return rx.fragment(
        parts.toolbar(
            rx.el.select(
                rx.foreach(S.site_choices, lambda pair: rx.el.option(pair[1], value=pair[0])),
                value=f"{S.card.site}",
                on_change=S.pick_site,
                class_name="select",
                aria_label="Site",
                style={"width": "200px"},
            ),
            parts.button_group(
                parts.icon_button("chevron-left", "Year before", kind="", on_click=S.turn(-1)),
                rx.el.span(S.year, class_name="btn span-label"),
                parts.icon_button("chevron-right", "Year after", kind="", on_click=S.turn(1)),
                label="Year",
            ),
            rx.cond(
                office,
                rx.el.span(
                    parts.button(
                        "Public holidays", icon_name="flag", on_click=S.show("filling", True)
                    ),
                    parts.button("Add a day", icon_name="plus", on_click=S.show("adding", True)),
                    class_name="push row",
                ),
            ),
        ),
        parts.card(
            parts.card_head(
                rx.fragment(S.card.name, ", ", S.year),
                sub=rx.cond(S.card.source, S.card.source, ""),
            ),
            rx.cond(
                S.error,
                feedback.error_state("The calendar could not be read", S.error, S.load),
                rx.cond(S.rows.length() > 0, listed, empty),
            ),
        ),
        forms_of_holidays(),
    )
