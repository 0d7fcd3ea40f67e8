"""Deny by default: a mark on every event handler says who may call it; without one nobody may.

Anyone with a socket can call any handler by name with any payload, whatever page shows its button.
So each handler says who may call it, under `@rx.event`:

    @rx.event
    @requires("admin", "hr")
    async def archive(self): ...

`requires()` is anybody who is signed in, `requires("kiosk")` a paired kiosk, `requires("public")`
everybody. The gate (`web.gate`) reads the marks; use cases ask for the role again.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from attendance_app.domain.actor import Role

Handler = TypeVar("Handler", bound=Callable[..., Any])

PUBLIC, KIOSK = "public", "kiosk"
WORDS = frozenset({*Role, PUBLIC, KIOSK})


def requires(*who: str) -> Callable[[Handler], Handler]:
    """Mark an event handler with the roles that may call it; one of them is enough."""
    unknown = set(who) - WORDS
    if unknown:
        raise ValueError(f"nobody is {', '.join(sorted(unknown))}")

    def mark(handler: Handler) -> Handler:
        handler.__access__ = frozenset(who)  # pyright: ignore[reportFunctionMemberAccess]
        return handler

    return mark


def access_of(handler: Callable[..., Any]) -> frozenset[str] | None:
    """Return who may call a handler, or None when it is not marked."""
    return getattr(handler, "__access__", None)
