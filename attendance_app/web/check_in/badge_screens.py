"""The badge: where to hold it, and the PIN with it where the site wants both."""

import reflex as rx

from attendance_app.web.check_in.parts import action, head
from attendance_app.web.check_in.state import CheckInState as S
from attendance_app.web.components import camera
from attendance_app.web.components.icons import icon

BY_BADGE = "/api/v1/check-ins/badge"


def reader() -> rx.Component:
    """Hear the reader on a screen that shows something else, where the site takes badges."""
    return rx.cond(
        S.badge_allowed,
        camera.badge_reader(
            url=BY_BADGE,
            needs_pin=S.badge_needs_pin,
            attempt=S.attempt,
            on_punch=S.punched,
            on_refused=S.badge_refused,
            on_pin=S.badge_pin,
        ),
    )


def badge() -> rx.Component:
    """Say what to do with the badge."""
    return rx.fragment(
        head(camera.kiosk_status()),
        rx.el.main(
            rx.el.span(icon("id-card", "2xl"), class_name="k-say-icon"),
            rx.el.div(
                rx.el.h1("Hold your badge to the reader"),
                rx.el.p(
                    rx.cond(
                        S.badge_needs_pin,
                        "Then enter your PIN here.",
                        "That is all. No button, no number.",
                    ),
                    class_name="k-lead",
                ),
                class_name="k-words",
            ),
            class_name="k-say k-badge",
            role="status",
        ),
        rx.el.div(
            action("arrow-left", "Back", S.idle),
            action("grid-3x3", "Use PIN", S.pin),
            rx.cond(S.face_allowed, action("face", "Use face", S.face), rx.fragment()),
            camera.kiosk_dwell(seconds=30, bar=False, on_done=S.idle),
            class_name="k-trio is-flow",
        ),
        reader(),
    )


def badge_pin() -> rx.Component:
    """Ask for the PIN of whoever holds the badge; both go from the browser to the route."""
    return rx.fragment(
        head(camera.kiosk_status()),
        camera.pin_pad(
            url=BY_BADGE,
            note="Forgot it? HR can set a new one.",
            attempt=S.attempt,
            with_badge=True,
            on_punch=S.punched,
            on_refused=S.badge_refused,
            on_leave=S.idle,
        ),
        rx.el.div(
            rx.el.button(
                icon("arrow-left"),
                "Back",
                type="button",
                class_name="k-btn k-btn-quiet",
                on_click=S.idle,
            ),
            class_name="k-actions k-back",
        ),
    )
