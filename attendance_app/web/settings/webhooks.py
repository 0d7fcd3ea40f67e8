"""Webhooks, as the settings page shows them."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.table import Column, data_table
from attendance_app.web.settings.access import deeds, form_end, head
from attendance_app.web.settings.webhooks_state import WebhooksState as S

COLUMNS = (
    Column("Webhook"),
    Column("Address", low=True),
    Column("Deeds", end=True, hidden_title=True),
)


def webhooks_tab() -> rx.Component:
    """List the webhooks."""
    return rx.fragment(
        head(
            "Webhooks",
            "Programs that are told when an export has ended. The message names nobody.",
            parts.button(
                "Add a webhook", kind="primary", icon_name="plus", on_click=S.show_adding(True)
            ),
        ),
        data_table(
            COLUMNS,
            S.rows,
            cells,
            label="Webhooks",
            empty=feedback.empty_state(
                "No webhook yet",
                "Add the address of a program, and it can be chosen wherever an export is asked "
                "for.",
            ),
            loading=S.loading,
            error=S.error,
            on_retry=S.load,
        ),
    )


def cells(row: Any) -> list[Any]:
    """Draw one webhook."""
    end = dialog.confirm(
        parts.button("Remove", kind="danger", size="sm"),
        rx.fragment("Remove ", rx.el.bdi(row.name), "?"),
        "Nothing is sent there any more. Schedules that name it tell the others.",
        action="Remove this webhook",
        on_confirm=S.remove(row.id),
    )
    test = parts.button(
        "Test",
        size="sm",
        icon_name="send",
        busy=S.testing == row.id,
        on_click=S.test(row.id),
    )
    return [
        rx.el.div(
            rx.el.span(rx.el.bdi(row.name), class_name="medium"),
            rx.el.div(row.added, class_name="person-sub"),
        ),
        rx.el.span(row.url, class_name="mono", style={"overflow_wrap": "anywhere"}),
        deeds(test, end),
    ]


def webhook_form() -> rx.Component:
    """Draw the form of a new webhook."""
    text = S.errors["form"]
    return dialog.drawer(
        "Add a webhook",
        forms.form(
            rx.cond(text, feedback.notice("This could not be saved.", text, "absent")),
            forms.text_field(
                "Name",
                "name",
                hint="The program that listens",
                error=S.errors["name"],
                max_length=80,
                auto_complete="off",
            ),
            forms.text_field(
                "Address",
                "url",
                hint="Begins with https:// and leads to a public server, or into a network that "
                "ATTENDANCE_WEBHOOK_NETWORKS names",
                error=S.errors["url"],
                max_length=500,
                auto_complete="off",
                spell_check=False,
            ),
            form_end("Add the webhook"),
            on_submit=S.add,
        ),
        open=S.adding,
        on_open_change=S.show_adding,
    )


def webhook_secret() -> rx.Component:
    """Show a secret, once."""
    return dialog.dialog(
        "The secret of this webhook",
        "Give it to the receiver now: it checks with it that messages are ours. It is shown once "
        "and kept encrypted.",
        rx.el.output(
            S.secret,
            class_name="seal mono",
            style={"display": "block", "overflow_wrap": "anywhere", "user_select": "all"},
            aria_label="Shown once",
        ),
        foot=[
            parts.button("Copy", icon_name="copy", on_click=rx.set_clipboard(S.secret)),
            dialog.closing(parts.button("Done", kind="primary")),
        ],
        open=S.secret != "",
        on_open_change=S.forget,
    )
