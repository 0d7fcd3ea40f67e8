"""Links inside the app keep the websocket; links out of it, and downloads, load a document."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from attendance_app.web.components.shared import Text


def app_link(*children: Any, href: Text, **props: Any) -> rx.Component:
    """Link to a page of this app without reloading the document; ``href`` comes from ``routes``."""
    return ReactRouterLink.create(*children, to=href, **props)


def link(text: Any, href: Text, **props: Any) -> rx.Component:
    """Underlined text link to a page of this app."""
    return app_link(text, href=href, class_name="link", **props)


def document_link(
    *children: Any, href: Text, class_name: str = "link", **props: Any
) -> rx.Component:
    """Link that loads a document: downloads, sign-in, other sites.

    Reflex makes a client-side link of every ``rx.el.a``; this one says that it is none.
    """
    return ReactRouterLink.create(
        *children, to=href, reload_document=True, class_name=class_name, **props
    )


def row_link(text: Any, href: Text) -> rx.Component:
    """Link whose target is the whole table row it stands in."""
    return app_link(text, href=href, class_name="row-link")
