"""The page behind the one-time link: company, first site, first administrator."""

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import feedback, forms, parts
from attendance_app.web.components.icons import mark
from attendance_app.web.setup.state import SetupState
from attendance_app.web.shell import bare_page
from attendance_app.web.zones import LIST_ID, zone_list

_HERE = rx.Var("Intl.DateTimeFormat().resolvedOptions().timeZone", _var_type=str)
_PASSWORD_RULE = "12 characters or more; a sentence is fine, a common word is not."  # noqa: S105


def side() -> rx.Component:
    """Draw what there is to do, and where the data stays."""
    return rx.el.aside(
        rx.el.div(
            mark(),
            "Attendance",
            class_name="row",
            style={"gap": "10px", "font_weight": "620", "font_size": "16px"},
        ),
        parts.steps(
            ("now", "You, company and first site", "One minute"),
            ("todo", "People", "Add a few"),
            ("todo", "First kiosk", "Ten minutes with any tablet"),
        ),
        rx.el.p(
            "Everything stays on your own servers. You can change all of this later.",
            class_name="quiet",
            style={"margin_top": "auto", "font_size": "12px", "line_height": "1.5"},
        ),
        class_name="setup-side",
    )


def text(label: str, name: str, **props) -> rx.Component:
    """Draw one field whose error stands in the address of a refused try."""
    return forms.text_field(
        label,
        name,
        large=True,
        value=SetupState.draft[name],
        error=SetupState.errors[name],
        key=f"{name}-" + SetupState.draft[name],
        **props,
    )


def zone_field() -> rx.Component:
    """Draw the zone with a searchable list; it begins with the browser's own zone."""

    def control(**props) -> rx.Component:
        return rx.el.input(
            name="zone",
            id="f-zone",
            list=LIST_ID,
            required=True,
            class_name="input input-lg",
            auto_complete="off",
            aria_describedby="f-zone-hint",
            on_blur=SetupState.zone_picked,
            **props,
        )

    asked_before = SetupState.draft["zone"]
    return rx.el.div(
        rx.el.label("Time zone", html_for="f-zone", class_name="label"),
        rx.cond(
            SetupState.is_hydrated,
            control(default_value=rx.cond(asked_before, asked_before, _HERE)),
            control(),
        ),
        zone_list(),
        rx.cond(
            SetupState.errors["zone"],
            feedback.inline_error(SetupState.errors["zone"], id="f-zone-hint"),
            rx.el.span(SetupState.zone_hint, class_name="hint", id="f-zone-hint"),
        ),
        class_name="field",
    )


def fields() -> rx.Component:
    """Draw the rows of the form."""
    return rx.fragment(
        forms.form_row(
            "Company",
            text("Name", "company_name", auto_complete="organization", max_length=200),
        ),
        forms.form_row(
            "First site",
            forms.form_pair(text("Name", "site_name", max_length=200), zone_field()),
            hint="The place decides which local day a punch belongs to.",
        ),
        forms.form_row(
            "You",
            forms.form_pair(
                text("Name", "name", auto_complete="name", max_length=200),
                text("E-mail", "email", type="email", auto_complete="username", max_length=254),
            ),
            forms.text_field(
                "Password",
                "password",
                type="password",
                large=True,
                hint=_PASSWORD_RULE,
                error=SetupState.errors["password"],
                auto_complete="new-password",
                min_length=12,
                max_length=128,
            ),
            hint="You administer this installation. You can invite others later.",
        ),
    )


@bare_page(routes.SETUP, "Set up", on_load=SetupState.load)
def setup_page() -> rx.Component:
    """Make the first administrator."""
    heading = {"font_size": "28px", "letter_spacing": "-.022em"}
    return rx.el.div(
        side(),
        forms.native_form(
            rx.el.input(type="hidden", name="token", value=SetupState.token),
            rx.el.main(
                rx.el.div(
                    rx.el.h1("Set up Attendance", style=heading),
                    rx.el.p(
                        "Three things, then the first kiosk is ten minutes away.",
                        class_name="muted",
                        style={"margin_top": "6px", "line_height": "1.55"},
                    ),
                    rx.el.div(
                        rx.cond(
                            SetupState.errors["form"],
                            feedback.notice(
                                "This did not work.", SetupState.errors["form"], "absent"
                            ),
                        ),
                        style={"margin_top": "12px"},
                    ),
                    fields(),
                ),
                id="main",
                class_name="setup-body",
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                parts.button(
                    "Create and sign in",
                    kind="primary",
                    size="lg",
                    type="submit",
                    disabled=SetupState.token == "",
                ),
                class_name="setup-foot",
            ),
            action="/api/v1/auth/setup",
            class_name="setup-main",
        ),
        class_name="setup",
    )
