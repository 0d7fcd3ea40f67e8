"""The settings page: what it is about on the left, the list or the form beside it."""

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import feedback, parts
from attendance_app.web.components.links import app_link
from attendance_app.web.settings import access, places
from attendance_app.web.settings.access_state import AccessState
from attendance_app.web.settings.calibration import calibration_section
from attendance_app.web.settings.calibration_state import CalibrationState
from attendance_app.web.settings.papers import papers_tab
from attendance_app.web.settings.papers_state import PapersState
from attendance_app.web.settings.state import SettingsState
from attendance_app.web.settings.webhooks import webhook_form, webhook_secret, webhooks_tab
from attendance_app.web.settings.webhooks_state import WebhooksState
from attendance_app.web.shell import page

SECTIONS = (
    ("sites", "Sites"),
    ("shifts", "Shifts"),
    ("papers", "Papers"),
    ("recognition", "Recognition"),
    ("accounts", "Accounts"),
    ("tokens", "API tokens"),
    ("webhooks", "Webhooks"),
)


def sections() -> rx.Component:
    """Draw the sections; each is an address of its own."""
    return rx.el.nav(
        *[
            app_link(
                text,
                href=f"{routes.SETTINGS}?tab={tab}",
                aria_current=rx.cond(SettingsState.tab == tab, "page", rx.Var("undefined")),
            )
            for tab, text in SECTIONS
        ],
        class_name="rule-nav",
        aria_label="Settings",
    )


def recognition_tab() -> rx.Component:
    """Draw how sure the recogniser must be before it names somebody."""
    return rx.fragment(
        places.policy_form(),
        calibration_section(),
        feedback.notice(
            "A PIN always works.",
            "Whoever is refused by these values clocks in with number and PIN; no time is lost.",
            "info",
        ),
    )


@page(
    routes.SETTINGS,
    "Settings",
    crumbs=[("Company", routes.PEOPLE)],
    requires=("admin",),
    on_load=[
        SettingsState.load,
        PapersState.load,
        AccessState.load,
        WebhooksState.load,
        CalibrationState.load,
        CalibrationState.watch,
    ],
)
def settings_page() -> rx.Component:
    """Show one section."""
    shown = rx.match(
        SettingsState.tab,
        ("shifts", places.shifts_tab()),
        ("papers", papers_tab()),
        ("recognition", recognition_tab()),
        ("accounts", access.accounts_tab()),
        ("tokens", access.tokens_tab()),
        ("webhooks", webhooks_tab()),
        places.sites_tab(),
    )
    return rx.fragment(
        parts.page_head("Settings", sub="Places, hours, recognition, and who may do what"),
        rx.el.div(
            sections(),
            rx.el.div(shown, class_name="col"),
            class_name="cols",
            style={
                "grid_template_columns": "210px minmax(0, 1fr)",
                "align_items": "start",
                "flex": "none",
            },
        ),
        places.site_form(),
        places.shift_form(),
        access.invite_form(),
        access.roles_form(),
        access.token_form(),
        access.shown_once(),
        webhook_form(),
        webhook_secret(),
    )
