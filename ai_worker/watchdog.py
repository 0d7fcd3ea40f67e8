"""Ends a process that only a restart can help, after saying so at its door.

A thread that hangs in a driver cannot be ended from within, and a process that waits for it would
hang too: so the way out is `os._exit`, with 70 (EX_SOFTWARE), and the supervisor starts anew.
"""

import asyncio
import logging
import os
from collections.abc import Callable

log = logging.getLogger(__name__)

EXIT = 70
LOOK_SECONDS = 0.5
LAST_WORD_SECONDS = 1.5
"""Between readiness false and the end: a probe gets to see it, and others are answered."""


async def watch(
    failure: Callable[[], str],
    failed: Callable[[], None],
    tick: Callable[[], None],
    leave: Callable[[int], object] = os._exit,
) -> None:
    """Look until `failure` gives a reason; then call `failed`, wait, and leave."""
    while not (reason := failure()):
        tick()
        await asyncio.sleep(LOOK_SECONDS)
    log.critical("The worker ends itself with status %d: %s.", EXIT, reason)
    failed()
    await asyncio.sleep(LAST_WORD_SECONDS)
    leave(EXIT)
