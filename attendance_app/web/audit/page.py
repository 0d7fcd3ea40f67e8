"""The audit page."""

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.audit.state import AuditState
from attendance_app.web.audit.views import KINDS, PERIODS, AuditLine, Detail
from attendance_app.web.components import avatar, feedback, forms, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import link
from attendance_app.web.components.shared import Child
from attendance_app.web.components.table import Column, data_table, pager
from attendance_app.web.shell import page

COLUMNS = (
    Column("Time", width="148px"),
    Column("Who", width="210px"),
    Column("What"),
    Column("From", low=True, width="150px"),
    Column("Entry", end=True, low=True, width="84px"),
)


def chain_notice() -> rx.Component:
    """Say whether the chain is whole; a broken one is read out at once."""
    check = parts.button("Check now", size="sm", on_click=AuditState.check(False))
    chain = AuditState.chain
    return rx.fragment(
        rx.match(
            chain.state,
            ("whole", feedback.notice("The chain is whole.", chain.text, "ok", check)),
            ("broken", feedback.notice("The chain is broken.", chain.text, "absent", check)),
            ("checking", feedback.notice("The chain is being checked.", "", "info")),
            feedback.notice(
                "The chain was not checked yet.",
                rx.cond(
                    chain.text,
                    chain.text,
                    "Each entry seals the one before; checking computes every seal again.",
                ),
                "info",
                check,
            ),
        )
    )


def who(row: AuditLine) -> rx.Component:
    """Draw who did it: initials for people, a shape for programs."""
    quiet = {"background": "var(--bg-active)", "color": "var(--fg-2)"}

    def shape(name: str) -> rx.Component:
        return rx.el.span(icon(name, "sm"), class_name="avatar avatar-sm", style=quiet)

    return rx.el.div(
        rx.match(
            row.kind,
            ("account", avatar.avatar(row.initials, row.tint, "sm")),
            ("kiosk", shape("tablet")),
            ("token", shape("key-round")),
            shape("cpu"),
        ),
        rx.el.span(rx.el.bdi(row.who), class_name="person-name", title=row.who),
        class_name="person",
        style={"gap": "8px", "max_width": "max(116px, 15vw)"},
    )


def cells(row: AuditLine) -> list[rx.Component]:
    """Draw one entry."""
    subject = rx.el.bdi(row.subject)
    return [
        rx.el.span(row.day, " ", rx.el.span(row.time), class_name="quiet num", title=row.full),
        who(row),
        rx.el.span(
            rx.el.span(row.verb, class_name="medium"),
            rx.cond(
                row.subject, rx.el.span(" ", rx.cond(row.href, link(subject, row.href), subject))
            ),
            rx.cond(row.about, rx.el.span(", ", row.about, class_name="muted")),
            rx.cond(row.opens, opener(row, "Details", class_name="audit-opener")),
            style={"overflow_wrap": "anywhere"},
        ),
        rx.el.span(row.source, class_name="quiet"),
        entry_number(row),
    ]


def entry_number(row: AuditLine) -> rx.Component:
    """Draw the number of an entry; where it tells more, Enter opens it."""
    number = rx.el.span(row.id, class_name="mono", style={"font_size": "12px"})
    return rx.cond(
        row.opens,
        opener(row, number),
        rx.el.span(number, class_name="quiet", style={"padding_inline_end": "32px"}),
    )


def opener(row: AuditLine, *shown: Child, class_name: str = "") -> rx.Component:
    """Draw the button that opens an entry; phones have one below the words instead of a column."""
    opened = AuditState.opened == row.id
    return rx.el.button(
        *shown,
        rx.cond(opened, icon("chevron-up", "sm"), icon("chevron-down", "sm")),
        type="button",
        class_name=f"btn btn-quiet btn-sm {class_name}",
        aria_label=f"Entry {row.id}, before and after",
        aria_expanded=opened,
        on_click=AuditState.open(row.id),
        custom_attrs={"aria-controls": f"entry-{row.id}"},
    )


def before_after(row: AuditLine) -> rx.Component:
    """Draw what an entry changed, side by side, or what it noted."""

    def side(title: str, mark: str, value) -> rx.Component:
        def one(detail: Detail) -> rx.Component:
            shown = value(detail)
            return rx.el.div(
                rx.cond(detail.name, detail.name, "Value"),
                " ",
                rx.cond(detail.changed & row.compared, rx.el.span(shown, class_name=mark), shown),
            )

        return rx.el.div(rx.el.h4(title), rx.foreach(row.details, one))

    sides = rx.cond(
        row.compared,
        rx.fragment(
            side("Before", "del", lambda detail: detail.old),
            side("After", "ins", lambda detail: detail.new),
        ),
        side("Noted", "ins", lambda detail: detail.new),
    )
    return rx.el.div(
        sides,
        id=f"entry-{row.id}",
        role="region",
        aria_label=f"Entry {row.id}, before and after",
        class_name="before-after",
    )


def filters() -> rx.Component:
    """Draw what the log is narrowed by."""
    kind = rx.el.select(
        *[rx.el.option(text, value=value) for value, text in KINDS],
        value=AuditState.kind,
        on_change=AuditState.pick_kind,
        class_name="select",
        aria_label="Kind of deed",
        style={"width": "210px"},
    )
    return parts.toolbar(
        forms.search_box("Who did it", AuditState.look_for, value=AuditState.who),
        kind,
        parts.segmented(list(PERIODS), AuditState.period, AuditState.pick_period, "Days"),
    )


@page(
    routes.AUDIT,
    "Audit log",
    crumbs=[("Company", routes.PEOPLE)],
    requires=("admin",),
    on_load=AuditState.load,
)
def audit_page() -> rx.Component:
    """Show the log."""
    return rx.fragment(
        keys.page_keys(),
        parts.page_head("Audit log", sub="Who did what, when, and what it was before"),
        chain_notice(),
        filters(),
        data_table(
            COLUMNS,
            AuditState.rows,
            cells,
            label="Audit log",
            empty=feedback.empty_state(
                "Nothing was recorded",
                "No entry fits these filters. Choose more days, or everything.",
            ),
            loading=AuditState.loading,
            error=AuditState.error,
            on_retry=AuditState.load,
            selected=lambda row: AuditState.opened == row.id,
            below=before_after,
            footer=pager(AuditState.mark, AuditState.go),
            dense=True,
        ),
    )
