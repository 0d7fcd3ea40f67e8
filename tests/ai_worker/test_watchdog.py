"""A process that only a restart can help says so and ends with 70."""

import asyncio

import pytest

from ai_worker import watchdog


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
