"""Buttons, badges, cards and figures, as drawn in components.css."""

from typing import Any, Literal

import reflex as rx

from attendance_app.web.components.icons import IconSize, icon
from attendance_app.web.components.links import app_link
from attendance_app.web.components.shared import Child, Flag, Number, Text, classes, when

ButtonKind = Literal["", "primary", "quiet", "danger", "danger-solid"]
ButtonSize = Literal["", "sm", "lg", "touch"]
Meaning = Literal["", "ok", "late", "absent", "attention", "info", "accent", "plain"]


def button_classes(kind: ButtonKind = "", size: ButtonSize = "", more: str = "") -> str:
    """Give the class names of a button, for elements that only look like one."""
    return classes("btn", f"btn-{kind}" if kind else "", f"btn-{size}" if size else "", more)


def button(
    *children: Child,
    kind: ButtonKind = "",
    size: ButtonSize = "",
    icon_name: str = "",
    busy: Flag = False,
    disabled: Flag = False,
    block: bool = False,
    **props: Any,
) -> rx.Component:
    """Button that says a verb; while ``busy`` it turns a spinner and takes no second press.

    A busy button keeps its colour and the focus: it is not disabled, it only stops submitting.
    """
    mark = icon(icon_name) if icon_name else rx.fragment()
    kind_of_press = props.pop("type", "button")
    return rx.el.button(
        when(busy, rx.el.span(class_name="spin"), mark),
        *children,
        class_name=button_classes(kind, size, "btn-block" if block else ""),
        type=when(busy, "button", kind_of_press),
        disabled=disabled,
        aria_busy=busy,
        **props,
    )


def icon_button(
    icon_name: str,
    label: Text,
    kind: ButtonKind = "quiet",
    size: ButtonSize = "",
    **props: Any,
) -> rx.Component:
    """Square button of one icon; ``label`` is what a screen reader says and what hovering shows."""
    props.setdefault("type", "button")
    return rx.el.button(
        icon(icon_name),
        class_name=button_classes(kind, size, "btn-icon"),
        aria_label=label,
        title=label,
        **props,
    )


def link_button(
    *children: Child,
    href: Text,
    kind: ButtonKind = "",
    size: ButtonSize = "",
    icon_name: str = "",
    **props: Any,
) -> rx.Component:
    """Link that looks like a button and leads to another page of the app."""
    mark = [icon(icon_name)] if icon_name else []
    return app_link(*mark, *children, href=href, class_name=button_classes(kind, size), **props)


def button_group(*buttons: rx.Component, label: Text) -> rx.Component:
    """Buttons joined into one, such as previous, a date, next."""
    return rx.el.div(*buttons, class_name="btn-group", role="group", aria_label=label)


def segmented(
    options: list[tuple[str, str]], chosen: Text, on_pick: Any, label: Text
) -> rx.Component:
    """Few choices of which one holds; ``options`` are (value, text), ``on_pick`` gets the value."""
    return rx.el.div(
        *[
            rx.el.button(text, type="button", aria_pressed=chosen == value, on_click=on_pick(value))
            for value, text in options
        ],
        class_name="segmented",
        role="group",
        aria_label=label,
    )


def filter_button(text: Text, number: Number | Text, pressed: Flag, on_click: Any) -> rx.Component:
    """Filter of a list with its count; pressed while it applies."""
    return rx.el.button(
        text,
        " ",
        rx.el.i(number),
        type="button",
        class_name="filter",
        aria_pressed=pressed,
        on_click=on_click,
    )


def chip(
    *children: Child, pressed: Flag = False, dashed: bool = False, **props: Any
) -> rx.Component:
    """Small rounded filter; dashed while it still waits for a value."""
    props.setdefault("type", "button")
    return rx.el.button(
        *children,
        class_name=classes("chip", "chip-dashed" if dashed else ""),
        aria_pressed=pressed,
        **props,
    )


def kbd(key: Text) -> rx.Component:
    """Name of a key."""
    return rx.el.span(key, class_name="kbd")


_BADGE_ICONS: dict[str, str] = {
    "ok": "check",
    "late": "clock-alert",
    "absent": "circle-slash",
    "attention": "hand",
    "info": "info",
    "break": "coffee",
    "leave": "tree-palm",
    "accent": "loader",
    "plain": "lock",
}
_BADGE_DOTS: dict[str, str] = {"in": "dot", "out": "dot dot-ring", "expected": "dot dot-dash"}


def badge(text: Child, kind: str = "", icon_name: str | None = None) -> rx.Component:
    """Word, colour and shape together.

    ``kind`` is a state (in, out, break, late, absent, leave, expected) or a meaning (ok, attention,
    info, accent, plain). For a kind that is a State var use ``badge_of``.
    """
    shape: list[rx.Component] = []
    if icon_name:
        shape = [icon(icon_name)]
    elif icon_name is None and kind in _BADGE_DOTS:
        shape = [rx.el.i(class_name=_BADGE_DOTS[kind])]
    elif icon_name is None and kind in _BADGE_ICONS:
        shape = [icon(_BADGE_ICONS[kind])]
    return rx.el.span(*shape, text, class_name=classes("badge", f"badge-{kind}" if kind else ""))


def badge_of(kind: rx.Var[str], text: Child) -> rx.Component:
    """Badge whose kind is a State var; an unknown kind is a plain grey badge."""
    known = [*_BADGE_DOTS, *_BADGE_ICONS]
    return rx.fragment(rx.match(kind, *[(k, badge(text, k)) for k in known], badge(text)))


def count(number: Number | Text, attention: bool = False) -> rx.Component:
    """Small number beside a heading."""
    return rx.el.span(number, class_name=classes("count", "count-attention" if attention else ""))


def card(*children: Child, pad: bool = False, class_name: str = "", **props: Any) -> rx.Component:
    """Sheet on the sheet; not around every number."""
    css = classes("card", "card-pad" if pad else "", class_name)
    return rx.el.section(*children, class_name=css, **props)


def card_head(title: Child, *actions: Child, sub: Child = "") -> rx.Component:
    """Heading of a card; actions stand at its end."""
    return rx.el.div(
        rx.el.h2(title),
        when(sub, rx.el.span(sub, class_name="sub")),
        rx.el.span(*actions, class_name="push row"),
        class_name="card-head",
    )


def card_foot(*children: Child) -> rx.Component:
    """Quiet last line of a card."""
    return rx.el.div(*children, class_name="card-foot")


def stat(label: Child, value: Child, unit: Child = "", note: Child = "") -> rx.Component:
    """Figure with its name and what it is measured against; wrap it in ``card(pad=True)``."""
    return rx.el.div(
        rx.el.div(label, class_name="stat-label"),
        rx.el.div(value, when(unit, rx.el.small("\u202f", unit)), class_name="stat-value"),
        when(note, rx.el.div(note, class_name="stat-note")),
        class_name="stat",
    )


def delta(text: Child, way: Literal["good", "bad", "flat"] = "flat") -> rx.Component:
    """Change of a figure; the words say against what."""
    return rx.el.span(text, class_name=f"delta delta-{way}")


def facts(*pairs: tuple[Child, Child]) -> rx.Component:
    """Definition list: term and what stands there."""
    rows: list[rx.Component] = []
    for term, value in pairs:
        rows += [rx.el.dt(term), rx.el.dd(value)]
    return rx.el.dl(*rows, class_name="facts")


def page_head(title: Child, *actions: Child, sub: Child = "") -> rx.Component:
    """First line of a page: its one h1, a support line, and at most one primary action."""
    return rx.el.div(
        rx.el.div(rx.el.h1(title), when(sub, rx.el.p(sub)), class_name="page-title"),
        rx.el.div(*actions, class_name="push row"),
        class_name="page-head",
    )


def toolbar(*children: Child) -> rx.Component:
    """Row of search, filters and list actions."""
    return rx.el.div(*children, class_name="toolbar")


def tab_links(tabs: list[tuple[Child, Text, Flag]], label: Text) -> rx.Component:
    """Tabs that are pages of their own: (text, href, is current)."""
    return rx.el.nav(
        *[
            app_link(
                text,
                href=href,
                class_name="tab",
                aria_selected=current,
                aria_current=rx.cond(current, "page", "false"),
            )
            for text, href, current in tabs
        ],
        class_name="tabs",
        aria_label=label,
    )


def steps(*items: tuple[Literal["done", "now", "todo"], Child, Child]) -> rx.Component:
    """List the steps of a longer task, downwards: (state, name, hint)."""
    return rx.el.div(
        *[
            rx.el.div(
                rx.el.span(
                    icon("check") if state == "done" else str(number), class_name="step-mark"
                ),
                rx.el.div(text, class_name="medium"),
                rx.el.span(),
                rx.el.div(hint, class_name="hint"),
                class_name="step",
                data_state=state,
            )
            for number, (state, text, hint) in enumerate(items, start=1)
        ],
        class_name="steps",
    )


def duration(minutes: Number) -> rx.Component:
    """Minutes as the design writes them: 4 h 07 m, never 4.1 h."""
    hours, rest = _hours_and_rest(minutes)
    return rx.el.span(hours, rx.el.i("h"), rest, rx.el.i("m"), class_name="dur")


def minutes_text(minutes: Number) -> Child:
    """Minutes inside a sentence or a table cell: ``4 h 07``; hours alone never hide minutes."""
    hours, rest = _hours_and_rest(minutes)
    return rx.fragment(hours, "\u202fh\u202f", rest)


def _hours_and_rest(minutes: Number) -> tuple[Any, Any]:
    if isinstance(minutes, rx.Var):
        whole: Any = minutes
        rest = whole % 60
        return (whole - rest) / 60, rx.cond(rest < 10, "0" + rest.to_string(), rest.to_string())
    return str(minutes // 60), f"{minutes % 60:02}"


def meaning_icon(kind: str, size: IconSize = "") -> rx.Component:
    """Icon that goes with a meaning, for notices and marks."""
    names = {
        "ok": "circle-check",
        "late": "clock-alert",
        "absent": "circle-alert",
        "attention": "hand",
        "info": "info",
    }
    return icon(names.get(kind, "info"), size)
