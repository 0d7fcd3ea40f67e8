"""A process that only a restart can help says so and ends with 70."""

import asyncio
from typing import Any

import numpy as np
import pytest

from ai_worker import watchdog
from ai_worker.detect import Found
from ai_worker.flow import Asked, Batched
from ai_worker.pipeline import Judged, Pipeline, Prepared, Seen
from ai_worker.pose import Pose
from ai_worker.refusals import Code, Refused
from ai_worker.schemas import Quality


def test_it_ticks_while_all_is_well_and_leaves_with_70_when_it_is_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(watchdog, "LAST_WORD_SECONDS", 0.01)
    happened: list[object] = []
    reasons = iter(["", "", "the device failed three times in a row"])
    asyncio.run(
        watchdog.watch(
            lambda: next(reasons),
            lambda: happened.append("not ready"),
            lambda: happened.append("tick"),
            happened.append,
        )
    )
    assert happened == ["tick", "tick", "not ready", 70]
    assert "the device failed three times in a row" in caplog.text


class Broken:
    """A pipeline whose device is gone."""

    def prepare(self, content: bytes, live: bool) -> Prepared:
        return Prepared(1, 1, [SEEN])

    def judge(self, faces: object) -> list[Judged]:
        raise RuntimeError("the device is gone")

    finish = Pipeline.finish


SEEN = Seen(
    Found(np.zeros(4), np.zeros((5, 2)), 1.0),
    Pose(0.0, 0.0, 0.0),
    Quality(sharpness=1, brightness=1, contrast=1, eye_distance=1),
    np.zeros((112, 112, 3), np.uint8),
    None,
)


def test_three_failures_of_the_device_end_the_process_and_nobody_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(watchdog, "LAST_WORD_SECONDS", 0.01)

    async def scenario() -> None:
        pipeline: Any = Broken()
        flow = Batched(
            pipeline,
            threads=2,
            max_waiting=8,
            max_batch=4,
            probe=lambda: pipeline.judge([]),
            out_of_memory=lambda _error: False,
            ran=lambda _size, _seconds: None,
            waited=lambda _seconds: None,
        )
        left: list[int] = []
        asked = Asked(b"", live=True)
        watching = asyncio.create_task(
            watchdog.watch(flow.failure, lambda: None, lambda: None, left.append)
        )
        for _ in range(3):
            with pytest.raises(Refused) as refused:
                await flow.frames([asked], 5)
            assert refused.value.code == Code.NOT_READY
        await watching
        assert left == [70]
        assert "three times" in flow.failure()
        await flow.close()

    asyncio.run(asyncio.wait_for(scenario(), 20))
