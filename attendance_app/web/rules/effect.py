"""What a draft would change, how it does on the worked examples, and when it counts."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import charts, dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.rules.state import LARGEST_PASTE
from attendance_app.web.rules.state import RulesState as S

CASES_HINT = "The text of a file of the schema attendance-cases/1, as check-rules reads it."


def effect_card() -> rx.Component:
    """Draw which workdays of which people would change by how many minutes."""
    effect = S.effect

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.div(
                app_link(rx.el.bdi(one.name), href=one.href, class_name="medium link-quiet"),
                " ",
                rx.el.span(one.day, class_name="quiet"),
                class_name="clip",
            ),
            rx.el.span(rx.el.s(one.before), "\u2002", one.after, class_name="nowrap"),
            rx.el.b(one.change, class_name=rx.cond(one.less, "less", "more")),
            class_name="diff",
        )

    stats = rx.el.div(
        parts.stat("Workdays", effect.workdays, note=effect.of_workdays),
        parts.stat("People", effect.people, note=effect.where),
        parts.stat("Paid time", effect.minutes, note=effect.share),
        class_name="three",
    )
    chart = rx.cond(
        S.bins.length() > 0,
        rx.el.div(
            rx.el.div("Workdays by minutes gained or lost", class_name="medium small-text"),
            charts.bars(S.bins, effect.peak, effect.sentence, width=368, height=110),
        ),
    )
    found = rx.fragment(
        rx.el.div(stats, chart, class_name="card-pad stack-wide small-stats"),
        rx.foreach(effect.lines, line),
        parts.card_foot(
            effect.more,
            rx.el.a(
                icon("download", "sm"),
                "Every workday as CSV",
                href=f"{routes.RULE_VERSIONS}/{S.card.version_id}/effect.csv",
                class_name="link push",
                custom_attrs={"download": ""},
            ),
        ),
    )
    waiting = rx.cond(
        S.replaying,
        feedback.skeleton_lines(4),
        rx.el.p(
            "No site follows these rules yet, or nobody worked in the last four weeks.",
            class_name="card-pad muted",
        ),
    )
    return parts.card(
        rx.el.div(
            rx.el.h2("What would change"),
            rx.el.span(effect.days, class_name="sub"),
            rx.cond(S.replaying, rx.el.span(class_name="spin push")),
            class_name="card-head",
        ),
        rx.cond(effect.known, found, waiting),
        aria_busy=S.replaying,
    )


def force_card(office: Any) -> rx.Component:
    """Say from when on the version counts, and who must approve."""
    day = rx.el.input(
        type="date",
        default_value=S.card.effective_from,
        key=f"from-{S.card.version_id}-{S.card.effective_from}",
        on_change=S.put_day,
        class_name="input",
        aria_label="Takes effect",
        style={"width": "150px"},
    )
    second = rx.cond(
        S.card.draft,
        rx.cond(S.card.submitted, "asked for, not by its author", "not asked for yet"),
        S.card.approved,
    )
    return parts.card(
        rx.el.div(
            rx.el.span("Takes effect", class_name="medium"),
            rx.cond(S.card.draft & office, day, rx.el.span(S.card.effective_words)),
            class_name="spread",
        ),
        rx.cond(S.errors["effective_from"], feedback.inline_error(S.errors["effective_from"])),
        rx.el.div(
            rx.el.span("Second approval", class_name="medium"),
            rx.el.span(second, class_name="muted"),
            class_name="spread",
        ),
        rx.el.div(
            rx.el.span("Version id", class_name="medium"),
            rx.el.span(S.card.version_id, class_name="mono"),
            class_name="spread",
        ),
        rx.el.div(rx.el.span("SHA-256", class_name="medium"), class_name="spread"),
        rx.el.div(S.card.sha256, class_name="mono seal", style={"overflow_wrap": "anywhere"}),
        rx.el.p(S.card.words, class_name="muted small"),
        rx.el.p(S.zone_words, class_name="muted small"),
        rx.el.p("Past days keep the rules they were paid with.", class_name="quiet small"),
        pad=True,
        class_name="stack small-text",
    )


def cases_card(office: Any) -> rx.Component:
    """Draw how the version does on the company's worked examples."""

    def failed(one: Any) -> rx.Component:
        return rx.el.details(
            rx.el.summary(rx.el.b(one.id), " ", one.title),
            rx.el.ul(rx.foreach(one.differences, lambda told: rx.el.li(told))),
            rx.el.pre(rx.foreach(one.trace, lambda told: rx.el.div(told)), class_name="mono"),
            class_name="case",
        )

    result = rx.el.div(
        rx.cond(S.cases.ok, icon("list-checks"), icon("list-x")),
        rx.el.div(
            rx.el.b(S.cases.headline),
            rx.foreach(S.cases.failed, failed),
            class_name="stack",
        ),
        class_name=rx.cond(S.cases.ok, "notice notice-ok", "notice notice-absent"),
        role="status",
    )
    teach = rx.el.div(
        icon("list-checks"),
        rx.el.div(
            "Keep your own worked examples here: each version is tried on them before it takes "
            "effect."
        ),
        class_name="notice",
    )
    run = rx.cond(
        office,
        parts.button(
            "Run worked examples", icon_name="list-checks", on_click=S.show("cases", True)
        ),
    )
    return rx.el.div(
        rx.cond(S.cases.known, result, teach), rx.el.div(run), paste(), class_name="stack"
    )


def paste() -> rx.Component:
    """Draw the form that takes a file of worked examples."""
    return dialog.drawer(
        "Worked examples",
        forms.form(
            rx.cond(S.errors["form"], feedback.notice("Not run.", S.errors["form"], "absent")),
            forms.file_text(
                "A file",
                "cases_file",
                "cases",
                accept=".json,application/json",
                largest=LARGEST_PASTE,
            ),
            forms.textarea(
                "Examples",
                "cases",
                rows=16,
                hint=CASES_HINT,
                error=S.errors["cases"],
                max_length=LARGEST_PASTE,
                spell_check=False,
            ),
            forms.checkbox(
                "Keep them with this rule set",
                "keep",
                hint="They are run on every later draft.",
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Run them on this version"),
                class_name="row",
            ),
            on_submit=S.try_cases,
        ),
        open=S.form == "cases",
        on_open_change=S.show("cases"),
    )


def history_card() -> rx.Component:
    """Draw the versions, newest first."""

    def version(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(one.number, class_name="step-mark"),
            rx.el.div(
                rx.el.span("From ", one.since, class_name="medium"),
                rx.el.p(one.told, rx.cond(one.changes, rx.fragment(" · ", one.changes))),
            ),
            parts.badge_of(one.badge, one.state),
            class_name="ledger-row",
        )

    return parts.card(
        parts.card_head("Versions", sub="an approved one never changes"),
        rx.el.div(rx.foreach(S.history, version), class_name="ledger"),
    )
