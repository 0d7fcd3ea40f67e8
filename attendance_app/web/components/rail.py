"""The rail: where one can go. Wide, narrowed to icons, or inside a panel on a phone."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from attendance_app.web.components.icons import icon, mark
from attendance_app.web.components.links import app_link
from attendance_app.web.components.shared import NO_ATTRIBUTE, Child, Text, when

_script = rx.asset("rail.jsx", shared=True)


class RailToggle(rx.NoSSRComponent):
    """Button that narrows the rail; see rail.jsx."""

    library = _script.importable_path
    tag = "RailToggle"

    label: rx.Var[str]


@dataclass(frozen=True)
class Destination:
    """Entry of the rail: where it leads, and which roles may go there (none named: everybody)."""

    text: str
    href: str
    icon_name: str
    roles: tuple[str, ...] = ()


def rail_brand(name: Text, sub: Text, href: str) -> rx.Component:
    """Mark and name of whose rail it is."""
    return app_link(
        mark(),
        rx.el.span(rx.el.b(name), rx.el.small(sub), class_name="clip rail-text"),
        href=href,
        class_name="rail-brand",
    )


def rail_item(to: Destination, current: bool, number: Child = None) -> rx.Component:
    """Entry of the rail; the current one is marked for eyes and for screen readers."""
    return app_link(
        icon(to.icon_name),
        rx.el.span(to.text, class_name="rail-text"),
        *(
            [when(number, rx.el.span(number, class_name="count count-attention"))]
            if number is not None
            else []
        ),
        href=to.href,
        title=to.text,
        class_name="rail-item",
        aria_current="page" if current else NO_ATTRIBUTE,
    )


def rail_head(text: str) -> rx.Component:
    """Name of a group of entries."""
    return rx.el.div(text, class_name="rail-head")


def rail_toggle() -> rx.Component:
    """Entry that narrows and widens the rail."""
    return RailToggle.create(
        icon("panel-left"),
        rx.el.span("Narrow menu", class_name="rail-text"),
        label="Narrow menu",
        class_name="rail-item",
    )


def may_see(roles: Any, needed: tuple[str, ...]) -> Any:
    """Tell whether one of the roles a person has is one of those needed; none needed is yes."""
    if not needed:
        return True
    seen = roles.contains(needed[0])
    for role in needed[1:]:
        seen = seen | roles.contains(role)
    return seen
