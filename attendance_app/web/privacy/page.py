"""The privacy page: the agreement in force, for everybody, signed in or not."""

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import feedback
from attendance_app.web.components.icons import mark
from attendance_app.web.components.prose import prose
from attendance_app.web.privacy.state import PrivacyState as S
from attendance_app.web.shell import bare_page


def notice() -> rx.Component:
    """Draw the text with its version."""
    return rx.fragment(
        rx.el.div(mark(), rx.el.b(rx.el.bdi(S.company)), class_name="row"),
        prose(S.text),
        rx.el.p(
            f"Version {S.version}, in force. SHA-256 begins {S.fingerprint}.",
            class_name="quiet",
        ),
    )


@bare_page(routes.PRIVACY, "Privacy", on_load=S.load)
def privacy() -> rx.Component:
    """Draw what is in force."""
    missing = feedback.error_state("The text could not be read", S.error, S.load)
    found = rx.cond(S.error, missing, notice())
    return rx.el.main(
        rx.cond(S.loaded, found, feedback.skeleton_lines(6)), id="main", class_name="notice-page"
    )
