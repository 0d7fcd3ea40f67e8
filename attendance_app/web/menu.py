"""The rail of the signed-in app: entries by role, the company, and the account menu at its foot."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.style import color_mode, set_color_mode

from attendance_app.web import routes
from attendance_app.web.components import rail
from attendance_app.web.components.avatar import avatar
from attendance_app.web.components.forms import native_form
from attendance_app.web.components.icons import icon
from attendance_app.web.components.parts import segmented
from attendance_app.web.components.rail import Destination
from attendance_app.web.components.shared import when
from attendance_app.web.session import SessionState

DESK = ("admin", "hr", "manager")
PAY = ("admin", "hr")
ADMIN = ("admin",)

GROUPS: tuple[tuple[str, tuple[Destination, ...]], ...] = (
    (
        "",
        (
            Destination("Live board", routes.BOARD, "activity", DESK),
            Destination("My page", routes.ME, "circle-user"),
        ),
    ),
    (
        "Time",
        (
            Destination("Timesheets", routes.TIMESHEETS, "clock", DESK),
            Destination("Schedule", routes.SCHEDULE, "calendar-days", DESK),
            Destination("Corrections", routes.CORRECTIONS, "file-pen-line", DESK),
            Destination("Leave", routes.LEAVE, "tree-palm", DESK),
        ),
    ),
    (
        "Pay",
        (
            Destination("Pay periods", routes.PAY_PERIODS, "calendar-check-2", DESK),
            Destination("Exports", routes.PAYROLL, "file-down", PAY),
        ),
    ),
    (
        "Company",
        (
            Destination("People", routes.PEOPLE, "users", DESK),
            Destination("Kiosks", routes.KIOSKS, "tablet", ADMIN),
            Destination("Rules", routes.RULES, "scale", DESK),
            Destination("Privacy", routes.PRIVACY, "fingerprint-pattern", PAY),
            Destination("Audit log", routes.AUDIT, "scroll-text", ADMIN),
            Destination("Settings", routes.SETTINGS, "settings-2", ADMIN),
        ),
    ),
)
THEMES = [("light", "Light"), ("dark", "Dark"), ("system", "System")]

Wrap = Callable[[rx.Component], rx.Component]


def menu_rail(route: str, wrap: Wrap | None = None) -> rx.Component:
    """Draw the rail of a page; ``wrap`` dresses each entry, as a panel does to close itself."""
    dress: Wrap = wrap or (lambda entry: entry)
    sites: Any = SessionState.site_names
    where = rx.cond(
        sites.length() == 1, sites[0], rx.cond(sites.length() > 1, f"{sites.length()} sites", "")
    )
    parts: list[rx.Component] = [dress(rail.rail_brand(SessionState.company, where, routes.BOARD))]
    for head, entries in GROUPS:
        parts.append(_group(head, entries, route, dress))
    return rx.el.nav(
        *parts,
        rx.el.div(*([] if wrap else [rail.rail_toggle()]), account_menu(), class_name="rail-foot"),
        class_name="rail",
        aria_label="Main",
    )


def _group(head: str, entries: tuple[Destination, ...], route: str, dress: Wrap) -> rx.Component:
    here = current_of(route)
    shown = [
        when(
            rail.may_see(SessionState.roles, to.roles),
            dress(rail.rail_item(to, current=to.href == here, number=_waiting(to))),
        )
        for to in entries
    ]
    if not head:
        return rx.fragment(*shown)
    everyone = tuple(dict.fromkeys(role for to in entries for role in to.roles))
    return when(
        rail.may_see(SessionState.roles, everyone), rx.fragment(rail.rail_head(head), *shown)
    )


def _waiting(to: Destination) -> Any:
    """Give the number beside an entry: what waits for this person's decision."""
    if to.href != routes.CORRECTIONS:
        return None
    number: Any = SessionState.to_decide
    return rx.cond(number > 0, f"{number}", "")


def current_of(route: str) -> str:
    """Give the rail entry a page belongs to: the longest path that begins its own."""
    hrefs = [to.href for _, entries in GROUPS for to in entries]
    begun = [h for h in hrefs if route == h or (h != routes.BOARD and route.startswith(f"{h}/"))]
    return max(begun, key=len, default="")


def account_menu() -> rx.Component:
    """Who is signed in, the theme, and the way out."""
    name = SessionState.name
    opener = rx.el.button(
        avatar(name[0], 3, "sm"),
        rx.el.span(rx.el.bdi(name), class_name="clip rail-text"),
        rx.el.span(icon("ellipsis", "sm"), class_name="quiet rail-text"),
        type="button",
        class_name="rail-item",
        aria_label="Account",
    )
    return rx.popover.root(
        rx.popover.trigger(opener),
        rx.popover.content(
            rx.el.div(rx.el.b(rx.el.bdi(name)), SessionState.email, class_name="menu-who"),
            rx.el.div(theme_switch(), class_name="menu-row"),
            sign_out(),
            class_name="listbox menu",
            side="top",
            align="start",
        ),
    )


def theme_switch() -> rx.Component:
    """Light, dark, or as the system says; kept in this browser."""
    pick: Any = set_color_mode
    return segmented(THEMES, color_mode, pick, "Theme")


def sign_out() -> rx.Component:
    """Post to the sign-out route: a document load, so that the websocket drops the session too."""
    return native_form(
        rx.el.button(icon("log-out"), rx.el.span("Sign out"), type="submit", class_name="option"),
        action=routes.SIGN_OUT,
    )
