"""Dialogs for what cannot be undone, drawers for looking beside a list.

Built on Radix dialogs: focus is kept inside, Escape closes, and focus returns to the opener.
"""

from typing import Any, Literal

import reflex as rx
from reflex_components_radix.primitives.dialog import DialogContent
from reflex_components_radix.primitives.dialog import dialog as radix

from attendance_app.web.components.icons import icon
from attendance_app.web.components.parts import ButtonKind, button, button_classes
from attendance_app.web.components.shared import Child, Flag, Text, when

_SCRIPT = rx.asset("dialog.jsx", shared=True)


class Content(DialogContent):
    """Content of a dialog that gives the focus back to whatever opened it; see dialog.jsx."""

    library = _SCRIPT.importable_path
    tag = "ReturningContent"
    alias = "ReturningContent"


def confirm(
    trigger: rx.Component,
    title: Child,
    text: Child,
    *children: Child,
    action: Child,
    on_confirm: Any,
    keep: str = "Keep",
    kind: ButtonKind = "danger-solid",
) -> rx.Component:
    """Ask once before something that cannot be undone; ``action`` is its verb and object."""
    foot = [
        radix.close(button(keep), as_child=True),
        radix.close(button(action, kind=kind, on_click=on_confirm), as_child=True),
    ]
    return radix.root(radix.trigger(trigger, as_child=True), _dialog(title, text, children, foot))


def dialog(
    title: Child,
    text: Child,
    *children: Child,
    foot: list[Child],
    open: Flag,
    on_open_change: Any,
) -> rx.Component:
    """Dialog that State opens and closes, for instance with a form inside.

    ``on_open_change`` gets the wish of the person as a bool. Wrap a button of ``foot`` in
    ``closing`` when it only closes.
    """
    return radix.root(
        _dialog(title, text, children, foot), open=open, on_open_change=on_open_change
    )


def drawer(
    title: Child,
    *children: Child,
    open: Flag,
    on_open_change: Any,
    badge: Child = "",
    foot: list[Child] | None = None,
) -> rx.Component:
    """Panel at the end side, to look at one row beside its list."""
    return radix.root(
        radix.portal(
            radix.overlay(class_name="scrim"),
            Content.create(
                rx.el.div(
                    radix.title(title, class_name="drawer-title"),
                    badge,
                    rx.el.span(class_name="push"),
                    radix.close(close_button(), as_child=True),
                    class_name="drawer-head",
                ),
                rx.el.div(*children, class_name="drawer-body"),
                *([rx.el.div(*foot, class_name="drawer-foot")] if foot else []),
                class_name="drawer over over-end",
                aria_describedby=rx.Var("undefined"),
            ),
        ),
        open=open,
        on_open_change=on_open_change,
    )


def side_panel(trigger: rx.Component, label: Text, *children: Child) -> rx.Component:
    """Panel at the start side that its trigger opens in the browser alone, such as the menu."""
    return radix.root(
        radix.trigger(trigger, as_child=True),
        radix.portal(
            radix.overlay(class_name="scrim"),
            Content.create(
                radix.title(label, class_name="sr"),
                *children,
                class_name="panel over over-start",
                aria_describedby=rx.Var("undefined"),
            ),
        ),
    )


def closing(child: rx.Component) -> rx.Component:
    """Make a button or link close the dialog, drawer or panel it stands in."""
    return radix.close(child, as_child=True)


def close_button(label: str = "Close") -> rx.Component:
    """Cross at the end of a head line."""
    return rx.el.button(
        icon("x"),
        type="button",
        aria_label=label,
        class_name=button_classes("quiet", "sm", "btn-icon"),
    )


def menu(
    trigger: rx.Component, *items: rx.Component, side: Literal["top", "bottom"] = "bottom"
) -> rx.Component:
    """Small menu in a popover; ``items`` are ``menu_item`` and ``menu_link``."""
    return rx.popover.root(
        rx.popover.trigger(trigger),
        rx.popover.content(
            *[rx.popover.close(item) for item in items],
            class_name="listbox menu",
            side=side,
            align="end",
        ),
    )


def menu_item(icon_name: str, text: Child, **props: Any) -> rx.Component:
    """Button in a menu."""
    props.setdefault("type", "button")
    return rx.el.button(icon(icon_name), rx.el.span(text), class_name="option", **props)


def _dialog(
    title: Child, text: Child, children: tuple[Child, ...], foot: list[Child]
) -> rx.Component:
    return radix.portal(
        radix.overlay(class_name="scrim"),
        Content.create(
            rx.el.div(
                radix.title(title, class_name="dialog-title"),
                when(text, radix.description(text)),
                *children,
                class_name="dialog-body",
            ),
            rx.el.div(*foot, class_name="dialog-foot"),
            class_name="dialog over over-middle",
        ),
    )
