"""Sites, shifts and the recognition policy, as the settings page shows them."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.table import Column, data_table
from attendance_app.web.settings.state import SettingsState
from attendance_app.web.settings.views import DAYS, ShiftRow, SiteRow
from attendance_app.web.zones import LIST_ID, zone_list

SITE_COLUMNS = (
    Column("Site"),
    Column("Time zone", low=True),
    Column("There now", end=True, low=True),
    Column("People", end=True),
    Column("Ways to clock in", low=True),
    Column("Deeds", end=True, hidden_title=True),
)
SHIFT_COLUMNS = (
    Column("Shift"),
    Column("Hours"),
    Column("Days", low=True),
    Column("Grace", end=True, low=True),
    Column("Deeds", end=True, hidden_title=True),
)


def refusal(errors: Any) -> rx.Component:
    """Say an error that belongs to no field."""
    return rx.cond(
        errors["form"], feedback.notice("This could not be saved.", errors["form"], "absent")
    )


def form_end(text: str) -> rx.Component:
    """Draw the last line of a form in a drawer."""
    return rx.el.div(
        rx.el.span(class_name="push"),
        dialog.closing(parts.button("Cancel")),
        forms.submit(text, busy=SettingsState.saving),
        class_name="row",
    )


def sites_tab() -> rx.Component:
    """List the sites."""
    return rx.fragment(
        head("Sites", "The zone decides which local day a punch belongs to.", "site"),
        data_table(
            SITE_COLUMNS,
            SettingsState.sites,
            site_cells,
            label="Sites",
            empty=feedback.empty_state("No site yet", "Add the place where people work."),
            loading=SettingsState.loading,
            error=SettingsState.error,
            on_retry=SettingsState.load,
        ),
    )


def head(title: str, sub: str, what: str) -> rx.Component:
    """Draw the head of a list with its Add button."""
    add = {"site": SettingsState.edit_site(0), "shift": SettingsState.edit_shift(0)}[what]
    return rx.el.div(
        rx.el.div(rx.el.h2(title), rx.el.p(sub, class_name="muted", style={"font_size": "13px"})),
        rx.el.span(
            parts.button(f"Add {what}", kind="primary", icon_name="plus", on_click=add),
            class_name="push",
        ),
        class_name="row",
    )


def site_cells(row: SiteRow) -> list[rx.Component]:
    """Draw one site."""
    return [
        rx.el.span(rx.el.bdi(row.name), class_name="medium"),
        rx.el.span(row.zone),
        rx.el.span(row.now, class_name="num"),
        rx.el.span(row.employees, class_name="num"),
        rx.el.span(row.ways),
        parts.button("Edit", size="sm", on_click=SettingsState.edit_site(row.id)),
    ]


def site_form() -> rx.Component:
    """Draw the form of a site."""
    zone = rx.el.input(
        name="zone",
        id="f-zone",
        list=LIST_ID,
        required=True,
        default_value=SettingsState.site.zone,
        class_name="input",
        auto_complete="off",
        aria_describedby="f-zone-hint",
        aria_invalid=rx.cond(SettingsState.errors["zone"], "true", "false"),
        on_blur=SettingsState.zone_picked,
    )
    return dialog.drawer(
        rx.cond(SettingsState.site.id == 0, "Add site", "Edit site"),
        forms.form(
            refusal(SettingsState.errors),
            forms.text_field(
                "Name",
                "name",
                value=SettingsState.site.name,
                error=SettingsState.errors["name"],
                max_length=200,
                auto_complete="off",
            ),
            rx.el.div(
                rx.el.label("Time zone", html_for="f-zone", class_name="label"),
                zone,
                zone_list(),
                rx.cond(
                    SettingsState.errors["zone"],
                    feedback.inline_error(SettingsState.errors["zone"], id="f-zone-hint"),
                    rx.el.span(SettingsState.zone_hint, class_name="hint", id="f-zone-hint"),
                ),
                class_name="field",
            ),
            rx.cond(
                SettingsState.site.id != 0,
                rx.fragment(
                    forms.switch(
                        "Face recognition",
                        "face_allowed",
                        checked=SettingsState.site.face_allowed,
                        hint="Off: kiosks here take no face. PIN always works.",
                    ),
                    forms.switch(
                        "Badges",
                        "badge_allowed",
                        checked=SettingsState.site.badge_allowed,
                        hint="A card at a reader that types. Off: kiosks here take no badge.",
                    ),
                    forms.switch(
                        "Badge only together with the PIN",
                        "badge_needs_pin",
                        checked=SettingsState.site.badge_needs_pin,
                        hint="So that nobody clocks in with a colleague's badge.",
                    ),
                    forms.switch(
                        "Keep enrolment photos",
                        "keep_photos",
                        checked=SettingsState.site.keep_photos,
                        hint="Encrypted, so that another model needs no new pictures. "
                        "Off: those kept here are erased at once.",
                    ),
                    rx.cond(
                        SettingsState.errors["keep_photos"],
                        feedback.inline_error(SettingsState.errors["keep_photos"]),
                    ),
                ),
            ),
            form_end("Save site"),
            on_submit=SettingsState.save_site,
        ),
        open=SettingsState.editing == "site",
        on_open_change=SettingsState.close,
    )


def shifts_tab() -> rx.Component:
    """List the shifts."""
    return rx.fragment(
        head("Shifts", "A shift says when somebody is late, and when absent.", "shift"),
        data_table(
            SHIFT_COLUMNS,
            SettingsState.shifts,
            shift_cells,
            label="Shifts",
            empty=feedback.empty_state(
                "No shift yet",
                "Without a shift nobody is late or absent; hours are counted all the same.",
            ),
            loading=SettingsState.loading,
            error=SettingsState.error,
            on_retry=SettingsState.load,
        ),
    )


def shift_cells(row: ShiftRow) -> list[rx.Component]:
    """Draw one shift."""
    archive = dialog.confirm(
        parts.button("Archive", kind="danger", size="sm"),
        rx.fragment("Archive ", rx.el.bdi(row.name), "?"),
        "It is offered no more. Past days keep their hours.",
        action="Archive this shift",
        on_confirm=SettingsState.archive_shift(row.id),
    )
    return [
        rx.el.span(rx.el.bdi(row.name), class_name="medium"),
        rx.el.span(row.hours, class_name="num nowrap"),
        rx.el.span(row.days_text),
        rx.el.span(row.grace_minutes, " min", class_name="num nowrap"),
        rx.el.span(
            parts.button("Edit", size="sm", on_click=SettingsState.edit_shift(row.id)),
            archive,
            class_name="row",
            style={"justify_content": "flex-end", "flex_wrap": "wrap", "gap": "6px"},
        ),
    ]


def shift_form() -> rx.Component:
    """Draw the form of a shift."""
    shift, errors = SettingsState.shift, SettingsState.errors
    days = rx.el.fieldset(
        rx.el.legend("Days", class_name="label"),
        rx.el.div(
            *[
                forms.checkbox(day, f"day{place}", checked=shift.days[place])
                for place, day in enumerate(DAYS)
            ],
            class_name="row",
            style={"flex_wrap": "wrap", "gap": "10px 16px", "margin_top": "8px"},
        ),
        rx.cond(errors["weekdays"], feedback.inline_error(errors["weekdays"])),
        style={"border": "0", "padding": "0", "margin": "0"},
    )
    return dialog.drawer(
        rx.cond(shift.id == 0, "Add shift", "Edit shift"),
        forms.form(
            refusal(errors),
            forms.text_field(
                "Name", "name", value=shift.name, error=errors["name"], max_length=200
            ),
            forms.form_pair(
                forms.text_field(
                    "Starts",
                    "starts_at",
                    type="time",
                    value=shift.starts_at,
                    error=errors["starts_at"],
                ),
                forms.text_field(
                    "Ends",
                    "ends_at",
                    type="time",
                    value=shift.ends_at,
                    error=errors["ends_at"],
                    hint="Before the start: the next day",
                ),
            ),
            days,
            forms.text_field(
                "Grace, minutes",
                "grace_minutes",
                type="number",
                value=f"{shift.grace_minutes}",
                error=errors["grace_minutes"],
                hint="Within it nobody is called late",
                min=0,
                max=120,
            ),
            form_end("Save shift"),
            on_submit=SettingsState.save_shift,
        ),
        open=SettingsState.editing == "shift",
        on_open_change=SettingsState.close,
    )


def rule(title: str, text: str, name: str, value, suffix: str = "") -> rx.Component:
    """Draw one value of the policy with what it does."""
    error = SettingsState.errors[name]
    return rx.el.div(
        rx.el.div(
            rx.el.h3(title),
            rx.el.p(text),
            rx.cond(error, feedback.inline_error(error, id=f"f-{name}-error")),
        ),
        rx.el.div(
            rx.el.div(
                rx.el.input(
                    name=name,
                    id=f"f-{name}",
                    default_value=value,
                    class_name="input num",
                    input_mode="decimal",
                    aria_label=title,
                    aria_invalid=rx.cond(error, "true", "false"),
                    max_length=8,
                    required=True,
                ),
                *([rx.el.span(suffix, class_name="suffix")] if suffix else []),
                class_name="input-wrap",
            ),
        ),
        class_name="rule",
    )


def policy_form() -> rx.Component:
    """Ask for the company's name, and how long after a punch a second one is the same."""
    policy = SettingsState.policy
    return forms.form(
        parts.card(
            parts.card_head("Company"),
            rx.el.div(
                forms.text_field(
                    "Name",
                    "name",
                    value=policy.name,
                    error=SettingsState.errors["name"],
                    max_length=200,
                ),
                class_name="card-pad",
            ),
            rule(
                "Pause between two punches",
                "A second punch within this time is the same one: nothing is added.",
                "debounce_seconds",
                policy.debounce_seconds,
                "s",
            ),
        ),
        refusal(SettingsState.errors),
        rx.el.div(
            rx.el.span(class_name="push"),
            forms.submit("Save the policy", busy=SettingsState.saving),
            class_name="row",
        ),
        on_submit=SettingsState.save_policy,
        class_name="col",
        key=f"policy-{SettingsState.policy_key}",
    )
