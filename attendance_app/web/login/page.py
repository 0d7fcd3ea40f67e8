"""The door: sign in, and accept an invitation."""

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import feedback, forms, parts
from attendance_app.web.components.icons import icon, mark
from attendance_app.web.components.links import link
from attendance_app.web.login.state import LoginState
from attendance_app.web.shell import bare_page


def arc() -> rx.Component:
    """Draw the day as a great ring: midnight below, noon above."""
    return rx.el.svg(
        rx.el.circle(
            cx="310",
            cy="310",
            r="250",
            fill="none",
            stroke="rgba(255,255,255,.14)",
            stroke_width="64",
        ),
        rx.el.path(
            d="M310 560A250 250 0 0 1 147 120",
            fill="none",
            stroke="#fff",
            stroke_opacity=".92",
            stroke_width="64",
            stroke_linecap="round",
        ),
        rx.el.circle(cx="147", cy="120", r="14", fill="#006679"),
        class_name="arc",
        view_box="0 0 620 620",
        aria_hidden="true",
    )


def art() -> rx.Component:
    """Draw the picture side of the door."""
    return rx.el.section(
        arc(),
        rx.el.div(
            mark(track="rgba(255,255,255,.3)", arc="#fff", hub="#fff"),
            "Attendance",
            class_name="row",
            style={"gap": "12px", "font_weight": "620", "font_size": "16px"},
        ),
        rx.el.div(
            rx.el.h2("Every minute, and the reason for it."),
            rx.el.p("From a face at the door to a payroll file, on your own servers."),
        ),
        class_name="door-art",
    )


def door(title: str, sub: str, *children: rx.Component) -> rx.Component:
    """Lay out a page for somebody who is not signed in."""
    return rx.el.main(
        art(),
        rx.el.section(
            rx.el.div(
                rx.el.div(
                    rx.el.h1(title, style={"font_size": "28px", "letter_spacing": "-.022em"}),
                    rx.el.p(sub, class_name="muted", style={"margin_top": "4px"}),
                ),
                *children,
                class_name="stack-wide",
            ),
            class_name="door-form",
        ),
        id="main",
        class_name="door",
    )


def sign_in_form() -> rx.Component:
    """Draw the form that the browser posts itself."""
    return forms.native_form(
        rx.el.input(type="hidden", name="next", value=LoginState.next_path),
        forms.email_field(
            "E-mail", "email", large=True, auto_complete="username", auto_focus=True, max_length=254
        ),
        forms.text_field(
            "Password",
            "password",
            type="password",
            large=True,
            auto_complete="current-password",
            error=LoginState.error,
            max_length=128,
        ),
        parts.button("Sign in", kind="primary", size="lg", block=True, type="submit"),
        action=routes.SIGN_IN,
        class_name="form",
        style={"gap": "14px"},
    )


def first_start() -> rx.Component:
    """Tell somebody who finds an installation without an administrator what to do."""
    return feedback.notice(
        "Nobody administers this installation yet.",
        "Open the set-up link that was printed when it started.",
        "info",
    )


@bare_page(routes.LOGIN, "Sign in", on_load=LoginState.load)
def login_page() -> rx.Component:
    """Let somebody in."""
    return door(
        "Sign in",
        "With your work account",
        rx.cond(LoginState.setup_needed, first_start()),
        sign_in_form(),
        rx.el.p(
            "Clocking in? Use a kiosk, or ",
            link("pair this browser as one", routes.KIOSK),
            ".",
            class_name="quiet",
            style={"font_size": "12px", "text_align": "center"},
        ),
    )


@bare_page("/invite", "Accept your invitation", on_load=LoginState.load_invitation)
def invite_page() -> rx.Component:
    """Let an invited person choose a password."""
    return door(
        "Welcome",
        "Choose a password; then you are signed in.",
        rx.cond(
            LoginState.error != "",
            feedback.notice("This did not work.", LoginState.error, "absent"),
        ),
        forms.native_form(
            rx.el.input(type="hidden", name="token", value=LoginState.token),
            forms.text_field(
                "Password",
                "password",
                type="password",
                large=True,
                hint="12 characters or more; a sentence is fine, a common word is not.",
                error=LoginState.password_error,
                auto_complete="new-password",
                min_length=12,
                max_length=128,
            ),
            parts.button(
                icon("check"),
                "Set the password and sign in",
                kind="primary",
                size="lg",
                block=True,
                type="submit",
                disabled=LoginState.token == "",
            ),
            action="/api/v1/auth/accept",
            class_name="form",
            style={"gap": "14px"},
        ),
    )
