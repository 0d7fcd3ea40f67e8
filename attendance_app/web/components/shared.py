"""What every component file needs: values that are plain or a State var, and class names.

Reflex types a foreach item and many operations as ``Any``, so these names say what is meant
rather than what a checker could prove.
"""

from typing import Any, TypeAlias

import reflex as rx

Text: TypeAlias = Any  # str | rx.Var[str]
Flag: TypeAlias = Any  # bool | rx.Var[bool]
Number: TypeAlias = Any  # int | rx.Var[int]
Rows: TypeAlias = Any  # rx.Var[list[...]] or a plain sequence
Child: TypeAlias = Any  # a component, text, or a State var of text

NO_ATTRIBUTE: Any = rx.Var("undefined")


def classes(*names: str) -> str:
    """Join class names, leaving out the empty ones."""
    return " ".join(name for name in names if name)


def length(items: Rows) -> Any:
    """Count the items of a plain sequence or of a State var; never 0, to divide by."""
    if isinstance(items, rx.Var):
        listed: Any = items
        return rx.cond(listed.length() > 0, listed.length(), 1)
    return max(1, len(items))


def when(test: Any, shown: Any, otherwise: Any = None) -> Any:
    """Show a part when a plain value or a State var is true: one word for both."""
    if isinstance(test, rx.Var):
        return rx.cond(test, shown, rx.fragment() if otherwise is None else otherwise)
    if test:
        return shown
    return rx.fragment() if otherwise is None else otherwise
