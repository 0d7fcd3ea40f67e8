"""What every component file needs: values that are plain or a State var, and class names."""

from typing import Any

import reflex as rx

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]
Number = int | rx.Var[int]
Child = Any


def classes(*names: str) -> str:
    """Join class names, leaving out the empty ones."""
    return " ".join(name for name in names if name)


def when(test: Any, shown: Any, otherwise: Any = None) -> Any:
    """Show a part when a plain value or a State var is true: one word for both."""
    if isinstance(test, rx.Var):
        return rx.cond(test, shown, rx.fragment() if otherwise is None else otherwise)
    if test:
        return shown
    return rx.fragment() if otherwise is None else otherwise
