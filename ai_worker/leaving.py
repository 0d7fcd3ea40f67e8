"""What SIGTERM means: not ready at once, no new frames a little later, the accepted ones finished.

Whoever sends frames learns from `/readyz` that a worker leaves, and only some seconds later: a
worker that refused at once would refuse those who could not know. It works in each of several
processes alike, because each serves with an application of its own.
"""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def on_signals(leave: Callable[[], None], drain: Callable[[], None], seconds: float) -> None:
    """Call `leave` when a signal comes, and after `seconds` `drain` and what the server does then.

    A second signal does not wait. Call it inside the loop that serves, when the server has set its
    own handlers; a loop in another thread than the main one gets no signals, and nothing is set.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        signal.signal(number, _handler(loop, leave, drain, seconds, signal.getsignal(number)))


def _handler(
    loop: asyncio.AbstractEventLoop,
    leave: Callable[[], None],
    drain: Callable[[], None],
    seconds: float,
    server: Any,
) -> Callable[[int, FrameType | None], None]:
    came: list[int] = []

    def now(number: int, frame: FrameType | None) -> None:
        drain()
        if callable(server):
            server(number, frame)

    def handle(number: int, frame: FrameType | None) -> None:
        leave()
        came.append(number)
        if seconds <= 0 or len(came) > 1:
            now(number, frame)
        else:
            loop.call_soon_threadsafe(loop.call_later, seconds, now, number, None)

    return handle
