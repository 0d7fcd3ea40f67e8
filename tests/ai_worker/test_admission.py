"""The queue: who is let in, who is refused, and what one caller can do to another."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from ai_worker.admission import Budget, Queue
from ai_worker.refusals import Code, Refused


class Gate:
    """Work that waits until it is let go; remembers what it worked on."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.seen: list[str] = []

    def __call__(self, item: str) -> str:
        self.seen.append(item)
        assert self.open.wait(10)
        if item == "bad":
            raise Refused(Code.UNREADABLE_IMAGE, "It is bad.")
        return item.upper()


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, 20))


def queue_of(work: Any, **settings: Any) -> Queue[str, str]:
    return Queue(work, **{"threads": 1, "max_waiting": 4, "expected_seconds": 0.01} | settings)


async def until(condition: Any) -> None:
    while not condition():  # noqa: ASYNC110 - what is waited for happens in a thread
        await asyncio.sleep(0.005)


def test_answers_come_in_the_order_of_the_questions() -> None:
    async def scenario() -> None:
        queue = queue_of(str.upper, threads=3)
        assert await queue.answer(["a", "b", "c"], 5) == ["A", "B", "C"]
        assert queue.depth() == 0
        await queue.close()

    run(scenario())


def test_a_full_queue_refuses_and_the_accepted_are_answered() -> None:
    async def scenario() -> None:
        gate = Gate()
        queue = queue_of(gate)
        accepted = [asyncio.create_task(queue.answer(["a"], 15)) for _ in range(5)]
        await until(lambda: queue.depth() == 5)
        with pytest.raises(Refused) as refused:
            await queue.answer(["b"], 15)
        assert refused.value.code == Code.BUSY
        assert (refused.value.retry_after or 0) >= 1
        gate.open.set()
        assert await asyncio.gather(*accepted) == [["A"]] * 5
        await queue.close()

    run(scenario())


def test_who_cannot_be_served_in_time_is_refused_at_once() -> None:
    async def scenario() -> None:
        gate = Gate()
        queue = queue_of(gate, expected_seconds=2.0)
        first = asyncio.create_task(queue.answer(["a"], 15))  # an empty queue takes anyone
        await until(lambda: gate.seen)
        with pytest.raises(Refused) as refused:
            await queue.answer(["b"], 1.0)
        assert refused.value.code == Code.BUSY
        gate.open.set()
        assert await first == ["A"]
        await queue.close()

    run(scenario())


def test_a_slow_moment_does_not_shut_the_door_for_ever() -> None:
    async def scenario() -> None:
        queue = queue_of(str.upper, expected_seconds=1000.0)
        assert await queue.answer(["a"], 1) == ["A"]
        await queue.close()

    run(scenario())


def test_what_waited_past_its_deadline_is_never_computed() -> None:
    async def scenario() -> None:
        gate = Gate()
        queue = queue_of(gate)
        first = asyncio.create_task(queue.answer(["a"], 15))
        await until(lambda: gate.seen)
        with pytest.raises(Refused) as refused:
            await queue.answer(["late"], 0.05)
        assert refused.value.code == Code.DEADLINE_EXCEEDED
        gate.open.set()
        await first
        assert await queue.answer(["next"], 5) == ["NEXT"]
        assert gate.seen == ["a", "next"]
        await queue.close()

    run(scenario())


def test_a_bad_item_fails_its_own_request_only_and_is_named() -> None:
    async def scenario() -> None:
        gate = Gate()
        gate.open.set()
        queue = queue_of(gate, threads=2, max_waiting=20)
        good, bad = queue.answer(["a", "b"], 5), queue.answer(["c", "bad"], 5)
        results = await asyncio.gather(good, bad, return_exceptions=True)
        assert results[0] == ["A", "B"]
        assert isinstance(results[1], Refused)
        assert (results[1].code, results[1].frame) == (Code.UNREADABLE_IMAGE, 1)
        await until(lambda: queue.depth() == 0)
        await queue.close()

    run(scenario())


def test_a_caller_that_gives_up_leaves_its_place_and_harms_nobody() -> None:
    async def scenario() -> None:
        gate = Gate()
        queue = queue_of(gate, max_waiting=8)
        leaving = [asyncio.create_task(queue.answer([f"gone{n}"], 15)) for n in range(4)]
        staying = asyncio.create_task(queue.answer(["stays"], 15))
        await until(lambda: gate.seen)
        for task in leaving:
            task.cancel()
        await asyncio.wait(leaving)
        assert queue.depth() == 2  # the one in work keeps its thread, and the one that stays
        gate.open.set()
        assert await staying == ["STAYS"]
        assert gate.seen == ["gone0", "stays"]
        assert queue.depth() == 0
        await queue.close()

    run(scenario())


def test_no_more_run_at_once_than_there_are_threads_even_after_cancellation() -> None:
    async def scenario() -> None:
        running, most, lock = 0, 0, threading.Lock()

        def work(item: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return item

        queue = queue_of(work, threads=2, max_waiting=100)
        tasks = [asyncio.create_task(queue.answer([str(n)], 15)) for n in range(20)]
        await asyncio.sleep(0.03)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert most <= 2
        await until(lambda: queue.depth() == 0)
        await queue.close()

    run(scenario())


def test_a_thread_that_hangs_is_noticed() -> None:
    async def scenario() -> None:
        gate = Gate()
        queue = queue_of(gate)
        task = asyncio.create_task(queue.answer(["a"], 15))
        await until(lambda: gate.seen)
        await until(lambda: queue.stuck(0.05))
        gate.open.set()
        await task
        assert not queue.stuck(0.05)
        await queue.close()

    run(scenario())


def test_bytes_are_given_back_whatever_happens() -> None:
    budget = Budget(100)
    with contextlib.suppress(RuntimeError), budget.hold() as take:
        take(60)
        raise RuntimeError
    with budget.hold() as take:
        take(100)
        with budget.hold() as other, pytest.raises(Refused) as refused:
            other(1)
    assert refused.value.code == Code.BUSY
    with budget.hold() as take:
        take(100)


def test_the_hopeless_are_refused_before_they_cost_anything() -> None:
    async def scenario() -> None:
        gate = Gate()
        queue = queue_of(gate, expected_seconds=2.0)
        queue.refuse_hopeless(1, 0.1)  # an idle queue takes anyone
        first = asyncio.create_task(queue.answer(["a"], 15))
        await until(lambda: gate.seen)
        with pytest.raises(Refused) as refused:
            queue.refuse_hopeless(1, 1.0)
        assert refused.value.code == Code.BUSY
        queue.refuse_hopeless(1, 10.0)
        assert queue.depth() == 1
        gate.open.set()
        assert await first == ["A"]
        await queue.close()

    run(scenario())
