"""The queue between the application and the consumer, on a real Valkey."""

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest
import redis

from attendance_app.adapters.job_queue import HueyJobQueue, make_huey
from attendance_app.domain.errors import QueueUnavailable
from attendance_app.domain.ids import ExportId
from attendance_app.settings import Settings


def test_a_message_is_the_tasks_name_and_the_id(settings: Settings):
    url = settings.redis_url.get_secret_value()
    queue = HueyJobQueue(url)
    queue.export(ExportId(41))
    consumer, done = make_huey(url), []

    def export(job_id: int) -> None:
        done.append(job_id)

    export.__module__ = "attendance_app.tasks.exports"
    consumer.task()(export)
    consumer.execute(consumer.dequeue())
    assert done == [41]
    queue.close()
    consumer.storage.pool.disconnect()


def test_a_request_waits_no_longer_than_a_moment_for_a_queue_that_is_away():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # accepts, and never answers
        queue = HueyJobQueue(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        with pytest.raises(QueueUnavailable):
            queue.export(ExportId(1))
        assert time.monotonic() - began < 4
        queue.close()


def test_stale_days_wake_the_consumer(settings: Settings):
    url = settings.redis_url.get_secret_value()
    queue = HueyJobQueue(url)
    queue.recompute()
    consumer, done = make_huey(url), []

    def recompute() -> None:
        done.append("recomputed")

    recompute.__module__ = "attendance_app.tasks.hours"
    consumer.task()(recompute)
    consumer.execute(consumer.dequeue())
    assert done == ["recomputed"]
    queue.close()
    consumer.storage.pool.disconnect()


def test_a_queue_that_is_away_holds_no_punch_up_twice():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        queue = HueyJobQueue(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        queue.recompute()
        began = time.monotonic()
        queue.recompute()
        assert time.monotonic() - began < 0.1
        queue.close()


ENTRY = Path(__file__).parents[2] / "docker" / "app-entrypoint.sh"


def test_a_consumer_marks_that_it_is_alive_even_while_redis_is_away(tmp_path: Path):
    mark = tmp_path / "alive"
    consumer = make_huey("redis://127.0.0.1:9/0", heartbeat=mark)
    with pytest.raises(redis.ConnectionError):
        consumer.read_schedule()
    assert mark.exists()
    consumer.storage.pool.disconnect()


@pytest.mark.parametrize(("age_s", "status"), [(0, 0), (55, 0), (130, 1), (None, 1)])
def test_the_images_health_check_reads_the_mark(tmp_path: Path, age_s: int | None, status: int):
    mark = tmp_path / "alive"
    if age_s is not None:
        mark.touch()
        os.utime(mark, (time.time() - age_s,) * 2)
    entry = tmp_path / "entry.sh"
    entry.write_text(ENTRY.read_text().replace("=/tmp/consumer-alive", f"={mark}"))
    done = subprocess.run(["sh", entry, "consumer-alive"], capture_output=True, timeout=10)
    assert done.returncode == status
