"""Who is told that an export has ended: the part of a form that asks, and what it answered."""

from typing import Any

import reflex as rx

from attendance_app.services.recipients import Recipients
from attendance_app.web import routes
from attendance_app.web.components import feedback, forms, parts
from attendance_app.web.components.shared import Rows, Text
from attendance_app.web.payroll.views import HOOK


def recipients_part(mails: Any, hooks: Rows, errors: Any) -> rx.Component:
    """Draw the fields: addresses where a mail server is set, and a tick for each webhook."""
    return rx.cond(
        mails | (hooks.length() > 0),  # pyright: ignore[reportAttributeAccessIssue]
        rx.el.fieldset(
            rx.el.legend("Tell when it has ended", class_name="label"),
            rx.el.div(
                rx.cond(
                    mails,
                    forms.text_field(
                        "By mail",
                        "mail",
                        hint="Addresses, with commas. The mail has a link to the run, and no file.",
                        error=errors["mail"],
                        optional=True,
                        auto_complete="off",
                        max_length=1000,
                    ),
                ),
                rx.foreach(hooks, lambda one: forms.checkbox(one[1], HOOK + one[0])),
                rx.cond(errors["webhooks"], feedback.inline_error(errors["webhooks"])),
                class_name="stack",
                style={"margin_top": "8px"},
            ),
            style={"border": "0", "padding": "0", "margin": "0"},
        ),
    )


def told_of(form: dict[str, Any]) -> Recipients:
    """Read recipients out of a form."""
    ticked = [name.removeprefix(HOOK) for name, value in form.items() if value and _is_hook(name)]
    return Recipients.typed(str(form.get("mail") or ""), [int(one) for one in ticked])


def _is_hook(name: str) -> bool:
    digits = name.removeprefix(HOOK)
    return name.startswith(HOOK) and digits.isascii() and digits.isdigit() and len(digits) < 18


def tabs(current: Text) -> rx.Component:
    """Draw the way between what is asked for now, by itself, and for which systems."""
    named = (
        ("Exports", routes.PAYROLL),
        ("Schedules", routes.PAYROLL_SCHEDULES),
        ("Payroll systems", routes.PAYROLL_SYSTEMS),
    )
    return parts.tab_links([(text, href, href == current) for text, href in named], "Exports")
