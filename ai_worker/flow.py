"""How frames go through the pipeline: each at once in its thread, or by way of the device.

On a CPU a frame is one piece of work. On a device the threads do the first half of many frames
while the device does the second half of those before, in batches.
"""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple, Protocol

from ai_worker.admission import Queue
from ai_worker.batching import Batcher
from ai_worker.pipeline import Judged, Pipeline, Prepared, Seen
from ai_worker.refusals import Refused
from ai_worker.schemas import Frame

FRAME_SECONDS = 30.0
"""Longer than any frame can take: its thread hangs."""
BATCH_SECONDS = 10.0
"""Longer than any batch can take: the device hangs."""

_EXPECTED_SECONDS = 0.1
_BATCHES_WAITING = 8
_MAX_WAITING_BYTES = 64 * 2**20


class Asked(NamedTuple):
    """One picture of a request."""

    content: bytes
    live: bool


class Flow(Protocol):
    """What the HTTP edge hands frames to. Belongs to one event loop."""

    def refuse_hopeless(self, seconds: float) -> None:
        """Refuse a caller with whom not even one frame would be done in time.

        Raises:
            Refused: busy.
        """
        ...

    async def frames(self, asked: Sequence[Asked], seconds: float) -> list[Frame]:
        """Return the frames in order; `seconds` is the caller's patience from now on.

        Raises:
            Refused: busy, deadline_exceeded, not_ready, or what is wrong with a picture.
        """
        ...

    def depth(self) -> int:
        """Return how many frames or faces wait or are in work."""
        ...

    def failure(self) -> str:
        """Return why only a restart helps; empty when all is well."""
        ...

    async def close(self) -> None:
        """Finish what is in work and end the threads."""
        ...


class Direct:
    """Every frame in one go."""

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        threads: int,
        max_waiting: int,
        waited: Callable[[float], None],
    ):
        self._queue: Queue[Asked, Frame] = Queue(
            lambda asked: pipeline.frame(asked.content, asked.live),
            threads=threads,
            max_waiting=max_waiting,
            expected_seconds=_EXPECTED_SECONDS,
            waited=waited,
        )

    def refuse_hopeless(self, seconds: float) -> None:
        """Refuse at the door: see `Flow.refuse_hopeless`."""
        self._queue.refuse_hopeless(1, seconds)

    async def frames(self, asked: Sequence[Asked], seconds: float) -> list[Frame]:
        """Return the frames: see `Flow.frames`."""
        return await self._queue.answer(asked, seconds)

    def depth(self) -> int:
        """Return how many frames wait or are in work."""
        return self._queue.depth()

    def failure(self) -> str:
        """Return why only a restart helps."""
        return "a frame has been in work for too long" if self._queue.stuck(FRAME_SECONDS) else ""

    async def close(self) -> None:
        """Finish what is in work and end the threads."""
        await self._queue.close()


class Batched:
    """The first half in threads, the second in batches on the device."""

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        threads: int,
        max_waiting: int,
        max_batch: int,
        probe: Callable[[], object],
        out_of_memory: Callable[[BaseException], bool],
        ran: Callable[[int, float], None],
        waited: Callable[[float], None],
    ):
        """Start the device's loop: call it inside the event loop."""
        self._pipeline = pipeline
        self._queue: Queue[Asked, Prepared] = Queue(
            lambda asked: pipeline.prepare(asked.content, asked.live),
            threads=threads,
            max_waiting=max_waiting,
            expected_seconds=_EXPECTED_SECONDS,
            waited=waited,
        )
        self._batcher: Batcher[Seen, Judged] = Batcher(
            pipeline.judge,
            max_batch=max_batch,
            max_items=max_batch * _BATCHES_WAITING,
            max_bytes=_MAX_WAITING_BYTES,
            size=lambda seen: seen.nbytes,
            probe=probe,
            out_of_memory=out_of_memory,
            ran=ran,
            waited=waited,
        )

    def refuse_hopeless(self, seconds: float) -> None:
        """Refuse at the door: see `Flow.refuse_hopeless`."""
        self._queue.refuse_hopeless(1, seconds)

    async def frames(self, asked: Sequence[Asked], seconds: float) -> list[Frame]:
        """Return the frames: see `Flow.frames`."""
        stop = monotonic() + seconds
        prepared = await self._queue.answer(asked, seconds)
        faces = [seen for frame in prepared for seen in frame.faces]
        try:
            judged = await self._batcher.answers(faces, max(stop - monotonic(), 0))
        except Refused as refusal:
            raise _named(refusal, prepared) from refusal
        answers = iter(judged)
        return [
            self._pipeline.finish(frame, [next(answers) for _ in frame.faces]) for frame in prepared
        ]

    def depth(self) -> int:
        """Return how many frames and faces wait or are in work."""
        return self._queue.depth() + self._batcher.depth()

    def failure(self) -> str:
        """Return why only a restart helps."""
        if self._batcher.broken():
            return "the device failed three times in a row"
        if self._batcher.stuck(BATCH_SECONDS):
            return "a batch has been on the device for too long"
        return "a frame has been in work for too long" if self._queue.stuck(FRAME_SECONDS) else ""

    async def close(self) -> None:
        """Finish what is in work and end the threads."""
        await self._queue.close()
        await self._batcher.close()


def _named(refusal: Refused, prepared: Sequence[Prepared]) -> Refused:
    """Return the refusal with the number of the frame instead of the face's."""
    if refusal.frame is None:
        return refusal
    owners = [number for number, frame in enumerate(prepared) for _ in frame.faces]
    return refusal.at(owners[refusal.frame])
