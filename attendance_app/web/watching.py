"""Pages that stay live: one loop for each page view, which ends with it.

    @rx.event(background=True)
    @requires("admin")
    async def watch(self):
        async for beat in still_open(self, every=0.5):
            ...

The loop ends when the page is left or opened anew, when its socket is gone, when nobody is signed
in any more, and in any case after half a day. It locks the State only to look at the address.
"""

import asyncio
from collections.abc import AsyncIterator

import reflex as rx
from reflex.utils import prerequisites

from attendance_app.domain.errors import NotSignedIn
from attendance_app.web.session import actor_of

LONGEST_S = 12 * 3600
ADDRESS_S = 5
SESSION_S = 30

_latest: dict[tuple[str, str], object] = {}


def connected(token: str) -> bool:
    """Tell whether the browser tab still has its socket to this process."""
    app = prerequisites.get_app().app
    return token in app.event_namespace.token_to_sid


async def still_open(state: rx.State, every: float) -> AsyncIterator[int]:
    """Count up every so many seconds while the page that began it is open."""
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
            if _due(beat, SESSION_S, every) and not await _signed_in(state):
                return
            yield beat
    finally:
        if _latest.get(key) is mine:
            del _latest[key]


def _due(beat: int, seconds: float, every: float) -> bool:
    return (beat + 1) % max(1, round(seconds / every)) == 0


async def _at(state: rx.State, path: str) -> bool:
    async with state:  # pyright: ignore[reportGeneralTypeIssues]
        return str(state.router.url.path) == path


async def _signed_in(state: rx.State) -> bool:
    try:
        await actor_of(state)
    except NotSignedIn:
        return False
    return True
