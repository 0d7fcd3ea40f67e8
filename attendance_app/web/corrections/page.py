"""Corrections: the inbox, the decided ones, forgotten outs, and the bulk fix."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, dialog, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.table import pager
from attendance_app.web.correcting.drawer import correction_drawer, propose_button
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.corrections.outage_state import OutageState as O
from attendance_app.web.corrections.state import CorrectionsState as S
from attendance_app.web.shell import page


def deeds(row: Any) -> rx.Component:
    """Draw what whoever looks may do."""
    decide = rx.fragment(
        parts.button("Approve", size="sm", icon_name="check", on_click=S.approve(row.id)),
        parts.button("Reject", size="sm", on_click=S.begin_reject(row.id, row.name)),
    )
    withdraw = parts.button("Withdraw", size="sm", kind="quiet", on_click=S.withdraw(row.id))
    told = rx.cond(
        row.why_not,
        rx.el.span(row.why_not, class_name="quiet small"),
        parts.badge_of(row.badge, row.state),
    )
    return rx.el.div(
        rx.cond(row.may_decide, decide, told),
        rx.cond(row.may_withdraw, withdraw),
        class_name="row deeds",
    )


def correction(row: Any) -> rx.Component:
    """Draw one correction; both punches are visible."""
    change = rx.el.div(
        rx.el.span(row.deed, class_name="medium"),
        " ",
        rx.cond(row.old, rx.el.s(row.old, class_name="num")),
        " ",
        rx.cond(row.new, rx.el.span(row.new, class_name="num medium")),
    )
    who = avatar.person(row.name, row.initials, row.tint, sub=row.site, href=row.href)
    return rx.el.div(
        rx.el.div(who, class_name="ask-who"),
        rx.el.div(
            change,
            rx.el.p(row.reason, class_name="muted small"),
            rx.el.p(
                "Asked by ",
                rx.el.bdi(row.asked),
                rx.cond(row.decided, rx.fragment(" · ", row.state, " by ", row.decided)),
                rx.cond(row.comment, rx.fragment(" · “", row.comment, "”")),
                class_name="quiet small",
            ),
        ),
        rx.el.b(row.change, class_name=rx.cond(row.less, "less num", "more num")),
        deeds(row),
        class_name="ask-row",
        role="listitem",
    )


def inbox() -> rx.Component:
    """Draw the list."""
    names = (
        ("Waiting", ""),
        ("Approved", "approved"),
        ("Rejected", "rejected"),
        ("All", "all"),
    )

    def bulk(batch: Any) -> rx.Component:
        return rx.el.div(
            icon("tablet"),
            rx.el.span("A kiosk's outage, ", batch[1]),
            rx.el.span(
                parts.button("Approve all of it", size="sm", on_click=S.approve_batch(batch[0])),
                class_name="push",
            ),
            class_name="notice notice-info",
        )

    none = feedback.empty_state(
        rx.cond(S.shown == "", "Nothing waits for a decision.", "Nothing of this kind yet."),
        "Who asks for a correction appears here by itself, with what it would change.",
    )
    listed = rx.fragment(
        rx.el.div(rx.foreach(S.batches, bulk), class_name="stack card-pad batches"),
        rx.el.div(rx.foreach(S.rows, correction), role="list", aria_label="Corrections"),
        pager(S.mark, S.go),
    )
    return parts.card(
        rx.el.div(
            *[
                parts.filter_button(text, "", S.shown == value, S.pick(value))
                for text, value in names
            ],
            class_name="filters",
            role="group",
            aria_label="Kinds",
        ),
        rx.cond(
            S.error,
            feedback.error_state("The corrections could not be read", S.error, S.load),
            rx.cond(
                S.rows.length() > 0,
                listed,
                rx.cond(S.loading, feedback.skeleton_lines(6), none),
            ),
        ),
    )


def forgotten() -> rx.Component:
    """Draw who seems to have left without clocking out."""

    def one(row: Any) -> rx.Component:
        return rx.el.div(
            avatar.avatar(row.initials, row.tint, "sm"),
            rx.el.div(
                rx.el.div(rx.el.bdi(row.name), class_name="person-name"),
                rx.el.div(row.what, class_name="queue-what", title=row.what),
                rx.cond(row.reminded, rx.el.div(row.reminded, class_name="quiet small")),
                rx.el.div(
                    rx.cond(
                        row.at,
                        propose_button(row.employee, row.day, "out", row.at),
                        parts.button(
                            "Correct",
                            size="sm",
                            on_click=CorrectingState.ask_for(row.employee, row.day, "out", ""),
                        ),
                    ),
                    rx.cond(
                        row.may_remind,
                        parts.button(
                            "Remind",
                            size="sm",
                            kind="quiet",
                            icon_name="bell",
                            on_click=S.remind(row.employee),
                        ),
                    ),
                    class_name="row forgot-deeds",
                ),
                style={"min_width": "0"},
            ),
            class_name="queue-row forgot-row",
            role="listitem",
        )

    return parts.card(
        parts.card_head("Forgot to clock out", sub="shift over for an hour"),
        rx.cond(
            S.forgotten.length() > 0,
            rx.el.div(rx.foreach(S.forgotten, one), role="list", aria_label="Forgot to clock out"),
            rx.el.p("Nobody.", class_name="card-pad muted"),
        ),
    )


def rejecting() -> rx.Component:
    """Ask for a word with the no."""
    return dialog.dialog(
        rx.fragment("Reject this of ", rx.el.bdi(S.rejecting_name), "?"),
        "Nothing changes. Who asked reads your answer.",
        forms.form(
            forms.textarea("Your answer", "comment", max_length=500),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Keep it waiting")),
                forms.submit("Reject it", kind="danger-solid"),
                class_name="row",
            ),
            on_submit=S.reject,
        ),
        foot=[],
        open=S.rejecting > 0,
        on_open_change=S.show_rejecting,
    )


def outage() -> rx.Component:
    """Draw the bulk fix."""

    def person(pair: Any) -> rx.Component:
        toggled: Any = O.toggle(pair[0])
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="check",
                checked=O.chosen.contains(pair[0]),
                on_change=toggled,
            ),
            rx.el.bdi(pair[1]),
            class_name="choice",
        )

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.div(
                rx.el.bdi(one.name, class_name="medium"),
                rx.cond(one.remark, rx.el.div(one.remark, class_name="quiet")),
            ),
            rx.el.span(),
            rx.el.b(one.change, class_name=rx.cond(one.less, "less", "more")),
            class_name="diff",
        )

    ready = O.lines.length() > 0
    return dialog.drawer(
        "A kiosk was out of order",
        forms.form(
            rx.el.p(
                "The same punch for many people. Each becomes a correction that a second person "
                "decides; nothing is overwritten.",
                class_name="muted",
            ),
            rx.cond(
                O.errors["form"],
                feedback.notice("This cannot be asked.", O.errors["form"], "absent"),
            ),
            forms.select(
                "Site",
                "site_id",
                O.site_choices,
                placeholder="Choose a site",
                on_change=O.pick_site,
            ),
            forms.form_pair(
                forms.date_field("Day", "day", error=O.errors["day"], on_change=O.changed),
                forms.text_field(
                    "Time at the site", "at", type="time", error=O.errors["at"], on_change=O.changed
                ),
            ),
            forms.select(
                "Direction",
                "direction",
                [("in", "Clock-in"), ("out", "Clock-out")],
                error=O.errors["direction"],
                on_change=O.changed,
            ),
            forms.text_field("What happened", "reason", error=O.errors["reason"]),
            rx.cond(
                O.people.length() > 0,
                rx.el.fieldset(
                    rx.el.legend(f"People, {O.chosen.length()} chosen", class_name="label"),
                    rx.el.div(rx.foreach(O.people, person), class_name="stack pick-people"),
                    class_name="plain-set",
                ),
            ),
            rx.cond(O.errors["people"], feedback.inline_error(O.errors["people"])),
            rx.cond(ready, rx.el.div(rx.foreach(O.lines, line), class_name="diffs")),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit(
                    rx.cond(ready, "Ask for these corrections", "Show the effect"), busy=O.busy
                ),
                class_name="row",
            ),
            on_submit=O.send,
        ),
        open=O.shown,
        on_open_change=O.show,
    )


@page(
    routes.CORRECTIONS,
    "Corrections",
    crumbs=[("Time", routes.TIMESHEETS)],
    requires=("admin", "hr", "manager"),
    on_load=[S.load, S.watch],
)
def corrections_page() -> rx.Component:
    """Show what waits, and what was decided."""
    return rx.fragment(
        keys.page_keys(),
        parts.page_head(
            "Corrections",
            parts.button("A kiosk was out", icon_name="tablet", on_click=O.show(True)),
            sub="The original punch stays; a second person decides",
        ),
        rx.el.div(
            rx.el.div(inbox(), class_name="col"),
            rx.el.div(forgotten(), class_name="col"),
            class_name="cols side",
        ),
        rejecting(),
        outage(),
        correction_drawer(),
    )
