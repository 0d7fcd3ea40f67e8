"""All components in all states on one page, to lay beside the drawings."""

from typing import Any

import reflex as rx

from attendance_app.web.components import charts, dialog, feedback, forms, parts, table
from attendance_app.web.components.avatar import avatar, person
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import link
from attendance_app.web.components.table import Column
from attendance_app.web.gallery.state import GalleryState as S
from attendance_app.web.shell import page

ROUTE = "/gallery"


def section(title: str, text: str, *children: rx.Component) -> rx.Component:
    """Lay out one family of components."""
    return rx.el.section(
        rx.el.header(rx.el.h2(title), rx.el.p(text, class_name="hint")),
        rx.el.div(*children, class_name="stack-wide"),
        class_name="form-row",
        id=title.lower().replace(" ", "-"),
    )


def row(*children: Any) -> rx.Component:
    """Lay things side by side."""
    return rx.el.div(*children, class_name="toolbar")


def buttons() -> rx.Component:
    """Draw every button."""
    return section(
        "Buttons",
        "One primary on a screen. Verbs.",
        row(
            parts.button("Approve", kind="primary", icon_name="check"),
            parts.button("Approve", kind="primary", icon_name="check", disabled=True),
            parts.button("Approving", kind="primary", icon_name="check", busy=True),
            parts.button("Print", icon_name="printer"),
            parts.button("Columns", kind="quiet", icon_name="columns-3"),
            parts.button("Withdraw", kind="danger", icon_name="eraser"),
            parts.button("Erase 5 templates", kind="danger-solid"),
        ),
        row(
            parts.button("Review 14", size="sm"),
            parts.button("Review 14"),
            parts.button("Continue", kind="primary", size="lg"),
            parts.button("Sign 81 h 30", kind="primary", size="touch"),
            parts.icon_button("ellipsis", "More", kind=""),
            parts.button_group(
                parts.icon_button("chevron-left", "Previous week", kind=""),
                parts.button("9 to 15 Nov"),
                parts.icon_button("chevron-right", "Next week", kind=""),
                label="Week",
            ),
            parts.segmented([("week", "Week"), ("month", "Month")], S.view, S.show, "View"),
            parts.link_button("People", href="/people", icon_name="users"),
        ),
    )


def fields() -> rx.Component:
    """Draw every field in a form that really submits."""
    return section(
        "Fields",
        "Labels above, help below, errors say what to do.",
        forms.form(
            forms.error_summary(S.errors),
            forms.form_pair(
                forms.text_field("Name", "name", placeholder="As on the badge", hint="Empty"),
                forms.text_field(
                    "Payroll number",
                    "number",
                    value="00412A",
                    optional=True,
                    error=S.errors["number"],
                    hint="Digits, at most five",
                ),
                forms.select(
                    "Site",
                    "site",
                    [("1", "Joliet Plant"), ("2", "Hamburg")],
                    hint="Where she starts",
                ),
                forms.date_field("First day", "starts_on", value="2026-11-09"),
                forms.email_field("E-mail", value="ewa@calder.example"),
                forms.textarea("Note", "note", optional=True),
            ),
            row(
                forms.checkbox("Off", "off"),
                forms.checkbox("On", "on", checked=True),
                forms.radio("One", "choice", "one", checked=True),
                forms.radio("Other", "choice", "other"),
                forms.switch("Face", "face", checked=True),
            ),
            forms.form_foot(
                parts.button("Cancel", kind="quiet"),
                forms.submit("Save", busy=S.busy, busy_text="Saving"),
            ),
            on_submit=S.save,
        ),
        rx.el.p(S.sent, class_name="hint", id="sent"),
        row(forms.search_box("Name, number, badge", S.search)),
    )


def badges() -> rx.Component:
    """Draw badges and people."""
    kinds = [
        ("In", "in"),
        ("Out", "out"),
        ("On break", "break"),
        ("Late", "late"),
        ("Absent", "absent"),
        ("On leave", "leave"),
        ("Expected", "expected"),
        ("Enrolled", "ok"),
        ("1 request", "attention"),
        ("Locked", "plain"),
        ("Running", "accent"),
    ]
    return section(
        "Badges, people",
        "Word, colour and shape together. Initials, never photos.",
        row(*[parts.badge(text, kind) for text, kind in kinds]),
        row(rx.foreach(S.rows, lambda r: parts.badge_of(r.state, r.state_text))),
        row(
            *[
                avatar(letters, i + 1)
                for i, letters in enumerate(["AH", "李", "م", "OA", "ИП", "DW"])
            ]
        ),
        row(
            avatar("AH", 1, "sm"), avatar("AH", 1, "lg"), avatar("AH", 1, "xl"), icon("face", "xl")
        ),
        row(
            parts.filter_button("All", 31, True, S.show("all")),
            parts.filter_button("Late", 8, False, S.show("late")),
            parts.chip("Site is Joliet", icon("x"), pressed=True),
            parts.chip(icon("plus"), "Team", dashed=True),
            parts.kbd("J"),
            parts.count(5),
            parts.count(31, attention=True),
            feedback.live("As of 08:47:12, live"),
            feedback.live("As of 08:46:32", behind=True),
        ),
    )


def figures() -> rx.Component:
    """Draw figures, the day line and charts."""
    return section(
        "Figures and charts",
        "A number, its direction, its past.",
        row(
            parts.card(
                parts.stat(
                    "First try, 24 h",
                    "96.4",
                    unit="%",
                    note=rx.fragment(parts.delta("+1.1", "good"), " against last week"),
                ),
                pad=True,
            ),
            parts.card(
                parts.stat("Worked", parts.duration(S.rows[0].minutes), note="this week"), pad=True
            ),
            charts.spark([3, 5, 5, 7, 7, 5, 7, 9, 7], "Rising for two weeks"),
        ),
        charts.day_line(
            S.spans, 360, 1140, "In 08:34, out 18:02", marks=charts.day_marks(360, 1140)
        ),
        charts.presence(
            "Here now", 848, 885, "95.8\u202f% of those due", S.shares, "848 of 885 are here"
        ),
        parts.card(
            parts.card_head(
                "Arrivals by five minutes",
                parts.icon_button("table", "Table", size="sm"),
                sub="Joliet, today",
            ),
            rx.el.div(
                charts.bars(
                    S.arrivals,
                    118,
                    "Arrivals by five minutes, peak 118",
                    limit=108,
                    limit_text="9 kiosks can take 108",
                ),
                class_name="card-pad",
            ),
            parts.card_foot("Showing today"),
        ),
    )


def _listed(rows: Any, **more: Any) -> rx.Component:
    return table.data_table(
        [
            Column("Name", key="name"),
            Column("Today", width="140px"),
            Column("Week", key="week", end=True, low=True, width="90px"),
        ],
        rows,
        lambda r: [
            person(r.name, r.initials, r.tint, sub=r.team, href="/people"),
            parts.badge_of(r.state, r.state_text),
            parts.minutes_text(r.minutes),
        ],
        label="People of the gallery",
        empty=feedback.empty_state(
            "Nobody here yet",
            "Import a staff list, or add a few people by hand.",
            parts.button("Import a staff list", kind="primary", icon_name="upload"),
        ),
        sort=S.sort,
        descending=S.descending,
        on_sort=S.sort_by,
        footer=table.pager(S.mark, S.go),
        **more,
    )


def tables() -> rx.Component:
    """Draw a list filled, loading, empty and broken."""
    return section(
        "Table",
        "Sorted, selected, pager. Loading, empty, error.",
        _listed(S.rows, selected=lambda r: r.id == 2),
        _listed(S.none, loading=True),
        _listed(S.none),
        _listed(
            S.none,
            error="The reporting database did not answer within 3 seconds. Your filters are kept.",
            on_retry=S.trouble,
        ),
        table.bulk_bar("3 selected", parts.button("Assign shift", size="sm")),
    )


def said() -> rx.Component:
    """Draw notices, progress and waiting."""
    return section(
        "Notices",
        "Drawn from state.",
        feedback.notice("Approved.", "Aoife Ní Bhriain gets a message.", "ok"),
        feedback.notice("Reports are 40 s behind.", "Numbers are as of 08:46:32.", "late"),
        feedback.notice(
            "Not saved: Lena Brandt changed this at 08:46.",
            "Your text is kept below hers.",
            "absent",
            parts.button("Compare", size="sm"),
        ),
        feedback.notice("2 people look alike.", "They use a PIN until you decide.", "attention"),
        feedback.notice("Illinois rules apply here."),
        feedback.progress(68, "PDF sheets", "849 of 1,247, about 14 s"),
        parts.card(feedback.skeleton_lines(3)),
        row(parts.button("Say trouble", on_click=S.trouble, id="trouble")),
    )


def overlays() -> rx.Component:
    """Draw what opens above the page."""
    return section(
        "Dialog, drawer",
        "Undo where possible, a dialog where not.",
        row(
            dialog.confirm(
                parts.button("Erase", kind="danger", id="erase"),
                "Erase the face of Amina Haddad?",
                "5 templates are erased on every server and kiosk within a minute. "
                "Her punches and her PIN stay.",
                action="Erase 5 templates",
                on_confirm=S.trouble,
            ),
            parts.button("Look", on_click=S.set_shown(True), id="look"),
            dialog.menu(
                parts.icon_button("ellipsis", "More", kind="", id="more"),
                dialog.menu_item("pencil", "Edit"),
                dialog.menu_item("archive", "Archive"),
            ),
        ),
        dialog.drawer(
            "Correction 8841",
            parts.facts(("Asks for", "out 16:30, Fri 13 Nov"), ("Effect", "+4 h 00 regular")),
            badge=parts.badge("Waiting", "attention"),
            open=S.shown,
            on_open_change=S.set_shown,
            foot=[parts.button("Approve", kind="primary", icon_name="check")],
        ),
    )


def paths() -> rx.Component:
    """Draw tabs and steps."""
    return section(
        "Navigation",
        "Tabs, steps.",
        parts.tab_links([("Overview", "/gallery", False), ("Time", "/gallery", True)], "Person"),
        parts.steps(
            ("done", "You", "a@b.example"), ("now", "Company", ""), ("todo", "People", "…")
        ),
        link("Open the queue", "/people"),
    )


@page(ROUTE, "Components", crumbs=[("Builders", ROUTE)], live=feedback.live("Live"))
def gallery() -> rx.Component:
    """Show everything."""
    return rx.fragment(
        parts.page_head(
            "Components", parts.button("Add person", kind="primary", icon_name="plus"), sub="All"
        ),
        rx.el.div(buttons(), fields(), badges(), figures(), tables(), said(), overlays(), paths()),
    )
