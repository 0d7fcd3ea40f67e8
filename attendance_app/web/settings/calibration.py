"""Draws how sure a face must be: in force, measured, proposed."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.links import link
from attendance_app.web.components.table import Column, data_table
from attendance_app.web.settings.calibration_state import SCOPE_CHOICES
from attendance_app.web.settings.calibration_state import CalibrationState as S
from attendance_app.web.settings.calibration_views import (
    BAR_WIDTH,
    FLOOR,
    HEIGHT,
    WIDTH,
    HistogramBar,
    ProposalLine,
    ScopeCard,
)
from attendance_app.web.settings.state import SettingsState

COLUMNS = (
    Column("What"),
    Column("Values"),
    Column("Expected", low=True),
    Column("Proposed by", low=True),
    Column("State"),
    Column("Deeds", end=True, hidden_title=True),
)
TWO_PEOPLE = (
    "A change is proposed by one administrator and approved by another; both stand in the audit "
    "log, and each punch keeps the values that it was judged by."
)
ALONE = (
    "There is only one administrator, and nobody approves what they proposed themselves. Invite "
    "another under Accounts; until they have approved, the values in force stay."
)


def calibration_section() -> rx.Component:
    """Draw the values in force, the measurement, the form and the proposals."""
    return rx.fragment(
        in_force(),
        rx.cond(S.anew.known, anew()),
        rx.cond(
            S.stale > 0,
            feedback.notice(
                f"{S.stale} people must be enrolled again.",
                rx.fragment(
                    "Their faces belong to another model; until then their PIN works. ",
                    link("Who they are", f"{routes.PEOPLE}?face=stale"),
                ),
                "attention",
            ),
        ),
        rx.cond(S.is_alone, feedback.notice("A second administrator is missing.", ALONE, "late")),
        proposals(),
        measurement(),
        other_values(),
        consent_text(),
    )


def anew() -> rx.Component:
    """Show how far computing faces anew is."""
    return parts.card(
        parts.card_head("Faces of the model in use", sub="from enrolment photos"),
        rx.el.div(
            rx.el.div(S.anew.title, class_name="medium num"),
            rx.el.div(
                rx.el.i(style={"width": f"{S.anew.percent}%"}),
                class_name="progress",
                role="progressbar",
                aria_valuenow=S.anew.percent,
                aria_valuemin=0,
                aria_valuemax=100,
                aria_label="Faces computed anew",
            ),
            rx.el.p(S.anew.told, class_name="muted small-text", role="status"),
            class_name="card-pad stack",
        ),
    )


def consent_text() -> rx.Component:
    """Say which text people agree to, and offer the newer one."""
    offer = dialog.confirm(
        parts.button("Publish the newer text", size="sm", icon_name="file-check"),
        "Put the newer consent text into force?",
        rx.fragment(
            S.text.agreed,
            " agreed to the one in force. Each is asked again, and clocks in by PIN until they "
            "agree; faces stay enrolled. The newer text allows sites to keep enrolment photos.",
        ),
        action="Publish the text",
        keep="Not yet",
        kind="primary",
        on_confirm=S.publish_text,
    )
    return parts.card(
        parts.card_head("What people agree to", rx.cond(S.text.newer, offer)),
        rx.el.div(
            rx.el.div(S.text.headline, class_name="medium"),
            rx.el.p(S.text.told, " ", link("Read it", routes.PRIVACY), class_name="muted"),
            class_name="card-pad stack small-text",
        ),
    )


def in_force() -> rx.Component:
    """Say how sure a face must be now."""
    policy: Any = SettingsState.policy
    return parts.card(
        parts.card_head("How sure a face must be", sub="in force now"),
        rx.el.div(
            parts.facts(
                (
                    "Among the people of the kiosk's site",
                    f"{policy.match_threshold}, lead {policy.match_margin}",
                ),
                (
                    "Among everybody else in the company",
                    f"{policy.wide_threshold}, lead {policy.wide_margin}",
                ),
                ("How live", policy.min_liveness),
            ),
            rx.el.p(TWO_PEOPLE, class_name="muted", style={"font_size": "13px"}),
            class_name="card-pad stack",
        ),
    )


def measurement() -> rx.Component:
    """Draw what the own gallery says."""
    button = parts.button(
        rx.cond(S.measuring, "Measuring", "Measure now"),
        icon_name="scan-face",
        size="sm",
        disabled=S.measuring,
        on_click=S.measure,
    )
    return parts.card(
        parts.card_head("Measured on your own people", button, sub=S.summary),
        rx.el.div(
            rx.el.p(
                "Everybody is compared with everybody else. The bars count people by how near the "
                "nearest other person comes; whoever stands right of a line would be taken for "
                "somebody else.",
                class_name="muted",
                style={"font_size": "13px"},
            ),
            rx.foreach(S.cards, scope_card),
            class_name="card-pad stack-wide",
        ),
    )


def scope_card(card: ScopeCard) -> rx.Component:
    """Draw one scope with its histogram and both thresholds."""
    return rx.el.section(
        rx.el.h3(card.title, style={"font_size": "13px"}),
        histogram(card),
        rx.el.p(card.told),
        rx.el.p(card.would),
        rx.el.p(card.lead),
        rx.cond(card.caution, rx.el.p(card.caution, class_name="muted")),
        rx.cond(
            card.differs,
            rx.el.div(
                parts.button(card.offer, size="sm", on_click=S.propose_measured(card.scope)),
                class_name="row",
            ),
        ),
        class_name="stack",
        style={"font_size": "13px"},
        aria_label=card.title,
    )


def histogram(card: ScopeCard) -> rx.Component:
    """Draw the nearest other person of everybody, from similarity 0 to 1."""

    def bar(one: HistogramBar) -> rx.Component:
        return rx.el.rect(
            class_name="v1",
            x=f"{one.x}",
            y=f"{one.y}",
            width=str(BAR_WIDTH),
            height=f"{one.height}",
        )

    def line(x: Any, text: Any, y: int) -> rx.Component:
        return rx.el.g(
            rx.el.line(class_name="limit", x1=f"{x}", x2=f"{x}", y1=str(y), y2=str(FLOOR)),
            rx.el.text(text, class_name="lab", x=f"{x}", y=str(y - 3), text_anchor="middle"),
        )

    marks = [
        rx.el.text(f"{tenth / 10:.1f}", x=str(tenth * WIDTH // 10), y=str(HEIGHT - 6))
        for tenth in range(0, 10, 2)
    ]
    return rx.el.svg(
        rx.foreach(card.bars, bar),
        rx.el.line(class_name="axis", x1="0", x2=str(WIDTH), y1=str(FLOOR), y2=str(FLOOR)),
        *marks,
        line(card.now_x, f"now {card.now}", 16),
        rx.cond(card.differs, line(card.proposed_x, f"proposed {card.proposed}", 36)),
        class_name="chart chart-shrinks",
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        style={"max_width": f"{WIDTH * 1.25:.0f}px"},
        role="img",
        aria_label=card.label,
    )


def other_values() -> rx.Component:
    """Ask for values of one's own choice."""
    scope = rx.el.div(
        rx.el.label("What", html_for="f-scope", class_name="label"),
        rx.el.select(
            *[rx.el.option(text, value=key) for key, text in SCOPE_CHOICES],
            name="scope",
            id="f-scope",
            class_name="select",
        ),
        class_name="field",
    )
    return parts.card(
        parts.card_head("Propose other values"),
        rx.el.div(
            forms.form(
                scope,
                forms.form_pair(
                    forms.text_field(
                        "At least",
                        "threshold",
                        error=S.errors["threshold"],
                        hint="Similarity 0.30 to 0.90, or liveness 0.30 to 0.99",
                        input_mode="decimal",
                        max_length=8,
                    ),
                    forms.text_field(
                        "Lead over the next person",
                        "margin",
                        value="0.05",
                        error=S.errors["margin"],
                        hint="0 to 0.30; not used for liveness",
                        input_mode="decimal",
                        max_length=8,
                    ),
                ),
                rx.el.div(rx.el.span(class_name="push"), forms.submit("Propose"), class_name="row"),
                on_submit=S.propose,
                key=f"proposal-{S.form_key}",
            ),
            class_name="card-pad",
        ),
    )


def proposals() -> rx.Component:
    """List what was proposed, newest first."""
    return rx.cond(
        S.proposals.length() > 0,
        data_table(
            COLUMNS,
            S.proposals,
            cells,
            label="Proposals",
            empty=feedback.empty_state("No proposal yet", "Measure first, then propose."),
        ),
    )


def cells(row: ProposalLine) -> list[rx.Component]:
    """Draw one proposal with its deeds."""
    deeds = rx.cond(
        row.state == "pending",
        rx.el.span(
            rx.cond(
                row.can_approve,
                parts.button("Approve", size="sm", kind="primary", on_click=S.approve(row.id)),
            ),
            parts.button("Refuse", size="sm", on_click=S.refuse(row.id)),
            class_name="row",
            style={"justify_content": "flex-end", "gap": "6px"},
        ),
    )
    return [
        rx.el.span(row.title),
        rx.el.span(row.asked, class_name="num nowrap"),
        rx.el.span(row.expected, class_name="num"),
        rx.el.span(rx.el.bdi(row.who)),
        _badge(row),
        rx.fragment(deeds),
    ]


def _badge(row: Any) -> rx.Component:
    return parts.badge_of(row.badge, row.state_text)
