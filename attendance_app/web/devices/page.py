"""The kiosk page."""

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.table import Column, data_table
from attendance_app.web.devices.state import KiosksState
from attendance_app.web.devices.views import KioskRow
from attendance_app.web.shell import page

COLUMNS = (
    Column("Kiosk"),
    Column("State"),
    Column("Seen", low=True),
    Column("Paired", low=True),
    Column("Punches today", end=True, low=True),
    Column("Deeds", end=True, hidden_title=True),
)


def state_badge(row: KioskRow) -> rx.Component:
    """Draw how a kiosk is."""
    return rx.fragment(
        rx.match(
            row.state,
            ("online", parts.badge("Online", "ok")),
            ("offline", parts.badge("Offline", "absent", "cloud-off")),
            ("waiting", parts.badge("Wants pairing", "attention", "key-round")),
            ("expired", parts.badge("Code expired", "plain", "clock")),
            parts.badge("Unpaired", "plain", "unplug"),
        )
    )


def deeds(row: KioskRow) -> rx.Component:
    """Draw what settles the state of this row."""
    code = parts.button("New code", size="sm", on_click=KiosksState.new_code(row.id, row.name))
    end = dialog.confirm(
        parts.button("Unpair", kind="danger", size="sm"),
        rx.fragment("Unpair ", rx.el.bdi(row.name), "?"),
        "That browser stops at once and can record nothing. Punches it recorded stay. "
        "To use it again, pair it with a new code.",
        action="Unpair this kiosk",
        on_confirm=KiosksState.revoke(row.id),
    )
    return rx.el.span(
        rx.match(
            row.state,
            ("online", end),
            ("offline", rx.fragment(code, end)),
            ("waiting", rx.fragment(code, end)),
            ("expired", rx.fragment(code, end)),
            code,
        ),
        class_name="row",
        style={"justify_content": "flex-end", "flex_wrap": "wrap", "gap": "6px"},
    )


def cells(row: KioskRow) -> list[rx.Component]:
    """Draw one line."""
    return [
        rx.el.div(
            rx.el.span(rx.el.bdi(row.name), class_name="medium"),
            rx.el.div(row.site, class_name="person-sub"),
            class_name="nowrap",
        ),
        state_badge(row),
        rx.el.span(row.seen, class_name="num quiet nowrap"),
        rx.el.span(row.paired_at, class_name="num quiet nowrap"),
        rx.el.span(row.punches, class_name="num"),
        deeds(row),
    ]


def add_button() -> rx.Component:
    """Open the form of a new kiosk."""
    return parts.button(
        "Pair a kiosk", kind="primary", icon_name="plus", on_click=KiosksState.show_adding(True)
    )


def sums() -> rx.Component:
    """Draw the figures above the list."""

    def figure(name: str, value) -> rx.Component:
        return rx.el.div(rx.el.small(name), rx.el.b(value))

    return rx.el.div(
        figure("Kiosks online", KiosksState.sums.online),
        figure("Punches today", KiosksState.sums.punches),
        figure("Waiting for pairing", KiosksState.sums.waiting),
        class_name="sumline",
    )


def adding() -> rx.Component:
    """Draw the form of a new kiosk."""
    return dialog.drawer(
        "Pair a kiosk",
        forms.form(
            rx.cond(
                KiosksState.errors["form"],
                feedback.notice("There is no code yet.", KiosksState.errors["form"], "absent"),
            ),
            forms.text_field(
                "Name of the door",
                "name",
                hint="Such as Dock 2 or Front office",
                error=KiosksState.errors["name"],
                max_length=80,
                auto_complete="off",
            ),
            forms.select(
                "Site",
                "site_id",
                KiosksState.site_choices,
                placeholder="Choose a site",
                hint="Punches here count for the local day of this site",
                error=KiosksState.errors["site_id"],
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Show the code", busy=KiosksState.saving),
                class_name="row",
            ),
            on_submit=KiosksState.add,
        ),
        open=KiosksState.adding,
        on_open_change=KiosksState.show_adding,
    )


def code_body() -> rx.Component:
    """Draw the code big, how long it lives, and where to type it."""
    card = KiosksState.code
    waiting = rx.el.div(
        rx.el.div(
            card.code,
            class_name="num",
            style={
                "font_size": "44px",
                "font_weight": "620",
                "letter_spacing": ".04em",
                "text_align": "center",
                "padding": "18px 0 14px",
            },
            aria_label="Pairing code",
        ),
        rx.cond(
            card.percent > 0,
            feedback.progress(card.percent, "Valid for", rx.fragment(card.left, " minutes")),
            feedback.notice("This code has expired.", "Close, and ask for a new one.", "late"),
        ),
        parts.facts(
            ("Open there", rx.el.span(KiosksState.address, class_name="mono")),
            ("Then", "Type the code. It works once."),
        ),
        class_name="stack-wide",
    )
    done = feedback.notice("Paired.", "That browser is a kiosk now and shows its clock.", "ok")
    return rx.cond(card.paired, done, waiting)


@page(
    routes.KIOSKS,
    "Kiosks",
    crumbs=[("Company", routes.PEOPLE)],
    requires=("admin",),
    on_load=[KiosksState.load, KiosksState.watch],
    live=feedback.live("Live, every 3 s", behind=KiosksState.error != ""),
)
def kiosks_page() -> rx.Component:
    """List the kiosks."""
    return rx.fragment(
        parts.page_head("Kiosks", add_button(), sub=KiosksState.sums.line),
        rx.cond(KiosksState.rows.length() > 0, sums()),
        data_table(
            COLUMNS,
            KiosksState.rows,
            cells,
            label="Kiosks",
            empty=feedback.empty_state(
                "No kiosk yet",
                "Any browser with a camera becomes one in ten minutes: name the door, open the "
                "address there, type the code.",
                add_button(),
            ),
            loading=KiosksState.loading,
            error=KiosksState.error,
            on_retry=KiosksState.load,
        ),
        adding(),
        dialog.dialog(
            rx.fragment("Pair ", rx.el.bdi(KiosksState.code.name)),
            "",
            code_body(),
            foot=[dialog.closing(parts.button("Done", kind="primary"))],
            open=KiosksState.code.code != "",
            on_open_change=KiosksState.close_code,
        ),
    )
