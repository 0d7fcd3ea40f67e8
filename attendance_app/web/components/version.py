"""Reloads pages that a newer version has replaced; see version.jsx."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

_script = rx.asset("version.jsx", shared=True)


class _Version(rx.NoSSRComponent):
    library = _script.importable_path
    tag = "Version"

    lost: rx.Var[bool]


def version_watch() -> rx.Component:
    """Watch, unseen, whether the server sends this page still; one for each page."""
    return _Version.create(lost=has_connection_errors)
