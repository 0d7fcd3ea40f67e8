"""The page of payroll systems: the list, the form of one, and what it makes of a period."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import feedback, forms, parts
from attendance_app.web.components.links import app_link
from attendance_app.web.payroll.systems_state import SystemsState as S
from attendance_app.web.shell import page

SCROLLING = {"overflow": "auto", "max_height": "320px", "margin": "0"}


def systems() -> rx.Component:
    """Draw the list; a mark stands beside what is set up."""
    return rx.el.nav(
        rx.foreach(
            S.systems,
            lambda one: app_link(
                rx.el.span(one.title),
                rx.cond(one.ready, parts.badge("Set up", "ok")),
                href=one.href,
                aria_current=rx.cond(S.card.key == one.key, "page", rx.Var("undefined")),
                style={
                    "gap": "8px",
                    "height": "auto !important",  # two lines, where a name is long
                    "min_height": "30px",
                    "padding": "5px 10px !important",
                },
            ),
        ),
        class_name="rule-nav",
        aria_label="Payroll systems",
    )


def setting(line: Any) -> rx.Component:
    """Draw the field of a value of the system's own."""
    fields = [
        forms.text_field(
            line.label,
            line.name,
            value=line.value,
            hint=line.hint,
            error=S.errors[line.key],
            optional=optional,
            max_length=200,
        )
        for optional in (True, False)
    ]
    return rx.cond(line.optional, *fields)


def code(line: Any) -> rx.Component:
    """Draw the field of a pay code: a list where the system knows a few names only."""
    listed = rx.el.select(
        rx.el.option("Not mapped", value=""),
        rx.el.option("Leave out", value="-"),
        rx.foreach(S.choices, lambda one: rx.el.option(one, value=one)),
        default_value=line.value,
        name=line.name,
        custom_attrs={"id": forms.field_id(line.name)},
        class_name="select",
    )
    typed = rx.el.input(
        default_value=line.value,
        name=line.name,
        custom_attrs={"id": forms.field_id(line.name)},
        max_length=200,
        auto_complete="off",
        class_name="input",
    )
    return rx.el.div(
        rx.el.label(
            rx.el.span(line.code, class_name="medium"),
            rx.el.p(line.meaning, class_name="hint"),
            html_for=forms.field_id(line.name),
        ),
        rx.cond(S.choices.length() > 0, listed, typed),
        class_name="form-2",
        style={"align_items": "center"},
    )


def form() -> rx.Component:
    """Draw what the system is set up with."""
    return forms.form(
        rx.cond(
            S.settings.length() > 0,
            parts.card(
                parts.card_head("Company"),
                rx.el.div(rx.foreach(S.settings, setting), class_name="card-pad stack-wide"),
            ),
        ),
        parts.card(
            parts.card_head("Pay codes"),
            rx.el.div(
                rx.el.p(
                    "Give each pay code its name there: ",
                    S.card.codes_hint,
                    ". A dash leaves it out; one that occurs and is empty stops the export.",
                    class_name="muted small-text",
                ),
                rx.cond(S.errors["codes"], feedback.inline_error(S.errors["codes"])),
                rx.foreach(S.codes, code),
                class_name="card-pad stack-wide",
            ),
        ),
        parts.card(
            parts.card_head("People"),
            rx.el.div(
                forms.textarea(
                    "Ids",
                    "ids",
                    value=S.card.ids,
                    hint=S.card.ids_hint,
                    error=S.errors["ids"],
                    optional=True,
                    rows=6,
                    spell_check=False,
                ),
                class_name="card-pad",
            ),
        ),
        *[
            rx.cond(
                S.errors[name],
                feedback.notice("This could not be saved.", S.errors[name], "absent"),
            )
            for name in ("form", "target")
        ],
        rx.el.div(
            rx.el.span(S.card.saved, class_name="quiet small-text"),
            rx.el.span(class_name="push"),
            forms.submit("Save and check", busy=S.saving, busy_text="Checking"),
            class_name="row",
        ),
        on_submit=S.save,
        class_name="col",
        key=f"system-{S.key}",
    )


def problem(line: Any) -> rx.Component:
    """Draw somebody who cannot be written."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(line.who, class_name="medium"),
            rx.el.p(line.reason),
            style={"min_width": "0", "flex": "1"},
        ),
        app_link(line.fix, href=line.href, class_name="btn btn-sm"),
        class_name="row card-pad",
        style={"border_top": "1px solid var(--line-1)", "font_size": "13px"},
    )


def file(one: Any) -> rx.Component:
    """Draw how a file begins."""
    return rx.el.div(
        rx.el.p(one.name, class_name="medium small-text"),
        rx.el.pre(
            one.text,
            class_name="mono preview",
            style=SCROLLING,
            tab_index=0,
            role="region",
            aria_label="Beginning of " + one.name,
        ),
        class_name="stack",
    )


def findings() -> rx.Component:
    """Draw what the look at the period found."""
    return rx.fragment(
        rx.el.div(
            rx.cond(
                S.checked.clean,
                feedback.notice("Ready.", S.checked.said, "ok"),
                feedback.notice("Not yet.", S.checked.said, "late"),
            ),
            rx.foreach(S.files, file),
            class_name="card-pad stack-wide",
        ),
        rx.foreach(S.problems, problem),
    )


def look() -> rx.Component:
    """Draw the period, what stops its file and how it begins."""
    return parts.card(
        parts.card_head(
            "The file",
            parts.icon_button("rotate-cw", "Check again", size="sm", on_click=S.look_again),
        ),
        rx.el.div(
            rx.el.select(
                rx.foreach(S.periods, lambda pair: rx.el.option(pair[1], value=pair[0])),
                value=S.period,
                on_change=S.pick_period,
                class_name="select",
                aria_label="Period",
            ),
            class_name="card-pad",
        ),
        rx.cond(
            S.checking | S.saving,
            feedback.skeleton_lines(4),
            rx.cond(
                S.check_error,
                feedback.error_state("The period was not checked.", S.check_error, S.look_again),
                rx.cond(
                    S.checked.done,
                    findings(),
                    feedback.empty_state(
                        "Nothing to see yet",
                        "Save what the system asks for; then the file's first lines stand here, "
                        "and whoever cannot be written.",
                    ),
                ),
            ),
        ),
        style={"flex": "none"},
    )


def chosen() -> rx.Component:
    """Draw the chosen system."""
    return rx.fragment(
        rx.el.div(
            rx.el.h2(S.card.title),
            rx.el.p("Layout: ", S.card.source, class_name="muted small-text"),
        ),
        form(),
    )


@page(
    routes.PAYROLL_SYSTEMS,
    "Payroll systems",
    crumbs=[("Pay", routes.PAYROLL), ("Exports", routes.PAYROLL)],
    requires=("admin", "hr"),
    on_load=S.load,
)
def systems_page() -> rx.Component:
    """Show one system."""
    return rx.fragment(
        parts.page_head(
            "Payroll systems",
            parts.link_button("Exports", href=routes.PAYROLL, icon_name="file-down"),
            sub="What your pay codes, company and people are called there",
        ),
        rx.cond(
            S.error,
            feedback.error_state("The payroll systems could not be read.", S.error, S.load),
            rx.cond(
                S.loading,
                feedback.skeleton_lines(6),
                rx.el.div(
                    systems(),
                    rx.el.div(chosen(), class_name="col"),
                    rx.el.div(look(), class_name="col"),
                    class_name="cols export",
                    style={
                        "grid_template_columns": "210px minmax(0, 1fr) minmax(0, 1fr)",
                        "align_items": "start",
                        "flex": "none",
                    },
                ),
            ),
        ),
    )
