"""Keys of a desk page, printing, parts that light up together, and the week's grid.

An element with ``data_key="["`` is pressed by that key, ``ctrl+s`` too; one that is typed into,
such as a search box by ``/``, takes the focus. J and K move among elements with ``data_row``. In
``Together`` parts with the same ``data_part`` light up together.
"""

from typing import Any

import reflex as rx

from attendance_app.web.components.icons import icon
from attendance_app.web.components.parts import button_classes

_KEYS = rx.asset("keys.jsx", shared=True)
_GRID = rx.asset("grid.jsx", shared=True)


class PageKeys(rx.NoSSRComponent):
    """Listens to the keys of the page it stands in; draws nothing."""

    library = _KEYS.importable_path
    tag = "PageKeys"


class PrintButton(rx.NoSSRComponent):
    """Opens the browser's print dialog."""

    library = _KEYS.importable_path
    tag = "PrintButton"


class SkipLink(rx.Component):
    """Leads over the menu to the content of the page, with the focus."""

    library = _KEYS.importable_path
    tag = "SkipLink"

    href: rx.Var[str]


class Together(rx.NoSSRComponent):
    """Lights up all parts of the same ``data_part``, under the pointer, the focus or a press."""

    library = _KEYS.importable_path
    tag = "Together"


def _pasted(source: rx.Var[str], target: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (source, target)


def _cell(cell: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (cell,)


class CellGrid(rx.NoSSRComponent):
    """Cells (``data_cell``, ``data_line``, ``data_column``) that arrows, Ctrl-C, V and Del reach.

    on_paste gets the cell that was copied and the one under the focus, on_clear the latter.
    """

    library = _GRID.importable_path
    tag = "CellGrid"

    on_paste: rx.EventHandler[_pasted]
    on_clear: rx.EventHandler[_cell]


def page_keys() -> rx.Component:
    """Let the page hear its keys."""
    return PageKeys.create()


def skip_link(text: str, target: str) -> rx.Component:
    """Lead keys past the menu, to the element of an id that can take the focus."""
    return SkipLink.create(text, href=f"#{target}", class_name="skip")


def print_button(text: str = "Print") -> rx.Component:
    """Print the page as the print sheet lays it out."""
    return PrintButton.create(icon("printer"), text, class_name=button_classes())


def together(*children: Any, class_name: str = "") -> rx.Component:
    """Group parts that light up together."""
    return Together.create(*children, class_name=class_name)


def cell_grid(*children: Any, on_paste: Any, on_clear: Any, class_name: str = "") -> rx.Component:
    """Draw the cells of a plan inside their keys."""
    return CellGrid.create(*children, on_paste=on_paste, on_clear=on_clear, class_name=class_name)
