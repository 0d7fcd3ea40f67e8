"""The batcher: nobody waits for company, and nobody suffers for another."""

import asyncio
import collections
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest

from ai_worker.batching import DEVICE_FAILURES, Batcher, Cost
from ai_worker.refusals import Code, Refused


class Device:
    """Echoes items in capitals, in the batches it gets; waits while its gate is shut."""

    def __init__(self, *, most: int = 1000, open_: bool = True):
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self.dead = False
        self.most = most
        if open_:
            self.gate.set()

    def __call__(self, items: Sequence[str]) -> list[str]:
        self.batches.append(list(items))
        assert self.gate.wait(10)
        if self.dead:
            raise RuntimeError("the device is gone")
        if len(items) > self.most:
            raise RuntimeError("CUDA failure 2: out of memory")
        if "poison" in items:
            raise ValueError("it cannot be computed")
        return [item.upper() for item in items]

    def probe(self) -> None:
        if self.dead:
            raise RuntimeError("the device is gone")

    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.batches]


def run(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 20))


def batcher(device: Device, **settings: Any) -> Batcher[str, str]:
    usual: dict[str, Any] = {
        "max_batch": 8,
        "max_items": 100,
        "max_bytes": 10_000,
        "size": len,
        "probe": device.probe,
        "out_of_memory": lambda error: "out of memory" in str(error),
    }
    return Batcher(device, **usual | settings)


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - what is waited for happens in a thread
        await asyncio.sleep(0.002)


def asked(queue: Batcher[str, str], *items: str, seconds: float = 15) -> asyncio.Task[list[str]]:
    return asyncio.create_task(queue.answers(items, seconds))


def refusal(outcome: object) -> Code:
    assert isinstance(outcome, Refused)
    return outcome.code


# ---- batches -----------------------------------------------------------------------------------


def test_a_lone_item_is_computed_at_once_and_alone() -> None:
    async def scenario() -> None:
        device = Device()
        queue = batcher(device)
        began = time.perf_counter()
        for _ in range(20):
            assert await queue.answers(["a"], 5) == ["A"]
        assert device.sizes() == [1] * 20
        assert time.perf_counter() - began < 2  # a window of 100 ms each would show
        await queue.close()

    run(scenario)


def test_a_batch_is_what_queued_while_the_last_one_ran() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device, max_batch=4)
        first = asked(queue, "a")
        await until(lambda: device.batches)
        others = [asked(queue, f"{n}") for n in range(6)]
        await until(lambda: queue.depth() == 7)
        device.gate.set()
        assert await first == ["A"]
        assert await asyncio.gather(*others) == [[f"{n}"] for n in range(6)]
        assert device.sizes() == [1, 4, 2]
        await queue.close()

    run(scenario)


def test_answers_come_in_the_order_of_the_questions_across_batches() -> None:
    async def scenario() -> None:
        queue = batcher(Device(), max_batch=3)
        letters = "abcdefghij"
        assert await queue.answers(list(letters), 5) == list(letters.upper())
        assert await queue.answers([], 5) == []
        await queue.close()

    run(scenario)


# ---- who is let in ---------------------------------------------------------------------------


def test_too_many_items_or_bytes_are_refused_and_the_accepted_are_answered() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device, max_items=3, max_bytes=30)
        first = asked(queue, "a")
        await until(lambda: device.batches)
        accepted = asked(queue, "b", "c")
        await until(lambda: queue.depth() == 3)
        with pytest.raises(Refused) as items:
            await queue.answers(["d", "e"], 15)
        with pytest.raises(Refused) as large:
            await queue.answers(["x" * 29], 15)
        for refused in (items, large):
            assert refused.value.code == Code.BUSY
            assert (refused.value.retry_after or 0) >= 1
        assert queue.held_bytes() == 2
        device.gate.set()
        assert await first + await accepted == ["A", "B", "C"]
        assert (queue.depth(), queue.held_bytes()) == (0, 0)
        await queue.close()

    run(scenario)


def test_who_cannot_be_served_in_time_is_refused_at_once() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device, cost=Cost(fixed=1.0, each=0.5))
        first = asked(queue, "a")  # an idle device takes anyone
        await until(lambda: device.batches)
        with pytest.raises(Refused) as refused:
            await queue.answers(["b"], 1.0)
        assert refused.value.code == Code.BUSY
        patient = asked(queue, "c", seconds=10)
        await asyncio.sleep(0.01)
        device.gate.set()
        assert await first + await patient == ["A", "C"]
        await queue.close()

    run(scenario)


def test_the_cost_of_a_call_is_learned() -> None:
    cost = Cost(fixed=1.0, each=1.0)
    for n in (1, 4, 32, 8, 2, 16) * 60:
        cost.learn(n, 0.0014 + 0.0005 * n)
    assert cost.seconds(1) == pytest.approx(0.0019, rel=0.05)
    assert cost.seconds(32) == pytest.approx(0.0174, rel=0.05)
    assert cost.seconds(0) == 0


def test_calls_of_one_size_teach_what_they_can() -> None:
    cost = Cost(fixed=5.0, each=5.0)
    for _ in range(2000):
        cost.learn(4, 0.02)
    assert cost.seconds(4) == pytest.approx(0.02, rel=0.05)
    assert 0 < cost.seconds(1) <= cost.seconds(8)


# ---- those who go ----------------------------------------------------------------------------


def test_callers_that_give_up_harm_nobody_and_are_not_computed() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device)
        in_work = asked(queue, "in work")
        await until(lambda: device.batches)
        tasks = [asked(queue, f"{n}") for n in range(8)]
        await until(lambda: queue.depth() == 9)
        for task in (in_work, *tasks[::2]):
            task.cancel()
        await asyncio.sleep(0.01)
        device.gate.set()
        assert await asyncio.gather(*tasks[1::2]) == [["1"], ["3"], ["5"], ["7"]]
        assert device.batches[1] == ["1", "3", "5", "7"]
        assert await queue.answers(["after"], 5) == ["AFTER"]
        await queue.close()

    run(scenario)


def test_what_waited_past_its_deadline_is_never_computed() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device)
        first = asked(queue, "a")
        await until(lambda: device.batches)
        with pytest.raises(Refused) as refused:
            await queue.answers(["late"], 0.05)
        assert refused.value.code == Code.DEADLINE_EXCEEDED
        device.gate.set()
        await first
        assert await queue.answers(["next"], 5) == ["NEXT"]
        assert device.batches == [["a"], ["next"]]
        await queue.close()

    run(scenario)


# ---- what fails ------------------------------------------------------------------------------


def test_only_the_poison_fails_and_it_is_named() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device)
        first = asked(queue, "a")
        await until(lambda: device.batches)
        tasks = [asked(queue, f"{n}") for n in range(5)] + [asked(queue, "fine", "poison")]
        await until(lambda: queue.depth() == 8)
        device.gate.set()
        *good, bad = await asyncio.gather(*tasks, return_exceptions=True)
        assert good == [[f"{n}"] for n in range(5)]
        assert refusal(bad) == Code.UNREADABLE_IMAGE
        assert isinstance(bad, Refused)
        assert bad.frame == 1
        assert await first == ["A"]
        assert not queue.broken()
        await queue.close()

    run(scenario)


def test_poison_again_and_again_does_not_count_as_a_broken_device() -> None:
    async def scenario() -> None:
        queue = batcher(Device())
        for _ in range(3 * DEVICE_FAILURES):
            with pytest.raises(Refused):
                await queue.answers(["poison"], 5)
        assert not queue.broken()
        assert await queue.answers(["a"], 5) == ["A"]
        await queue.close()

    run(scenario)


def test_out_of_memory_halves_the_batches_for_good() -> None:
    async def scenario() -> None:
        device = Device(most=3, open_=False)
        queue = batcher(device, max_batch=8)
        first = asked(queue, "a")
        await until(lambda: device.batches)
        tasks = [asked(queue, f"{n}") for n in range(8)]
        await until(lambda: queue.depth() == 9)
        device.gate.set()
        assert await asyncio.gather(first, *tasks) == [["A"], *[[f"{n}"] for n in range(8)]]
        assert queue.max_batch == 2
        device.batches.clear()
        await asyncio.gather(*(queue.answers([f"{n}"], 5) for n in range(9)))
        assert max(device.sizes()) == 2
        await queue.close()

    run(scenario)


def test_a_device_that_fails_three_times_in_a_row_is_broken_and_nothing_hangs() -> None:
    async def scenario() -> None:
        device = Device()
        device.dead = True
        queue = batcher(device)
        tasks = [asked(queue, f"{n}") for n in range(20)]
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert collections.Counter(refusal(one) for one in outcomes) == {Code.NOT_READY: 20}
        assert queue.broken()
        assert refusal((await asyncio.gather(asked(queue, "x"), return_exceptions=True))[0]) == (
            Code.NOT_READY
        )
        await queue.close()

    run(scenario)


def test_a_device_that_recovers_is_not_broken() -> None:
    async def scenario() -> None:
        device = Device()
        queue = batcher(device)
        for _ in range(4):
            device.dead = True
            for _ in range(DEVICE_FAILURES - 1):
                with pytest.raises(Refused):
                    await queue.answers(["a"], 5)
            device.dead = False
            assert await queue.answers(["a"], 5) == ["A"]
        assert not queue.broken()
        await queue.close()

    run(scenario)


def test_a_batch_that_hangs_is_noticed() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device)
        task = asked(queue, "a")
        await until(lambda: queue.stuck(0.05))
        device.gate.set()
        await task
        assert not queue.stuck(0.05)
        await queue.close()

    run(scenario)


def test_closing_finishes_what_waits_and_refuses_what_comes() -> None:
    async def scenario() -> None:
        device = Device(open_=False)
        queue = batcher(device, max_batch=2)
        tasks = [asked(queue, f"{n}") for n in range(5)]
        await until(lambda: queue.depth() == 5)
        closing = asyncio.create_task(queue.close())
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            await queue.answers(["late"], 5)
        assert refused.value.code == Code.NOT_READY
        device.gate.set()
        await closing
        assert await asyncio.gather(*tasks) == [[f"{n}"] for n in range(5)]

    run(scenario)
