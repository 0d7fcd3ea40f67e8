"""Hands a device the faces of many callers at once, and never makes anybody wait for company.

- The next batch is whatever queued while the last one ran: a lone face is computed at once, and
  under load batches grow by themselves. There is no timer.
- What cannot be worked off before its caller's deadline is refused at the door, from what calls
  have cost so far: a + b * n seconds for n items.
- A caller that gives up leaves its place. A batch that fails is tried item by item, so that only
  the poison fails; whether it was the item or the device, a known item tells.
- A device out of memory gets batches of half the size, from then on.
- After three failures of the device in a row nothing more is tried: see `broken`.
"""

import asyncio
import collections
import logging
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import Generic, TypeVar

from ai_worker.refusals import Code, Refused

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

DEVICE_FAILURES = 3
_MEMORY = 0.95
"""How much a call's cost weighs after the next one."""


class Cost:
    """Learns what a call with n items takes: a + b * n seconds, by least squares."""

    def __init__(self, fixed: float, each: float):
        """Start from a guess, which counts as little as two calls."""
        self._sums = [0.0] * 5  # weight, n, n * n, t, n * t
        for n in (1, 8):
            self.learn(n, fixed + each * n)

    def learn(self, n: int, seconds: float) -> None:
        """Take in one call."""
        new = (1.0, n, n * n, seconds, n * seconds)
        self._sums = [old * _MEMORY + value for old, value in zip(self._sums, new, strict=True)]

    def seconds(self, n: int) -> float:
        """Return what a call with n items is expected to take."""
        if n <= 0:
            return 0.0
        weight, sn, snn, st, snt = self._sums
        spread = weight * snn - sn * sn
        if spread < 1e-6 * weight * snn:  # every call had the same size
            return st / sn * n
        each = max((weight * snt - sn * st) / spread, 0.0)
        return max((st - each * sn) / weight, 0.0) + each * n


@dataclass(slots=True)
class _Waiting(Generic[Item, Answer]):
    item: Item
    size: int
    answer: asyncio.Future[Answer]
    since: float


class Batcher(Generic[Item, Answer]):
    """Works on items in one thread, many at a time. Belongs to one event loop."""

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Answer]],
        *,
        max_batch: int,
        max_items: int,
        max_bytes: int,
        size: Callable[[Item], int] = lambda _item: 0,
        probe: Callable[[], object] = lambda: None,
        out_of_memory: Callable[[BaseException], bool] = lambda _error: False,
        ran: Callable[[int, float], None] = lambda _n, _seconds: None,
        waited: Callable[[float], None] = lambda _seconds: None,
        cost: Cost | None = None,
    ):
        """`probe` runs a known item; `ran` is told the size and the seconds of each batch,
        `waited` how long each item waited for its own.
        """
        self._work, self._probe = work, probe
        self._size, self._out_of_memory, self._ran = size, out_of_memory, ran
        self._waited = waited
        self.max_batch = max_batch
        self._max_items, self._max_bytes = max_items, max_bytes
        self._cost = cost or Cost(0.002, 0.001)
        self._queue: collections.deque[_Waiting[Item, Answer]] = collections.deque()
        self._bytes = 0
        self._in_work = 0
        self._began = 0.0
        self._failures = 0
        self._closing = False
        self._wake = asyncio.Event()
        self._device = ThreadPoolExecutor(1, "device")
        self._loop = asyncio.get_running_loop()
        self._running = self._loop.create_task(self._run())

    # ---- for the caller -------------------------------------------------------------------------

    async def answers(self, items: Sequence[Item], seconds: float) -> list[Answer]:
        """Return the answers, in order; `seconds` is the caller's patience from now on.

        Raises:
            Refused: busy, deadline_exceeded or not_ready; or unreadable_image for an item that the
                device cannot compute, with the item's number.
        """
        if not items:
            return []
        waiting = self._admitted(items, seconds)
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wait([one.answer for one in waiting])
        except TimeoutError as error:
            raise Refused(
                Code.DEADLINE_EXCEEDED, "The deadline passed before the faces were done."
            ) from error
        finally:
            for one in waiting:
                one.answer.cancel()  # nothing, when it is done
        failures = [one.answer.exception() for one in waiting]  # all seen, so none is reported lost
        for number, failure in enumerate(failures):
            if failure is not None:
                raise failure.at(number) if isinstance(failure, Refused) else failure
        return [one.answer.result() for one in waiting]

    def _admitted(self, items: Sequence[Item], seconds: float) -> list[_Waiting[Item, Answer]]:
        if self._closing or self.broken():
            raise Refused(Code.NOT_READY, "The worker is shutting down.", retry_after=1)
        sizes = [self._size(item) for item in items]
        wait = self.expected_seconds(len(items))
        idle = not self._queue and not self._in_work
        full = (
            len(self._queue) + len(items) > self._max_items
            or self._bytes + sum(sizes) > self._max_bytes
        )
        if full or (not idle and wait > seconds):
            raise Refused(
                Code.BUSY,
                "Too many faces are waiting; try again shortly.",
                retry_after=max(1, math.ceil(wait)),
            )
        now = monotonic()
        waiting = [
            _Waiting(item, size, self._loop.create_future(), now)
            for item, size in zip(items, sizes, strict=True)
        ]
        self._queue.extend(waiting)
        self._bytes += sum(sizes)
        self._wake.set()
        return waiting

    def expected_seconds(self, count: int) -> float:
        """Return when `count` more items would be answered."""
        full, rest = divmod(len(self._queue) + count, self.max_batch)
        ahead = self._cost.seconds(self._in_work)
        return ahead + full * self._cost.seconds(self.max_batch) + self._cost.seconds(rest)

    # ---- for those who watch --------------------------------------------------------------------

    def depth(self) -> int:
        """Return how many items wait or are in work."""
        return len(self._queue) + self._in_work

    def held_bytes(self) -> int:
        """Return the bytes of the items that wait."""
        return self._bytes

    def stuck(self, seconds: float) -> bool:
        """Tell whether the device has worked on one batch for longer than that."""
        return bool(self._in_work) and monotonic() - self._began > seconds

    def broken(self) -> bool:
        """Tell whether the device failed so often in a row that only a restart helps."""
        return self._failures >= DEVICE_FAILURES

    async def close(self) -> None:
        """Refuse new items, finish those that wait, stop."""
        self._closing = True
        self._wake.set()
        await self._running
        await asyncio.to_thread(self._device.shutdown)

    # ---- the loop -------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            while not self._queue:
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()
            if batch := self._taken():
                await self._answered(batch)

    def _taken(self) -> list[_Waiting[Item, Answer]]:
        """Return up to `max_batch` items that somebody still waits for."""
        batch: list[_Waiting[Item, Answer]] = []
        while self._queue and len(batch) < self.max_batch:
            one = self._queue.popleft()
            self._bytes -= one.size
            if not one.answer.done():
                self._waited(monotonic() - one.since)
                batch.append(one)
        return batch

    async def _answered(self, batch: list[_Waiting[Item, Answer]]) -> None:
        try:
            answers = await self._computed([one.item for one in batch])
        except Exception as error:
            await self._failed(batch, error)
            return
        self._failures = 0
        for one, answer in zip(batch, answers, strict=True):
            if not one.answer.done():  # to answer a caller that has gone would end this loop
                one.answer.set_result(answer)

    async def _computed(self, items: list[Item]) -> Sequence[Answer]:
        """Run one batch in the device's thread, timed."""
        self._in_work, self._began = len(items), monotonic()
        try:
            return await self._loop.run_in_executor(self._device, self._timed, items)
        finally:
            self._in_work = 0

    def _timed(self, items: list[Item]) -> Sequence[Answer]:
        began = perf_counter()
        answers = self._work(items)
        if len(answers) != len(items):
            raise RuntimeError(f"{len(items)} items got {len(answers)} answers")
        seconds = perf_counter() - began
        self._cost.learn(len(items), seconds)
        self._ran(len(items), seconds)
        return answers

    async def _failed(self, batch: list[_Waiting[Item, Answer]], error: Exception) -> None:
        log.warning("A batch of %d failed: %s", len(batch), type(error).__name__)
        if len(batch) == 1:
            await self._blame(batch[0], error)
        elif self._out_of_memory(error):
            self.max_batch = min(self.max_batch, len(batch) // 2)
            log.error("The device is out of memory: batches are %d from now on.", self.max_batch)
            while batch:  # the size may shrink again on the way
                part, batch = batch[: self.max_batch], batch[self.max_batch :]
                await self._still_wanted(part)
        else:
            for one in batch:
                await self._still_wanted([one])

    async def _still_wanted(self, batch: list[_Waiting[Item, Answer]]) -> None:
        """Compute what somebody still waits for; their own deadlines bound this."""
        wanted = [one for one in batch if not one.answer.done()]
        if wanted and self.broken():
            for one in wanted:
                one.answer.set_exception(_device_failed())
        elif wanted:
            await self._answered(wanted)

    async def _blame(self, one: _Waiting[Item, Answer], error: Exception) -> None:
        """Find out whether the item or the device is at fault, and say so to its caller."""
        self._in_work, self._began = 1, monotonic()
        try:
            await self._loop.run_in_executor(self._device, self._probe)
        except Exception as worse:
            self._failures += 1
            log.critical(
                "The device failed %d times in a row: %s", self._failures, type(worse).__name__
            )
            reason = _device_failed()
        else:
            reason = Refused(Code.UNREADABLE_IMAGE, "A face in the picture cannot be computed.")
        finally:
            self._in_work = 0
        reason.__cause__ = error
        if not one.answer.done():
            one.answer.set_exception(reason)


def _device_failed() -> Refused:
    return Refused(Code.NOT_READY, "The device failed; ask again.", retry_after=1)
