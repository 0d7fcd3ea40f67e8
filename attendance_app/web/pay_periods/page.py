"""A pay period: stepper, what is in the way, seal, hours, teams, acts and late lines."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, dialog, feedback, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.correcting.drawer import correction_drawer
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.pay_periods.acts import acts_card, adjustments_card, drawers
from attendance_app.web.pay_periods.state import PeriodState as S
from attendance_app.web.session import SessionState
from attendance_app.web.shell import page

OFFICE = SessionState.roles.contains("admin") | SessionState.roles.contains("hr")


def neighbour(icon_name: str, label: str, href: Any, key: str) -> rx.Component:
    """Draw the way to the period beside."""
    return rx.cond(
        href,
        app_link(
            icon(icon_name),
            href=href,
            class_name="btn btn-icon",
            title=label,
            custom_attrs={"data-key": key, "aria-label": label},
        ),
        parts.icon_button(icon_name, label, kind="", disabled=True),
    )


def primary() -> rx.Component:
    """Draw the next deed, or say that something is in the way."""
    lock = dialog.confirm(
        parts.button("Lock the period", kind="primary", icon_name="lock", busy=S.busy),
        rx.fragment("Lock ", S.card.label, "?"),
        "These hours freeze with their seal. A later fact becomes a line of the next open period; "
        "opening it again takes two people.",
        action="Lock the period",
        keep="Not yet",
        on_confirm=S.lock,
        kind="primary",
    )
    reopen = dialog.confirm(
        parts.button("Agree to reopen", icon_name="lock-open"),
        rx.fragment("Reopen ", S.card.label, "?"),
        rx.fragment(
            S.card.reopen_asked_by,
            " asked for it. The period becomes a new revision; approvals "
            "begin anew and the old revision stays readable.",
        ),
        action="Reopen it",
        on_confirm=S.reopen,
    )
    way = rx.el.button(
        icon("check"),
        "Approve as HR",
        type="button",
        disabled=True,
        class_name="btn btn-primary",
        title=f"{S.card.in_the_way} things are in the way",
    )
    approve = parts.button(
        "Approve as HR", kind="primary", icon_name="check", busy=S.busy, on_click=S.approve_hr
    )
    team = parts.button(
        "Approve my team",
        kind="primary",
        icon_name="check",
        busy=S.busy,
        on_click=S.approve_team(0),
    )
    ask = parts.button("Ask to reopen", icon_name="lock-open", on_click=S.show("reopen", True))
    return rx.fragment(
        rx.cond(S.card.may_reopen, reopen),
        rx.cond(S.card.may_ask_reopen, ask),
        rx.cond(
            S.card.may_lock,
            lock,
            rx.cond(
                S.card.may_approve_hr,
                approve,
                rx.cond(
                    S.card.may_approve_team & ~OFFICE,
                    team,
                    rx.cond(OFFICE & (S.card.in_the_way > 0) & (S.card.state == "open"), way),
                ),
            ),
        ),
    )


def head() -> rx.Component:
    """Draw which period this is, and the next deed."""
    preview = parts.link_button("Preview export", href=S.card.export, icon_name="eye")
    more = dialog.menu(
        parts.icon_button("ellipsis", "More", kind=""),
        dialog.menu_item("calendar-cog", "How periods follow", on_click=S.show("calendar", True)),
        dialog.menu_item("calendar-plus", "Other days", on_click=S.show("custom", True)),
    )
    return parts.page_head(
        S.card.label,
        rx.el.select(
            rx.foreach(S.choices, lambda one: rx.el.option(one.label, value=f"{one.id}")),
            value=f"{S.card.id}",
            on_change=S.pick,
            class_name="select period-pick",
            aria_label="Period",
        ),
        parts.button_group(
            neighbour("chevron-left", "Earlier period", S.card.earlier, "["),
            neighbour("chevron-right", "Later period", S.card.later, "]"),
            label="Period",
        ),
        rx.cond(OFFICE, preview),
        primary(),
        rx.cond(OFFICE, more),
        sub=S.card.sub,
    )


def stepper() -> rx.Component:
    """Draw the six steps with who and when."""

    def step(one: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                rx.cond(one.state == "done", icon("check"), one.number), class_name="step-mark"
            ),
            rx.el.div(
                rx.el.b(one.name),
                rx.el.small(
                    one.line, rx.cond(one.more, rx.fragment(rx.el.br(), one.more)), title=one.more
                ),
                class_name="clip",
            ),
            data_state=one.state,
            aria_current=rx.cond(one.state == "now", "step", "false"),
        )

    return rx.el.ol(
        rx.foreach(S.steps, step),
        class_name=rx.cond(S.steps.length() == 5, "stepper stepper-5", "stepper"),
    )


def blocker(row: Any) -> rx.Component:
    """Draw something in the way, with the action that settles it."""
    marks = {
        "out": ("absent", "log-out"),
        "in": ("absent", "log-in"),
        "decide": ("attention", "file-pen-line"),
        "number": ("attention", "hash"),
    }
    drawn = [
        (key, rx.el.span(icon(name), class_name=f"queue-mark {css}"))
        for key, (css, name) in marks.items()
    ]
    tied: dict[str, Any] = {"custom_attrs": {"data-row": "blocker"}}
    deed = rx.match(
        row.deed,
        (
            "propose",
            parts.button(
                row.text,
                size="sm",
                on_click=CorrectingState.propose(row.employee, row.day, row.direction, row.at),
                **tied,
            ),
        ),
        (
            "correct",
            parts.button(
                row.text,
                size="sm",
                on_click=CorrectingState.ask_for(row.employee, row.day, row.direction, ""),
                **tied,
            ),
        ),
        app_link(row.text, href=row.href, class_name="btn btn-sm", **tied),
    )
    return rx.el.div(
        rx.match(
            row.mark, *drawn, rx.el.span(icon("circle-alert"), class_name="queue-mark absent")
        ),
        rx.el.div(
            rx.el.div(rx.el.bdi(row.name), class_name="person-name"),
            rx.el.div(row.sentence, class_name="queue-what", title=row.sentence),
            style={"min_width": "0"},
        ),
        rx.el.div(row.site, class_name="queue-when clip"),
        deed,
        class_name="queue-row blocker-row",
        role="listitem",
        key=row.key,
    )


def blockers_card() -> rx.Component:
    """Draw what is in the way of the lock."""
    left = S.card.in_the_way - S.blockers.length()
    return parts.card(
        rx.el.div(
            rx.el.h2("In the way of the lock"),
            rx.cond(S.card.in_the_way > 0, parts.count(S.card.in_the_way, attention=True)),
            class_name="card-head",
        ),
        rx.cond(
            S.blockers.length() > 0,
            rx.fragment(
                rx.el.div(rx.foreach(S.blockers, blocker), role="list", aria_label="In the way"),
                rx.cond(left > 0, parts.card_foot(left, " more, oldest first")),
            ),
            rx.el.p("Nothing is in the way.", class_name="card-pad muted"),
        ),
    )


def seal_card() -> rx.Component:
    """Draw the seal of the dataset."""
    told = rx.cond(
        (S.card.state == "locked") | (S.card.state == "exported"),
        "Locked with the seal that was approved. The same facts and rules give the same seal on "
        "any machine.",
        rx.fragment(
            "Dataset as of ",
            S.card.as_of,
            ". Any later punch, correction or rule change makes a new seal and asks for approval "
            "again.",
        ),
    )
    return parts.card(
        parts.card_head("Seal", sub=f"revision {S.card.revision}"),
        rx.el.div(
            rx.el.p(told, class_name="muted"),
            rx.el.div(S.card.seal, class_name="seal mono"),
            rx.cond(
                S.card.data_seal,
                rx.fragment(
                    rx.el.p(
                        "Payroll data frozen from these hours. Each export prints this number.",
                        class_name="muted",
                    ),
                    rx.el.div(S.card.data_seal, class_name="seal mono"),
                ),
            ),
            class_name="card-pad stack small-text",
        ),
    )


def hours_card() -> rx.Component:
    """Draw the hours by kind against the period before."""

    def line(one: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.td(one.kind, class_name="medium"),
            rx.el.td(
                rx.el.div(
                    rx.el.i(style={"width": f"{one.percent}%"}),
                    rx.el.i(style={"width": f"{one.percent_before}%"}),
                    class_name="twin",
                    aria_hidden="true",
                ),
                class_name="lo",
            ),
            rx.el.td(one.hours, class_name="end medium nowrap"),
            rx.el.td(one.before, class_name="end quiet nowrap"),
            rx.el.td(
                rx.cond(
                    one.marked,
                    parts.badge(one.change, "late", ""),
                    rx.el.span(one.change, class_name="quiet"),
                ),
                class_name="end nowrap",
            ),
        )

    head_row = rx.el.tr(
        rx.el.th("Kind"),
        rx.el.th(rx.el.span("Share", class_name="sr"), class_name="lo", style={"width": "32%"}),
        rx.el.th("Hours", class_name="end"),
        rx.el.th("Last", class_name="end"),
        rx.el.th("Change", class_name="end"),
    )
    return parts.card(
        rx.el.div(
            rx.el.h2("Hours"),
            rx.el.span("against the period before", class_name="sub"),
            rx.el.span(
                rx.el.span(
                    rx.el.span(rx.el.i(class_name="lg-work"), "This"),
                    rx.el.span(rx.el.i(class_name="lg-before"), "Last"),
                    class_name="legend",
                ),
                class_name="push row",
            ),
            class_name="card-head",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.caption("Hours by kind", class_name="sr"),
                rx.el.thead(head_row),
                rx.el.tbody(rx.foreach(S.compared, line)),
                class_name="table table-dense",
            ),
            class_name="list",
        ),
        class_name="clipped",
    )


def teams_card() -> rx.Component:
    """Draw the managers with how far their people are."""

    def team(one: Any) -> rx.Component:
        waiting = rx.cond(
            one.may_approve,
            parts.button(
                "Approve", size="sm", busy=S.busy, on_click=S.approve_team(one.manager_id)
            ),
            rx.el.span("waits", class_name="quiet"),
        )
        return rx.el.div(
            avatar.avatar(one.initials, one.tint),
            rx.el.div(
                app_link(rx.el.bdi(one.manager), href=one.href, class_name="medium link-quiet"),
                rx.el.p(rx.cond(one.approved, one.approved, one.told)),
                style={"min_width": "0"},
            ),
            rx.el.div(
                rx.el.i(style={"width": f"{one.percent}%"}), class_name="progress", title=one.told
            ),
            rx.cond(one.approved, parts.badge("Approved", "ok"), waiting),
            class_name="ledger-row team-row",
        )

    return parts.card(
        parts.card_head("Teams"),
        rx.cond(
            S.teams.length() > 0,
            rx.el.div(rx.foreach(S.teams, team), class_name="ledger"),
            rx.el.p("Nobody works in these days.", class_name="card-pad muted"),
        ),
    )


def as_of() -> rx.Component:
    """Say how fresh the page is."""
    return rx.cond(S.card.as_of, feedback.live(rx.fragment("As of ", S.card.as_of, ", live")))


@page(
    routes.PAY_PERIODS,
    "Pay periods",
    crumbs=[("Pay", routes.PAY_PERIODS), ("Pay periods", routes.PAY_PERIODS)],
    heading=rx.cond(S.card.label, S.card.label, "Pay periods"),
    requires=("admin", "hr", "manager"),
    on_load=[S.load, S.watch],
    live=as_of(),
)
def pay_periods_page() -> rx.Component:
    """Show one period, live."""
    shown = rx.fragment(
        head(),
        rx.cond(
            S.card.reopen_asked_by,
            feedback.notice(
                "Somebody asked to reopen this period.",
                rx.fragment(S.card.reopen_asked_by, " waits for a second person."),
                "attention",
            ),
        ),
        stepper(),
        rx.cond(
            S.card.why_short,
            feedback.notice("This period is short.", S.card.why_short, "info", announce=False),
        ),
        rx.el.div(
            rx.el.div(blockers_card(), adjustments_card(), seal_card(), class_name="col"),
            rx.el.div(hours_card(), teams_card(), acts_card(), class_name="col"),
            class_name="cols period",
        ),
    )
    return rx.fragment(
        keys.page_keys(),
        rx.cond(
            S.error,
            feedback.error_state("The period could not be read", S.error, S.load),
            rx.cond(S.card.id == 0, feedback.skeleton_lines(8), shown),
        ),
        drawers(),
        correction_drawer(),
    )
