"""How a State asks a use case, and what becomes of a no."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import AttendanceError, RuleViolation, Unavailable
from attendance_app.web.session import actor_of

Params = ParamSpec("Params")
Answer = TypeVar("Answer")

FORM = "form"
"""Key of an error that belongs to no single field."""


async def ask(
    state: rx.State,
    method: Callable[Concatenate[Actor, Params], Answer],
    /,
    *args: Params.args,
    **kwargs: Params.kwargs,
) -> Answer:
    """Call a use case as whoever is signed in, off the event loop.

    Raises:
        AttendanceError: what the use case, or the check of the session, says.

    """
    actor = await actor_of(state)
    return await asyncio.to_thread(method, actor, *args, **kwargs)


def sentence(error: AttendanceError) -> str:
    """Say an error to people; one that names no cause still says what to do."""
    if str(error):
        return str(error)
    if isinstance(error, Unavailable):
        return "A part of the system did not answer. Nothing was changed; try again in a moment."
    return "That was not possible. Reload the page and try again."


def field_errors(error: AttendanceError) -> dict[str, str]:
    """Give the sentence under the name of its field, or under ``form``."""
    return {getattr(error, "field", "") or FORM: sentence(error)}


def number_or_none(text: Any) -> int | None:
    """Read an id out of what a browser sent; anything else is None."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None


def day_or_none(text: Any, field: str) -> date | None:
    """Read a day out of what a browser sent; nothing is None.

    Raises:
        RuleViolation: it is no day.

    """
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise RuleViolation("Choose a day from the calendar.", field) from None
