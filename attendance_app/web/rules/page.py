"""Rules: the list of sets, or one set with its draft."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.rules.effect import cases_card, effect_card, force_card, history_card
from attendance_app.web.rules.state import RulesState as S
from attendance_app.web.session import SessionState
from attendance_app.web.shell import page

OFFICE = SessionState.roles.contains("admin") | SessionState.roles.contains("hr")


def set_card(one: Any) -> rx.Component:
    """Draw a rule set in the list."""
    return rx.el.div(
        icon("scale"),
        rx.el.div(
            app_link(one.name, href=one.href, class_name="row-link medium"),
            rx.el.p(one.told, " · ", one.sites, " · ", one.people),
        ),
        parts.badge_of(one.badge, one.state),
        class_name="ledger-row rows-link",
    )


def site_row(one: Any) -> rx.Component:
    """Draw what a site follows."""
    return rx.el.div(
        icon("map-pin"),
        rx.el.div(
            rx.el.bdi(one.site, class_name="medium"),
            rx.el.p(one.zone),
        ),
        rx.el.div(
            rx.cond(
                one.href,
                app_link(one.rule_set, href=one.href, class_name="link"),
                rx.el.span(one.rule_set, class_name="quiet"),
            ),
            rx.el.p(one.since),
        ),
        class_name="ledger-row",
    )


def overview() -> rx.Component:
    """Draw the sets and the sites."""
    new = rx.cond(
        OFFICE,
        parts.button(
            "New rule set", kind="primary", icon_name="plus", on_click=S.show("new", True)
        ),
    )
    assign = rx.cond(
        OFFICE & (S.sets.length() > 0),
        parts.button("Choose for a site", size="sm", on_click=S.show("assign", True)),
    )
    return rx.fragment(
        parts.page_head(
            "Rules",
            new,
            sub="One person drafts, another approves; an approved version never changes",
        ),
        rx.el.div(
            rx.el.div(
                parts.card(
                    parts.card_head("Rule sets"),
                    rx.cond(
                        S.sets.length() > 0,
                        rx.el.div(rx.foreach(S.sets, set_card), class_name="ledger"),
                        feedback.empty_state(
                            "No rule set yet",
                            "Start from a pack: US federal, California, the EU or Germany.",
                        ),
                    ),
                ),
                class_name="col",
            ),
            rx.el.div(
                parts.card(
                    parts.card_head("Sites", assign),
                    rx.el.div(rx.foreach(S.sites, site_row), class_name="ledger"),
                    parts.card_foot(S.zone_words),
                ),
                class_name="col",
            ),
            class_name="cols period",
        ),
        new_set(),
        assigning(),
    )


def new_set() -> rx.Component:
    """Draw the form of a new set."""

    def pack(one: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="radio", name="preset", value=one.id, class_name="check"),
            rx.el.span(one.name, class_name="medium"),
            rx.el.small(one.summary, rx.el.br(), one.counsel),
        )

    return dialog.drawer(
        "New rule set",
        forms.form(
            rx.cond(
                S.errors["form"],
                feedback.notice("This could not be made.", S.errors["form"], "absent"),
            ),
            forms.text_field(
                "Name", "name", error=S.errors["name"], hint="Such as Illinois hourly"
            ),
            rx.el.fieldset(
                rx.el.legend("Start from", class_name="label"),
                rx.el.div(rx.foreach(S.packs, pack), class_name="law law-one"),
                class_name="plain-set",
            ),
            rx.cond(S.errors["preset"], feedback.inline_error(S.errors["preset"])),
            rx.el.p("A pack is a start, not legal advice; have it checked.", class_name="hint"),
            _foot("Draft the rules"),
            on_submit=S.create,
        ),
        open=S.form == "new",
        on_open_change=S.show("new"),
    )


def assigning() -> rx.Component:
    """Draw the choice of a set for a site."""

    def options(listed: Any, value: Any, text: Any) -> list[rx.Component]:
        return [
            rx.el.option("Choose", value=""),
            rx.foreach(listed, lambda one: rx.el.option(text(one), value=f"{value(one)}")),
        ]

    def choice(label: str, name: str, *listed: Any) -> rx.Component:
        control = rx.el.select(*listed, name=name, class_name="select", custom_attrs={"id": name})
        return forms.field(label, control, name=name, id=name, error=S.errors[name])

    return dialog.drawer(
        "Choose rules for a site",
        forms.form(
            rx.cond(S.errors["form"], feedback.notice("Not saved.", S.errors["form"], "absent")),
            choice("Site", "site_id", *options(S.sites, lambda o: o.site_id, lambda o: o.site)),
            choice("Rule set", "rule_set_id", *options(S.sets, lambda o: o.id, lambda o: o.name)),
            forms.date_field("From", "effective_from", error=S.errors["effective_from"]),
            rx.el.p("Days before keep the rules they were paid with.", class_name="hint"),
            _foot("Follow these rules"),
            on_submit=S.assign,
        ),
        open=S.form == "assign",
        on_open_change=S.show("assign"),
    )


def _foot(action: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(class_name="push"),
        dialog.closing(parts.button("Cancel")),
        forms.submit(action),
        class_name="row",
    )


def groups() -> rx.Component:
    """Draw the sections; a dot says that something in it changed."""

    def group(one: Any) -> rx.Component:
        return rx.el.button(
            one.name,
            rx.cond(one.changed, rx.el.i(class_name="push", title="changed")),
            type="button",
            on_click=S.pick_group(one.name),
            aria_current=rx.cond(one.chosen, "true", "false"),
        )

    return rx.el.nav(
        rx.foreach(S.groups, group), class_name="rule-nav rule-tabs", aria_label="Sections"
    )


def control(field: Any) -> rx.Component:
    """Draw the input of a rule by its kind; each change is kept in the draft."""
    keyboard: Any = rx.match(field.kind, ("minutes", "numeric"), ("seconds", "numeric"), "text")
    switched: Any = S.switch(field.key)
    named: dict[str, Any] = {
        "aria_label": field.label,
        "aria_invalid": rx.cond(S.errors[field.key], "true", "false"),
        "disabled": ~OFFICE,
    }
    text = rx.el.div(
        rx.el.input(
            type="text",
            default_value=field.value,
            key=f"{field.key}-{S.card.version_id}-{S.form_key}",
            class_name="input num",
            on_change=S.put(field.key).debounce(400),
            input_mode=keyboard,
            **named,
        ),
        rx.cond(field.suffix, rx.el.span(field.suffix, class_name="suffix")),
        class_name="input-wrap",
    )
    select = rx.el.select(
        rx.foreach(field.choices, lambda pair: rx.el.option(pair[1], value=pair[0])),
        value=field.value,
        on_change=S.put(field.key),
        class_name="select",
        **named,
    )
    switch = rx.el.input(
        type="checkbox",
        role="switch",
        class_name="switch",
        checked=field.on,
        on_change=switched,
        **named,
    )
    return rx.fragment(rx.match(field.kind, ("choice", select), ("flag", switch), text))


def rule(field: Any) -> rx.Component:
    """Draw one rule with its explanation and source, and what it was."""
    return rx.el.div(
        rx.el.div(
            rx.el.h3(field.label),
            rx.el.p(field.explanation, " ", rx.el.span(field.source, class_name="src quiet")),
            rx.el.p(field.key, class_name="mono quiet"),
        ),
        rx.el.div(
            control(field),
            rx.cond(
                S.errors[field.key],
                feedback.inline_error(S.errors[field.key]),
                rx.cond(field.hint, rx.el.p(field.hint, class_name="hint")),
            ),
            class_name="stack",
        ),
        rx.cond(
            field.changed,
            rx.el.div(icon("pencil", "sm"), "was ", field.was, class_name="was row"),
        ),
        class_name=rx.cond(field.changed, "rule is-changed", "rule"),
    )


def head() -> rx.Component:
    """Draw which version this is, and the next deed."""
    approve = dialog.confirm(
        parts.button("Approve", kind="primary", icon_name="check"),
        rx.fragment("Put version ", S.card.number, " into force?"),
        rx.fragment(
            "From ",
            S.card.effective_words,
            " on days are computed by it. It can never be changed "
            "again, only followed by another version.",
        ),
        action="Put it into force",
        keep="Not yet",
        kind="primary",
        on_confirm=S.approve,
    )
    discard = dialog.confirm(
        parts.button("Discard", kind="quiet"),
        "Forget this draft?",
        "The version in force stays as it is.",
        action="Forget the draft",
        on_confirm=S.discard,
    )
    submit = parts.button("Ask for approval", kind="primary", icon_name="send", on_click=S.submit)
    deeds = rx.fragment(
        rx.cond(~S.card.first, discard),
        parts.button(
            "Save",
            kind="quiet",
            on_click=S.save,
            title="Ctrl S",
            custom_attrs={"data-key": "ctrl+s"},
        ),
        rx.cond(S.card.submitted, approve, submit),
    )
    return parts.page_head(
        rx.fragment(S.card.name, ", version ", S.card.number),
        version_badge(),
        rx.cond(S.card.draft & OFFICE, deeds),
        sub=S.card.sub,
    )


def version_badge() -> rx.Component:
    """Draw how the version stands."""
    card: Any = S.card
    return parts.badge_of(card.badge, card.state)


def editor() -> rx.Component:
    """Draw one set."""
    shown = parts.card(
        parts.card_head(S.group, sub=S.card.sites),
        rx.cond(
            S.errors["form"],
            rx.el.div(
                feedback.notice("This was not kept.", S.errors["form"], "absent"),
                class_name="card-pad",
            ),
        ),
        rx.foreach(S.fields, rule),
    )
    return rx.fragment(
        head(),
        rx.el.div(
            groups(),
            rx.el.div(shown, cases_card(OFFICE), history_card(), class_name="col"),
            rx.el.div(
                rx.cond(S.card.draft & OFFICE, effect_card()), force_card(OFFICE), class_name="col"
            ),
            class_name="cols rules",
        ),
    )


def saved() -> rx.Component:
    """Say when the draft was kept."""
    return rx.cond(S.saved, feedback.live(rx.fragment("Saved ", S.saved, " UTC")))


@page(
    routes.RULES,
    "Rules",
    crumbs=[("Company", routes.PEOPLE), ("Rules", routes.RULES)],
    heading=rx.cond(S.card.name, S.card.name, "Rules"),
    requires=("admin", "hr", "manager"),
    on_load=S.load,
    live=saved(),
)
def rules_page() -> rx.Component:
    """Show the list, or one set."""
    return rx.fragment(
        keys.page_keys(),
        rx.cond(
            S.error,
            feedback.error_state("The rules could not be read", S.error, S.load),
            rx.cond(
                S.card.set_id > 0,
                editor(),
                rx.cond(S.loading, feedback.skeleton_lines(8), overview()),
            ),
        ),
    )
