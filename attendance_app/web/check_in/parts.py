"""What every screen of the kiosk is made of."""

from typing import Any

import reflex as rx

from attendance_app.web.check_in.state import CheckInState as S
from attendance_app.web.components import camera
from attendance_app.web.components.icons import icon, mark

HEARTBEAT = "/api/v1/kiosks/heartbeat"


def head(status: rx.Component, sign: rx.Component | None = None) -> rx.Component:
    """Draw whose kiosk it is, and how it is."""
    return rx.el.header(
        sign or mark(),
        rx.el.span(rx.el.b(rx.el.bdi(S.site)), " ", rx.el.bdi(S.kiosk, class_name="quiet")),
        status,
        class_name="k-top",
    )


def watch() -> rx.Component:
    """Keep the pulse, and say when the network is gone."""
    return camera.kiosk_watch(
        url=HEARTBEAT,
        headline="No network.",
        text="Every way needs it. This page goes on by itself when it is back.",
    )


def action(icon_name: str, text: str, on_click: Any) -> rx.Component:
    """Draw a large button."""
    return rx.el.button(icon(icon_name), text, type="button", class_name="k-btn", on_click=on_click)
