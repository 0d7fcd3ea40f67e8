"""The fields of a person, for adding and for editing."""

from typing import Any

import reflex as rx

from attendance_app.web.components import forms


def person_fields(
    errors: Any, sites: Any, shifts: Any, draft: Any = None, theirs: Any = None
) -> rx.Component:
    """Draw the fields. draft: what is saved. theirs: what somebody else saved meanwhile."""

    def kept(name: str) -> Any:
        return "" if draft is None else draft[name]

    def hint(name: str, text: str = "") -> Any:
        return text if theirs is None else rx.cond(theirs[name], theirs[name], text)

    return rx.fragment(
        forms.text_field(
            "Name",
            "name",
            value=kept("name"),
            error=errors["name"],
            hint=hint("name", "As it is to be read on the greeting and the payslip"),
            max_length=200,
            auto_complete="off",
        ),
        forms.form_pair(
            forms.text_field(
                "Personnel number",
                "number",
                value=kept("number"),
                error=errors["number"],
                hint=hint("number", "The one that payroll knows"),
                max_length=40,
                auto_complete="off",
            ),
            forms.email_field(
                "E-mail",
                "email",
                value=kept("email"),
                error=errors["email"],
                hint=hint("email"),
                optional=True,
                max_length=254,
                auto_complete="off",
            ),
        ),
        forms.form_pair(
            forms.text_field(
                "Department",
                "department",
                value=kept("department"),
                error=errors["department"],
                hint=hint("department"),
                optional=True,
                max_length=100,
            ),
            forms.date_field(
                "First day",
                "starts_on",
                value=kept("starts_on"),
                error=errors["starts_on"],
                hint=hint("starts_on"),
            ),
        ),
        forms.form_pair(
            forms.select(
                "Site",
                "site_id",
                sites,
                value=kept("site_id"),
                placeholder="Choose a site",
                error=errors["site_id"],
                hint=hint("site_id"),
            ),
            forms.select(
                "Shift",
                "shift_id",
                shifts,
                value=kept("shift_id"),
                placeholder="No shift",
                error=errors["shift_id"],
                hint=hint("shift_id", "Says when somebody is late or absent"),
                optional=True,
            ),
        ),
    )
