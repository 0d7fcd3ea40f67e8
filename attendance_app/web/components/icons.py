"""Icons: Lucide at 1.75 px, 16 px at the desk, and the one of our own, the face.

Sizes and stroke come from the class ``icon`` in components.css. Icons are decoration: they are
hidden from assistive technology, so a button of an icon alone needs a label.
"""

from typing import Any, Literal

import reflex as rx
from reflex_components_lucide.icon import LUCIDE_ICON_LIST

from attendance_app.web.components.shared import classes

IconSize = Literal["", "sm", "lg", "xl", "2xl"]

FACE = "face"
MIRRORED = frozenset({"chevron-right", "chevron-left", "arrow-right", "arrow-left"})


def icon(name: str, size: IconSize = "", class_name: str = "") -> rx.Component:
    """Draw a Lucide icon by its kebab-case name, or ``face``; chevrons and arrows mirror in RTL."""
    css = classes(
        "icon", f"icon-{size}" if size else "", "flip" if name in MIRRORED else "", class_name
    )
    if name == FACE:
        return face_icon(css)
    if name.replace("-", "_") not in LUCIDE_ICON_LIST:
        raise ValueError(f"Lucide has no icon {name!r}. Look for one at lucide.dev/icons.")
    return rx.icon(name, class_name=css, aria_hidden="true")


def face_icon(class_name: str = "icon") -> rx.Component:
    """Draw scan corners, a head and shoulders: recognition, without a smile."""
    corners = (
        "M3 7V5a2 2 0 0 1 2-2h2",
        "M17 3h2a2 2 0 0 1 2 2v2",
        "M21 17v2a2 2 0 0 1-2 2h-2",
        "M7 21H5a2 2 0 0 1-2-2v-2",
    )
    return rx.el.svg(
        *[rx.el.path(d=d) for d in corners],
        rx.el.circle(cx="12", cy="9.6", r="2.9"),
        rx.el.path(d="M6.8 17.2a5.3 5.3 0 0 1 10.4 0"),
        view_box="0 0 24 24",
        class_name=class_name,
        aria_hidden="true",
    )


def mark(
    size: int = 26,
    track: str = "var(--neutral-6)",
    arc: str = "var(--accent-mark)",
    hub: str = "var(--fg-1)",
) -> rx.Component:
    """Draw the product's mark: the day as a ring, midnight below, noon above."""
    stroke: dict[str, Any] = {"fill": "none", "stroke_width": "4"}
    return rx.el.svg(
        rx.el.circle(cx="13", cy="13", r="9.5", stroke=track, **stroke),
        rx.el.path(
            d="M4.77 17.75A9.5 9.5 0 1 1 20.5 18.8", stroke=arc, stroke_linecap="round", **stroke
        ),
        rx.el.circle(cx="13", cy="13", r="2.2", fill=hub),
        class_name="mark",
        width=str(size),
        height=str(size),
        view_box="0 0 26 26",
        aria_hidden="true",
    )
