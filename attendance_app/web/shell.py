"""The frame around every page: decorators that register a page with its title, guard and layout.

    @page(routes.PEOPLE, "People", crumbs=[("Company", routes.BOARD)],
          requires=("admin", "hr"), on_load=PeopleState.load)
    def people() -> rx.Component: ...

``page`` draws rail, top bar, notices and the one ``main``; ``bare_page`` is for signing in and
setting up; ``kiosk_page`` fills the screen. What ``requires`` hides is also refused by every event
handler and route: hiding is for kindness, refusing for safety.
"""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary
from reflex_components_core.core.banner import has_connection_errors

from attendance_app.web import routes
from attendance_app.web.components.dialog import closing, side_panel
from attendance_app.web.components.feedback import empty_state, notice, notice_of, skeleton_lines
from attendance_app.web.components.icons import icon
from attendance_app.web.components.keys import skip_link
from attendance_app.web.components.links import app_link, link
from attendance_app.web.components.parts import icon_button, link_button
from attendance_app.web.components.rail import may_see
from attendance_app.web.components.shared import Child, Text
from attendance_app.web.components.version import version_watch
from attendance_app.web.menu import menu_rail
from attendance_app.web.notices import NoticeState
from attendance_app.web.session import SessionState

PRODUCT = "Attendance"
STYLESHEETS = (
    "tokens.css",
    "components.css",
    "screens.css",
    "kiosk.css",
    "product.css",
    "camera.css",
    "time.css",
)

Build = Callable[[], rx.Component]
Crumb = tuple[Text, Text]


def page(
    route: str,
    title: str,
    *,
    crumbs: Sequence[Crumb] = (),
    heading: Text = "",
    requires: tuple[str, ...] = (),
    on_load: Any = None,
    live: Child = None,
) -> Callable[[Build], Build]:
    """Register a page of the signed-in app.

    ``heading`` replaces the title in the breadcrumbs, for a name that State knows. ``live`` is the
    dot that says how fresh the page is. ``on_load`` is one handler or a list of them.
    """

    def register(build: Build) -> Build:
        named = title if isinstance(heading, str) and not heading else heading

        def framed() -> rx.Component:
            return _frame(route, [*crumbs], named, build(), requires, live)

        return _add(
            route, title, framed, [SessionState.load, NoticeState.turn, *_handlers(on_load)], build
        )

    return register


def bare_page(route: str, title: str, *, on_load: Any = None) -> Callable[[Build], Build]:
    """Register a page for people who are not signed in: no rail, no bar."""

    def register(build: Build) -> Build:
        def framed() -> rx.Component:
            return rx.fragment(version_watch(), connection_notice(), build())

        return _add(route, title, framed, _handlers(on_load), build)

    return register


def kiosk_page(
    route: str,
    title: str,
    *,
    class_name: Text = "",
    direction: Text = "",
    lang: Text = "en",
    text_direction: Text = "ltr",
    on_load: Any = None,
) -> Callable[[Build], Build]:
    """Register the full-screen page of a kiosk.

    ``class_name`` is the screen's own class (``k-greet``, ``k-capture``, ``k-refusal``) and
    ``direction`` is "in" or "out" on the greeting; both may be State vars. The builder gives what
    stands inside ``.kiosk``: a head, a main and a foot.
    """

    def register(build: Build) -> Build:
        def framed() -> rx.Component:
            return rx.el.div(
                build(),
                version_watch(),
                class_name=f"kiosk {class_name}",
                data_direction=direction,
                lang=lang,
                dir=text_direction,
            )

        return _add(route, title, framed, _handlers(on_load), build)

    return register


def app_options() -> dict[str, Any]:
    """Give what ``rx.App`` needs for this look: ``rx.App(**app_options(), ...)``.

    The reset sheet and the toaster of Reflex are left out: components.css has its own base, and a
    toast sent from the server would need ``eval``.
    """
    return {
        "stylesheets": list(STYLESHEETS),
        "head_components": _head(),
        "html_lang": "en",
        "reset_style": False,
        "toaster": None,
        "app_wraps": {(55, "ErrorBoundary"): _error_boundary},
    }


def connection_notice() -> rx.Component:
    """Say that the server does not answer, in a region that is always there."""
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            notice(
                "No connection to the server.",
                "You see what was last known; we try again by ourselves.",
                "late",
                announce=False,
            ),
        ),
        role="status",
        class_name="said",
    )


def not_found() -> rx.Component:
    """Page for an address that leads nowhere; register it under the route ``404``."""
    return rx.el.main(
        empty_state(
            "There is no page at this address",
            "It may have moved, or the address was cut short when it was copied.",
            link_button("Go to the live board", href=routes.BOARD, kind="primary"),
            level=2,
        ),
        class_name="bare",
    )


def _add(route: str, title: str, framed: Build, on_load: list[Any], build: Build) -> Build:
    framed.__name__ = build.__name__
    rx.page(route=route, title=f"{title} · {PRODUCT}", on_load=on_load)(framed)
    return build


def _handlers(on_load: Any) -> list[Any]:
    if on_load is None:
        return []
    return list(on_load) if isinstance(on_load, list | tuple) else [on_load]


def _frame(
    route: str,
    crumbs: list[Crumb],
    heading: Text,
    content: rx.Component,
    requires: tuple[str, ...],
    live: Child,
) -> rx.Component:
    return rx.el.div(
        version_watch(),
        skip_link("Skip to content", "main"),
        menu_rail(route),
        rx.el.div(
            _top_bar(route, crumbs, heading, live),
            rx.el.main(
                connection_notice(),
                notice_of(
                    NoticeState.notice.kind,
                    NoticeState.notice.title,
                    NoticeState.notice.text,
                    NoticeState.close,
                ),
                _guarded(content, requires),
                id="main",
                class_name="page",
                tab_index=-1,
            ),
            class_name="sheet",
        ),
        class_name="app",
    )


def _top_bar(route: str, crumbs: list[Crumb], heading: Text, live: Child) -> rx.Component:
    open_menu = icon_button("menu", "Menu", id="menu-button")
    path: list[rx.Component] = []
    for text, href in crumbs:
        path += [app_link(text, href=href), icon("chevron-right")]
    return rx.el.header(
        rx.el.span(
            side_panel(open_menu, "Menu", menu_rail(route, wrap=closing)), class_name="menu-btn"
        ),
        rx.el.nav(
            *path,
            rx.el.span(rx.el.bdi(heading), aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(*([live] if live is not None else []), class_name="push row"),
        class_name="topbar",
    )


def _guarded(content: rx.Component, requires: tuple[str, ...]) -> rx.Component:
    """Show the content to whom it is for; wait quietly until we know who that is."""
    if not requires:
        return content
    refused = empty_state(
        "This page is not for your account",
        "Ask an administrator if you need it. Your own hours are on your page.",
        link("Go to my page", routes.ME),
        level=2,
    )
    waiting = rx.cond(rx.State.is_hydrated, refused, skeleton_lines(6))
    return rx.fragment(rx.cond(may_see(SessionState.roles, requires), content, waiting))


def _head() -> list[rx.Component]:
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.meta(name="referrer", content="same-origin"),
    ]


def _error_boundary(_stateful: bool) -> rx.Component:
    fallback = rx.el.main(
        empty_state(
            "This page could not be drawn",
            "Nothing you saved is lost. Reload it; if it happens again, tell an administrator.",
            rx.el.a("Reload the page", href="", class_name="btn btn-primary"),
            level=2,
        ),
        class_name="bare",
        role="alert",
    )
    return ErrorBoundary.create(
        fallback_render=ArgsFunctionOperation.create(("event_args",), rx.Var.create(fallback))
    )
