"""Leave: who asks for which days, what is left, and the kinds of leave."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import avatar, dialog, feedback, forms, parts
from attendance_app.web.components.table import pager
from attendance_app.web.leave.holiday_page import holidays_tab
from attendance_app.web.leave.holiday_state import HolidayState
from attendance_app.web.leave.state import LeaveState as S
from attendance_app.web.session import SessionState
from attendance_app.web.shell import page

OFFICE = SessionState.roles.contains("admin") | SessionState.roles.contains("hr")
NAMES = (
    ("Requests", "requests"),
    ("Balances", "balances"),
    ("Holidays", "holidays"),
    ("Kinds of leave", "types"),
)


def tabs() -> rx.Component:
    """Draw the tabs; each is a page of its own."""
    return parts.tab_links(
        [(text, f"{routes.LEAVE}?tab={tab}", S.tab == tab) for text, tab in NAMES], label="Leave"
    )


def request(row: Any) -> rx.Component:
    """Draw one request with its decision."""
    decide = rx.el.div(
        parts.button("Approve", size="sm", icon_name="check", on_click=S.decide(row.id, True)),
        parts.button("Reject", size="sm", on_click=S.decide(row.id, False)),
        class_name="row deeds",
    )
    return rx.el.div(
        rx.el.div(
            avatar.person(row.name, row.initials, row.tint, sub=row.type, href=row.href),
            class_name="ask-who",
        ),
        rx.el.div(
            rx.el.div(row.days, class_name="medium num"),
            rx.el.p(
                row.long,
                rx.cond(row.after, rx.fragment(" · ", row.after)),
                rx.cond(row.note, rx.fragment(" · ", row.note)),
                class_name="muted small",
            ),
            rx.el.p(
                "Asked by ",
                rx.el.bdi(row.asked),
                rx.cond(row.decided, rx.fragment(" · ", row.state, " by ", row.decided)),
                class_name="quiet small",
            ),
        ),
        rx.el.span(),
        rx.cond(row.may_decide, decide, parts.badge_of(row.badge, row.state)),
        class_name="ask-row",
        role="listitem",
    )


def requests_tab() -> rx.Component:
    """Draw the requests."""
    none = feedback.empty_state(
        "Nobody asks for leave.", "Requests from people's own pages appear here."
    )
    listed = rx.fragment(
        rx.el.div(rx.foreach(S.rows, request), role="list", aria_label="Requests"),
        pager(S.mark, S.go),
    )
    return parts.card(
        rx.el.div(
            *[
                parts.filter_button(text, "", S.shown == value, S.pick(value))
                for text, value in (("Waiting", ""), ("Approved", "approved"), ("All", "all"))
            ],
            class_name="filters",
            role="group",
            aria_label="Kinds",
        ),
        rx.cond(S.rows.length() > 0, listed, none),
    )


def balances_tab() -> rx.Component:
    """Draw somebody's balances."""

    def one(left: Any) -> rx.Component:
        return parts.card(
            parts.stat(left.type, left.left, note=left.days_left),
            rx.el.div(
                rx.el.i(style={"width": f"{left.percent}%"}),
                class_name="progress",
                aria_hidden="true",
            ),
            parts.facts(
                ("Granted", left.granted),
                ("Taken", left.taken),
                ("Planned", left.planned),
                ("Asked, not decided", rx.cond(left.pending, left.pending, "0")),
            ),
            pad=True,
            class_name="stack-wide",
        )

    grant = rx.cond(
        OFFICE & (S.person != ""),
        parts.button("Change the balance", icon_name="plus", on_click=S.show("granting", True)),
    )
    return rx.fragment(
        parts.toolbar(
            rx.el.div(
                forms.searching_field(
                    "Person",
                    "person",
                    S.people,
                    S.pick_person,
                    placeholder="Type a name or number",
                ),
                style={"width": "260px"},
            ),
            grant,
        ),
        rx.cond(
            S.balances.length() > 0,
            rx.el.div(rx.foreach(S.balances, one), class_name="tiles"),
            feedback.empty_state(
                rx.cond(S.person, "No kind of leave has a balance.", "Whose leave?"),
                rx.cond(
                    S.person,
                    "Add a kind of leave that is counted, then grant days.",
                    "Choose a person to see what they were granted, took and have left today.",
                ),
            ),
        ),
    )


def types_tab() -> rx.Component:
    """Draw the kinds of leave."""

    def one(kind: Any) -> rx.Component:
        archive = dialog.confirm(
            parts.button("Archive", size="sm", kind="quiet"),
            "Offer this kind of leave no more?",
            "What was taken stays. Nobody can ask for it any more.",
            action="Archive it",
            on_confirm=S.archive(kind.id),
        )
        return rx.el.div(
            parts.badge(kind.code, "leave"),
            rx.el.div(rx.el.span(kind.name, class_name="medium"), rx.el.p(kind.told)),
            rx.cond(OFFICE, archive),
            class_name="ledger-row type-row",
        )

    return parts.card(
        parts.card_head(
            "Kinds of leave",
            rx.cond(
                OFFICE,
                parts.button(
                    "Add a kind", size="sm", icon_name="plus", on_click=S.show("adding", True)
                ),
            ),
        ),
        rx.cond(
            S.types.length() > 0,
            rx.el.div(rx.foreach(S.types, one), class_name="ledger"),
            feedback.empty_state("No kind of leave yet", "Add annual leave and sick leave first."),
        ),
    )


def form_of(title: str, what: str, opened: Any, on_submit: Any, action: str, *fields: Any) -> Any:
    """Draw a form in a drawer."""
    return dialog.drawer(
        title,
        forms.form(
            rx.cond(
                S.errors["form"],
                feedback.notice("This could not be saved.", S.errors["form"], "absent"),
            ),
            *fields,
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit(action),
                class_name="row",
            ),
            on_submit=on_submit,
        ),
        open=opened,
        on_open_change=S.show(what),
    )


def drawers() -> rx.Component:
    """Draw the three forms."""
    kind = forms.select(
        "Kind of leave",
        "type",
        S.type_choices,
        placeholder="Choose a kind",
        error=S.errors["type"],
    )
    return rx.fragment(
        form_of(
            "Ask for leave",
            "asking",
            S.asking,
            S.request,
            "Ask for leave",
            forms.searching_field(
                "Person",
                "employee",
                S.people,
                S.look,
                placeholder="Type a name or number",
                error=S.errors["employee"],
            ),
            kind,
            forms.form_pair(
                forms.date_field("First day", "first_day", error=S.errors["first_day"]),
                forms.date_field("Last day", "last_day", error=S.errors["last_day"]),
            ),
            forms.text_field(
                "Hours each day",
                "hours",
                optional=True,
                hint="Empty for whole days; 4 or 3:30 for a part.",
                error=S.errors["hours"],
            ),
            forms.text_field("Note", "note", optional=True, max_length=200),
        ),
        form_of(
            "Change the balance",
            "granting",
            S.granting,
            S.grant,
            "Change the balance",
            kind,
            forms.text_field(
                "Hours", "hours", hint="240 adds, -8 takes away.", error=S.errors["hours"]
            ),
            forms.date_field("From", "on", optional=True, error=S.errors["on"]),
            forms.date_field("Expires", "expires_on", optional=True, error=S.errors["expires_on"]),
            forms.text_field("Why", "reason", error=S.errors["reason"]),
        ),
        form_of(
            "Add a kind of leave",
            "adding",
            S.adding,
            S.add,
            "Add the kind",
            forms.text_field("Name", "name", error=S.errors["name"]),
            forms.text_field(
                "Code", "code", hint="As payroll calls it: VAC", error=S.errors["code"]
            ),
            forms.checkbox("Paid", "paid", checked=True),
            forms.checkbox("Taken from a balance", "counted", checked=True),
            forms.text_field("A full day takes", "day", value="8", hint="Hours: 8 or 7:42"),
        ),
    )


@page(
    routes.LEAVE,
    "Leave",
    crumbs=[("Time", routes.TIMESHEETS)],
    requires=("admin", "hr", "manager"),
    on_load=[S.load, HolidayState.load],
)
def leave_page() -> rx.Component:
    """Show the chosen tab."""
    shown = rx.match(
        S.tab,
        ("balances", balances_tab()),
        ("holidays", holidays_tab(OFFICE)),
        ("types", types_tab()),
        requests_tab(),
    )
    return rx.fragment(
        parts.page_head(
            "Leave",
            parts.button(
                "Ask for leave",
                kind="primary",
                icon_name="tree-palm",
                on_click=S.show("asking", True),
            ),
            sub="Nobody decides their own",
        ),
        tabs(),
        rx.cond(
            S.error,
            feedback.error_state("Leave could not be read", S.error, S.load),
            rx.cond(S.loading & (S.rows.length() == 0), feedback.skeleton_lines(6), shown),
        ),
        drawers(),
    )
