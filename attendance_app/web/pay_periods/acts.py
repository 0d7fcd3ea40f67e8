"""What was done to a period, the late lines that it pays, and its forms."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.pay_periods.state import PeriodState as S
from attendance_app.web.pay_periods.views import FREQUENCIES


def acts_card() -> rx.Component:
    """Draw every act with its seal; nothing is taken away, a void one says why."""

    def act(one: Any) -> rx.Component:
        return rx.el.div(
            rx.cond(one.void, icon("circle-slash-2"), icon("circle-check-big", class_name="ok")),
            rx.el.div(
                rx.el.span(rx.el.bdi(one.text), class_name="medium"),
                rx.el.p(one.when),
                rx.cond(one.void, rx.el.p(one.void, class_name="less")),
            ),
            rx.el.span(one.seal, class_name="mono quiet"),
            class_name="ledger-row",
        )

    return rx.cond(
        S.acts.length() > 0,
        parts.card(
            parts.card_head("Kept for good", sub="who, when, and the seal they saw"),
            rx.el.div(rx.foreach(S.acts, act), class_name="ledger"),
        ),
    )


def adjustments_card() -> rx.Component:
    """Draw the lines that this period pays for locked days."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            icon("history"),
            rx.el.div(
                app_link(rx.el.bdi(one.name), href=one.href, class_name="medium link-quiet"),
                rx.el.p(one.day, ", ", one.kind, " · ", one.cause),
                rx.cond(one.origin, rx.el.p("late for ", one.origin)),
            ),
            rx.el.b(one.minutes, class_name=rx.cond(one.less, "less num", "more num")),
            class_name="ledger-row",
        )

    return rx.cond(
        S.card.adjustments > 0,
        parts.card(
            rx.el.div(
                rx.el.h2("Adjustments"),
                parts.count(S.card.adjustments),
                rx.el.span("late facts of locked days, at their old rules", class_name="sub"),
                class_name="card-head",
            ),
            rx.el.div(
                rx.foreach(S.adjustments, line),
                class_name="ledger",
                custom_attrs={"data-testid": "adjustments"},
            ),
        ),
    )


def drawers() -> rx.Component:
    """Draw the forms of the page."""
    problem = rx.cond(
        S.errors["form"], feedback.notice("This was not saved.", S.errors["form"], "absent")
    )
    calendar = dialog.drawer(
        "How periods follow each other",
        forms.form(
            problem,
            rx.el.p("Periods that somebody approved stay as they are.", class_name="muted"),
            forms.select(
                "Periods",
                "frequency",
                FREQUENCIES,
                value=S.calendar.frequency,
                error=S.errors["frequency"],
            ),
            forms.date_field(
                "First day of some period",
                "anchor",
                value=S.calendar.anchor,
                error=S.errors["anchor"],
                hint="For 26th to 25th, any 26th.",
            ),
            forms.switch(
                "Employees sign their hours",
                "sign_off",
                checked=S.calendar.sign_off,
                hint="Managers approve after that.",
            ),
            _foot("Save"),
            on_submit=S.save_calendar,
        ),
        open=S.form == "calendar",
        on_open_change=S.show("calendar"),
    )
    custom = dialog.drawer(
        "A period of other days",
        forms.form(
            problem,
            forms.form_pair(
                forms.date_field("First day", "starts_on", error=S.errors["starts_on"]),
                forms.date_field("Last day", "ends_on", error=S.errors["ends_on"]),
            ),
            rx.el.p("Both days are included.", class_name="hint"),
            _foot("Make the period"),
            on_submit=S.save_custom,
        ),
        open=S.form == "custom",
        on_open_change=S.show("custom"),
    )
    reopen = dialog.drawer(
        "Ask to reopen",
        forms.form(
            rx.el.p(
                "A second person must agree. Usually a correction is enough: it is paid as a line "
                "of the next period.",
                class_name="muted",
            ),
            forms.textarea("Why", "reason", max_length=500),
            _foot("Ask to reopen"),
            on_submit=S.ask_reopen,
        ),
        open=S.form == "reopen",
        on_open_change=S.show("reopen"),
    )
    return rx.fragment(calendar, custom, reopen)


def _foot(action: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(class_name="push"),
        dialog.closing(parts.button("Cancel")),
        forms.submit(action, busy=S.busy),
        class_name="row",
    )
