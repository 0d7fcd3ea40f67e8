"""People as initials on a quiet tint, never a photo; every name in ``<bdi>``."""

from typing import Literal

import reflex as rx

from attendance_app.web.components.links import row_link
from attendance_app.web.components.shared import Text, classes, when

TINTS = 6


def initials(name: str) -> str:
    """Give one or two letters for a name, in its own script (``李静怡`` gives ``李``).

    Compute it in the service or State that builds the view model; a name travels with its initials.
    """
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "·"
    if len(words) == 1 or not (words[0].isascii() or words[0][0].isupper()):
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()


def tint(key: int) -> int:
    """Give the tint 1 to 6 of a person from a stable number such as their id."""
    return key % TINTS + 1


def avatar(
    letters: Text, tint: int | rx.Var[int] = 1, size: Literal["", "sm", "lg", "xl"] = ""
) -> rx.Component:
    """Draw initials in a circle; ``tint`` is 1 to 6 and never a status."""
    base = classes("avatar", f"avatar-{size}" if size else "")
    css = f"{base} avatar-{tint}"
    return rx.el.span(letters, class_name=css, aria_hidden="true")


def name(text: Text) -> rx.Component:
    """Isolate a name's writing direction from the sentence around it."""
    return rx.el.bdi(text)


def person(
    full_name: Text,
    letters: Text,
    tint: int | rx.Var[int] = 1,
    sub: Text = "",
    href: Text = "",
    size: Literal["", "sm", "lg", "xl"] = "",
) -> rx.Component:
    """Draw avatar, name and a quiet second line; with ``href`` the name opens the person."""
    label = when(href, row_link(full_name, href), full_name)
    return rx.el.div(
        avatar(letters, tint, size),
        rx.el.div(
            rx.el.div(rx.el.bdi(label), class_name="person-name", title=full_name),
            when(sub, rx.el.div(sub, class_name="person-sub")),
        ),
        class_name="person",
    )
