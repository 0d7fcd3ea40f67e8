"""Pages that stay live: one loop for each page view, which ends with it.

    @rx.event(background=True)
    @requires("admin")
    async def watch(self):
        async for beat in still_open(self, every=0.5):
            ...

The loop ends when the page is left or opened anew, and when its socket is gone. It raises
NotSignedIn when the session has ended, which it does in any case one day; ``to_the_door`` is then
the answer. It locks the State only to look at the address.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from reflex.utils import prerequisites

from attendance_app.domain.errors import NotSignedIn
from attendance_app.web import routes
from attendance_app.web.session import actor_of

log = logging.getLogger(__name__)

LONGEST_S = 31 * 86400
"""Longer than a session lives: what ends a loop is always one of the reasons above."""
ADDRESS_S = 5
SESSION_S = 30

_latest: dict[tuple[str, str], object] = {}


def to_the_door(state: rx.State) -> Any:
    """Lead somebody whose session has ended to the sign-in page, and back here after it."""
    return rx.redirect(routes.sign_in(state.router.url))


def connected(token: str) -> bool:
    """Tell whether the browser tab still has its socket to this process."""
    app = prerequisites.get_app().app
    return token in app.event_namespace.token_to_sid


async def still_open(state: rx.State, every: float) -> AsyncIterator[int]:
    """Count up every so many seconds while the page that began it is open.

    Raises:
        NotSignedIn: the session has ended.

    """
    token, path = state.router.session.client_token, str(state.router.url.path)
    key, mine = (token, state.get_full_name()), object()
    _latest[key] = mine
    try:
        for beat in range(int(LONGEST_S / every)):
            await asyncio.sleep(every)
            if _latest.get(key) is not mine or not connected(token):
                return
            if _due(beat, ADDRESS_S, every) and not await _at(state, path):
                return
            if _due(beat, SESSION_S, every):
                await _check_session(state)
            yield beat
    finally:
        if _latest.get(key) is mine:
            del _latest[key]


def _due(beat: int, seconds: float, every: float) -> bool:
    return (beat + 1) % max(1, round(seconds / every)) == 0


async def _at(state: rx.State, path: str) -> bool:
    async with state:  # pyright: ignore[reportGeneralTypeIssues]
        return str(state.router.url.path) == path


async def _check_session(state: rx.State) -> None:
    """Ask again who this is; when nobody can be asked, the page's own reading fails and says so."""
    try:
        await actor_of(state)
    except NotSignedIn:
        raise
    except Exception:
        log.warning("the session of a live page could not be checked", exc_info=True)
