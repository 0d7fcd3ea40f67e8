"""How many processes, threads and faces at once a machine gets when nobody says."""

import pytest

from ai_worker import settings as subject
from ai_worker.settings import Settings


def plan(cores: int, monkeypatch: pytest.MonkeyPatch, **said: object) -> tuple[int, int, int]:
    monkeypatch.setattr(subject, "cores", lambda: cores)
    planned = Settings(**said)  # type: ignore[arg-type]
    return planned.planned_processes(), planned.planned_threads(), planned.planned_batch()


@pytest.mark.parametrize(
    ("cores", "processes", "threads"),
    [(1, 1, 1), (2, 1, 2), (3, 2, 2), (4, 2, 2), (8, 4, 2), (64, 16, 2)],
)
def test_a_cpu_gets_two_threads_for_each_process_and_no_batches(
    cores: int, processes: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plan(cores, monkeypatch) == (processes, threads, 1)


def test_a_device_gets_one_process_and_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plan(16, monkeypatch, providers="cuda") == (1, 2, 32)
    assert plan(16, monkeypatch, providers="cuda, cpu", max_batch=8) == (1, 2, 8)


def test_what_is_said_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plan(2, monkeypatch, processes=2, threads=1) == (2, 1, 1)
    assert plan(2, monkeypatch, max_batch=4) == (1, 2, 4)


def test_there_is_always_a_core() -> None:
    assert subject.cores() >= 1
