"""Parts that the team's list and a person's days share."""

from typing import Any

import reflex as rx

from attendance_app.web.components import parts
from attendance_app.web.components.icons import icon
from attendance_app.web.spans import VIEWS


def span_chooser(state: Any) -> rx.Component:
    """Draw previous, the days, next; the keys [ and ] press them."""

    def turn(icon_name: str, label: str, day: Any, key: str) -> rx.Component:
        return parts.icon_button(
            icon_name, label, kind="", on_click=state.turn(day), custom_attrs={"data-key": key}
        )

    return rx.fragment(
        parts.segmented(VIEWS, state.span.view, state.pick_view, "How many days"),
        parts.button_group(
            turn("chevron-left", "Earlier", state.span.earlier, "["),
            rx.el.span(state.span.label, class_name="btn span-label"),
            turn("chevron-right", "Later", state.span.later, "]"),
            label="Days",
        ),
    )


def legend() -> rx.Component:
    """Name what the bars mean."""
    return rx.el.div(
        rx.el.span(rx.el.i(class_name="lg-work"), "Worked"),
        rx.el.span(rx.el.i(class_name="lg-ot"), "Overtime"),
        rx.el.span(rx.el.i(class_name="lg-break"), "Break, unpaid"),
        rx.el.span(rx.el.i(class_name="lg-shift"), "Planned"),
        rx.el.span(rx.el.i(class_name="lg-missing"), "Missing"),
        rx.el.span(parts.kbd("↵"), " opens the why of a day", class_name="push no-print"),
        class_name="legend",
    )


def lock_badge(text: Any, locked: Any) -> rx.Component:
    """Say whether these days can still change."""
    return rx.el.span(
        rx.cond(locked, icon("lock"), icon("lock-open")), text, class_name="badge badge-plain"
    )
