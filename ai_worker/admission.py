"""Decides at the door which frames are worked on, and hands them to a few threads.

- A full queue, or one that cannot be worked off before the caller's deadline, refuses at once:
  a caller that hears "busy" can offer a PIN; one that waits cannot.
- A caller that gives up leaves its place, and nobody else notices.
- A frame that fails, fails its own request only.

On a CPU a batch of frames takes as long as its frames one by one, so nothing waits for company.
"""

import asyncio
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, perf_counter
from typing import Generic, TypeVar

from ai_worker.refusals import Code, Refused

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_LEARNING_RATE = 0.1


class Queue(Generic[Item, Answer]):
    """Works on items in a few threads, in order of arrival. Belongs to one event loop."""

    def __init__(
        self,
        work: Callable[[Item], Answer],
        *,
        threads: int,
        max_waiting: int,
        expected_seconds: float,
        waited: Callable[[float], None] = lambda _seconds: None,
    ):
        """`expected_seconds` is a first guess at one item's time; the queue learns better.

        `waited` is told how long each item waited for a thread.
        """
        self._waited = waited
        self._work, self._threads, self._max_waiting = work, threads, max_waiting
        self._pool = ThreadPoolExecutor(threads, "frames")
        self._slots = asyncio.Semaphore(threads)
        self._pending = 0  # waiting or in work
        self._seconds = expected_seconds
        self._began: dict[int, float] = {}  # thread -> start of what it works on
        self._lock = threading.Lock()

    def depth(self) -> int:
        """Return how many items wait or are in work."""
        return self._pending

    def stuck(self, seconds: float) -> bool:
        """Tell whether a thread has worked on one item for longer than that."""
        with self._lock:
            return any(monotonic() - began > seconds for began in self._began.values())

    async def answer(self, items: Sequence[Item], seconds: float) -> list[Answer]:
        """Return the answers, in order; `seconds` is the caller's patience from now on.

        Raises:
            Refused: busy or deadline_exceeded; or what the work itself raised for an item,
                then with the item's number.
        """
        self._admit(len(items), seconds)
        stop = asyncio.get_running_loop().time() + seconds
        tasks = [self._queued(number, item) for number, item in enumerate(items)]
        try:
            async with asyncio.timeout_at(stop):
                return await asyncio.gather(*tasks)
        except TimeoutError as error:
            raise Refused(
                Code.DEADLINE_EXCEEDED, "The deadline passed before the frames were done."
            ) from error
        finally:
            for task in tasks:
                task.cancel()

    def _admit(self, count: int, seconds: float) -> None:
        self.refuse_hopeless(count, seconds)
        self._pending += count

    def refuse_hopeless(self, count: int, seconds: float) -> None:
        """Refuse `count` items that would not be done in `seconds`, without taking them in.

        Raises:
            Refused: busy.
        """
        until_done = math.ceil((self._pending + count) / self._threads) * self._seconds
        full = self._pending + count > self._max_waiting + self._threads
        if full or (self._pending and until_done > seconds):
            raise Refused(
                Code.BUSY,
                "Too many frames are waiting; try again shortly.",
                retry_after=max(1, math.ceil(until_done)),
            )

    def _queued(self, number: int, item: Item) -> asyncio.Task[Answer]:
        started = asyncio.Event()
        task = asyncio.create_task(self._one(number, item, started))
        task.add_done_callback(lambda _: None if started.is_set() else self._leave())
        return task

    def _leave(self) -> None:
        self._pending -= 1

    async def _one(self, number: int, item: Item, started: asyncio.Event) -> Answer:
        since = monotonic()
        await self._slots.acquire()
        started.set()
        self._waited(monotonic() - since)
        running = asyncio.get_running_loop().run_in_executor(self._pool, self._timed, item)
        # The place is free when the thread is, not when the caller has gone.
        running.add_done_callback(self._free)
        try:
            return await asyncio.shield(running)
        except Refused as refusal:
            raise refusal.at(number) from refusal

    def _free(self, running: asyncio.Future[Answer]) -> None:
        self._leave()
        self._slots.release()
        if not running.cancelled():
            running.exception()  # the caller may have gone: seen, so not reported as lost

    def _timed(self, item: Item) -> Answer:
        me, began = threading.get_ident(), perf_counter()
        with self._lock:
            self._began[me] = monotonic()
        try:
            return self._work(item)
        finally:
            with self._lock:
                del self._began[me]
                self._seconds += _LEARNING_RATE * (perf_counter() - began - self._seconds)

    async def close(self) -> None:
        """Finish what is in work and end the threads."""
        await asyncio.to_thread(self._pool.shutdown)


class Budget:
    """How many bytes of request bodies the process holds at once. Belongs to one event loop."""

    def __init__(self, limit: int):
        self._limit, self.held = limit, 0

    @contextmanager
    def hold(self) -> Iterator[Callable[[int], None]]:
        """Yield a function that reserves bytes, given back together at the end.

        Raises:
            Refused: busy, from that function, when there are not that many left.
        """
        mine = 0

        def take(count: int) -> None:
            nonlocal mine
            if self.held + count > self._limit:
                raise Refused(
                    Code.BUSY, "Too many uploads are under way; try again shortly.", retry_after=1
                )
            mine += count
            self.held += count

        try:
            yield take
        finally:
            self.held -= mine
