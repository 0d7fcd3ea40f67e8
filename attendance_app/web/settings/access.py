"""Accounts and API tokens, as the settings page shows them."""

from typing import Any

import reflex as rx

from attendance_app.web.components import avatar, dialog, feedback, forms, parts
from attendance_app.web.components.table import Column, data_table
from attendance_app.web.settings.access_state import AccessState
from attendance_app.web.settings.views import ROLES, AccountRow, TokenRow

ACCOUNT_COLUMNS = (
    Column("Account"),
    Column("Roles", low=True),
    Column("State"),
    Column("Seen", low=True),
    Column("Deeds", end=True, hidden_title=True),
)
TOKEN_COLUMNS = (
    Column("Token"),
    Column("May do", low=True),
    Column("State"),
    Column("Used", low=True),
    Column("Ends", low=True),
    Column("Deeds", end=True, hidden_title=True),
)


def head(title: str, sub: str, button: rx.Component) -> rx.Component:
    """Draw the head of a list with its Add button."""
    return rx.el.div(
        rx.el.div(rx.el.h2(title), rx.el.p(sub, class_name="muted", style={"font_size": "13px"})),
        rx.el.span(button, class_name="push"),
        class_name="row",
    )


def form_end(text: str) -> rx.Component:
    """Draw the last line of a form in a drawer."""
    return rx.el.div(
        rx.el.span(class_name="push"),
        dialog.closing(parts.button("Cancel")),
        forms.submit(text),
        class_name="row",
    )


def refusal() -> rx.Component:
    """Say an error that belongs to no field."""
    text = AccessState.errors["form"]
    return rx.cond(text, feedback.notice("This could not be saved.", text, "absent"))


def deeds(*children: rx.Component) -> rx.Component:
    """Draw the deeds of a row at its end."""
    return rx.el.span(
        *children,
        class_name="row",
        style={"justify_content": "flex-end", "flex_wrap": "wrap", "gap": "6px"},
    )


def accounts_tab() -> rx.Component:
    """List the accounts."""
    return rx.fragment(
        head(
            "Accounts",
            "Who may sign in at a desk. Clocking in needs no account.",
            parts.button(
                "Invite",
                kind="primary",
                icon_name="plus",
                on_click=AccessState.open_form("invite", 0),
            ),
        ),
        data_table(
            ACCOUNT_COLUMNS,
            AccessState.accounts,
            account_cells,
            label="Accounts",
            empty=feedback.empty_state("No account", "Invite the first one."),
            loading=AccessState.loading,
            error=AccessState.error,
            on_retry=AccessState.load,
        ),
    )


def account_cells(row: AccountRow) -> list[Any]:
    """Draw one account."""
    roles = parts.button("Roles", size="sm", on_click=AccessState.open_form("roles", row.id))
    off = dialog.confirm(
        parts.button("Disable", kind="danger", size="sm"),
        rx.fragment("Disable the account of ", rx.el.bdi(row.name), "?"),
        "They are signed out at once and cannot sign in. Nothing they did is lost.",
        action="Disable this account",
        on_confirm=AccessState.disable(row.id),
    )
    on = parts.button("Enable", size="sm", on_click=AccessState.enable(row.id))
    return [
        avatar.person(row.name, row.initials, row.tint, sub=row.email),
        rx.el.span(row.roles_text),
        rx.match(
            row.state,
            ("active", parts.badge("Active", "ok")),
            ("invited", parts.badge("Invited", "info")),
            parts.badge("Disabled", "plain"),
        ),
        rx.el.span(row.seen, class_name="num quiet nowrap"),
        rx.cond(
            row.is_self,
            rx.el.span("you", class_name="quiet"),
            rx.cond(row.state == "disabled", deeds(on), deeds(roles, off)),
        ),
    ]


def role_ticks(chosen) -> rx.Component:
    """Draw the roles with what each may do."""
    return rx.el.fieldset(
        rx.el.legend("May do", class_name="label"),
        rx.el.div(
            *[
                forms.checkbox(name, f"role_{value}", checked=chosen.contains(value), hint=what)
                for value, name, what in ROLES
            ],
            class_name="stack-wide",
            style={"margin_top": "8px"},
        ),
        rx.cond(AccessState.errors["roles"], feedback.inline_error(AccessState.errors["roles"])),
        style={"border": "0", "padding": "0", "margin": "0"},
    )


def invite_form() -> rx.Component:
    """Draw the form of an invitation."""
    return dialog.drawer(
        "Invite somebody",
        forms.form(
            refusal(),
            forms.text_field("Name", "name", error=AccessState.errors["name"], max_length=200),
            forms.email_field("E-mail", "email", error=AccessState.errors["email"], max_length=254),
            forms.text_field(
                "Personnel number",
                "number",
                hint="Of the person themselves: their page shows these hours",
                error=AccessState.errors["number"],
                optional=True,
                auto_complete="off",
                max_length=40,
            ),
            role_ticks(AccessState.account.roles),
            form_end("Make the link"),
            on_submit=AccessState.invite,
        ),
        open=AccessState.editing == "invite",
        on_open_change=AccessState.close,
    )


def roles_form() -> rx.Component:
    """Draw the form of somebody's roles."""
    return dialog.drawer(
        rx.fragment("Roles of ", rx.el.bdi(AccessState.account.name)),
        forms.form(
            refusal(),
            role_ticks(AccessState.account.roles),
            rx.el.p("They sign in again after this.", class_name="hint"),
            form_end("Save roles"),
            on_submit=AccessState.set_roles,
        ),
        open=AccessState.editing == "roles",
        on_open_change=AccessState.close,
    )


def tokens_tab() -> rx.Component:
    """List the API tokens."""
    return rx.fragment(
        head(
            "API tokens",
            "For programs: HR systems, devices, scripts. The API is described at /api/docs.",
            parts.button(
                "Make a token",
                kind="primary",
                icon_name="plus",
                on_click=AccessState.open_form("token", 0),
            ),
        ),
        data_table(
            TOKEN_COLUMNS,
            AccessState.tokens,
            token_cells,
            label="API tokens",
            empty=feedback.empty_state(
                "No token yet", "Make one for each program, so that each can be ended alone."
            ),
            loading=AccessState.loading,
            error=AccessState.error,
            on_retry=AccessState.load,
        ),
    )


def token_cells(row: TokenRow) -> list[Any]:
    """Draw one token."""
    end = dialog.confirm(
        parts.button("Revoke", kind="danger", size="sm"),
        rx.fragment("Revoke ", rx.el.bdi(row.name), "?"),
        "The program that uses it is refused from now on.",
        action="Revoke this token",
        on_confirm=AccessState.revoke_token(row.id),
    )
    return [
        rx.el.div(
            rx.el.span(rx.el.bdi(row.name), class_name="medium"),
            rx.el.div("made ", row.created, class_name="person-sub"),
        ),
        rx.el.span(
            rx.match(
                row.scope,
                ("admin", "Everything"),
                ("hr", "People and payroll"),
                "Record punches",
            ),
            rx.cond(row.site, rx.fragment(" at ", rx.el.bdi(row.site))),
        ),
        rx.match(
            row.state,
            ("active", parts.badge("Active", "ok")),
            ("expired", parts.badge("Expired", "late", "clock")),
            parts.badge("Revoked", "plain"),
        ),
        rx.el.span(row.used, class_name="num quiet nowrap"),
        rx.el.span(row.expires, class_name="num quiet nowrap"),
        rx.cond(row.state == "active", deeds(end)),
    ]


def token_form() -> rx.Component:
    """Draw the form of a token."""
    scopes = [
        ("kiosk", "Record punches at one site"),
        ("hr", "People and payroll"),
        ("admin", "Everything"),
    ]
    return dialog.drawer(
        "Make a token",
        forms.form(
            refusal(),
            forms.text_field(
                "Name",
                "name",
                hint="The program that will use it",
                error=AccessState.errors["name"],
                max_length=200,
                auto_complete="off",
            ),
            forms.select(
                "May do",
                "scope",
                scopes,
                value="kiosk",
                error=AccessState.errors["scope"],
                on_change=AccessState.pick_scope,
            ),
            rx.cond(
                AccessState.scope == "kiosk",
                forms.select(
                    "Site",
                    "site_id",
                    AccessState.site_choices,
                    placeholder="Choose a site",
                    error=AccessState.errors["site_id"],
                ),
            ),
            forms.date_field(
                "Last day",
                "expires_on",
                optional=True,
                hint="Empty: until it is revoked",
                error=rx.cond(
                    AccessState.errors["expires_on"],
                    AccessState.errors["expires_on"],
                    AccessState.errors["expires_at"],
                ),
            ),
            form_end("Make the token"),
            on_submit=AccessState.create_token,
        ),
        open=AccessState.editing == "token",
        on_open_change=AccessState.close,
    )


def shown_once() -> rx.Component:
    """Show a link or a token, once."""
    secret = AccessState.secret
    link = secret.kind == "invitation"
    return dialog.dialog(
        rx.cond(link, rx.fragment("The link for ", rx.el.bdi(secret.name)), "The new token"),
        rx.cond(
            link,
            "Send it to them. It works once, within seven days, and is shown only now.",
            "Copy it now. It is shown once; only its checksum is kept.",
        ),
        rx.el.output(
            secret.text,
            class_name="seal mono",
            style={"display": "block", "overflow_wrap": "anywhere", "user_select": "all"},
            aria_label="Shown once",
        ),
        foot=[
            parts.button("Copy", icon_name="copy", on_click=rx.set_clipboard(secret.text)),
            dialog.closing(parts.button("Done", kind="primary")),
        ],
        open=secret.kind != "",
        on_open_change=AccessState.forget,
    )
