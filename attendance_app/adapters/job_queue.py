"""The job queue: Huey on Redis. A message is only an id; the job's row is the truth."""

import logging
import time
from pathlib import Path
from typing import Any

import redis
from huey import PriorityRedisExpireHuey
from huey.api import Task
from redis.backoff import NoBackoff
from redis.retry import Retry

from attendance_app.domain.errors import QueueUnavailable
from attendance_app.domain.ids import ExportId

QUEUE = "attendance"
_ASK_S = 0.5  # a request waits no longer than this for Redis
_READ_S = 1  # the consumer's blocking read
_RESULT_S = 3600
_QUIET_S = 5
_BEFORE_EXPORTS = 10
_LOG = logging.getLogger(__name__)


class _Beating(PriorityRedisExpireHuey):
    """Marks a file each time that the consumer's scheduler comes round, which is each second.

    It does so whether or not Redis answers: starting a consumer anew would not bring Redis back.
    """

    heartbeat: Path | None = None

    def read_schedule(self, timestamp: Any = None) -> Any:
        """Return what is due."""
        if self.heartbeat:
            try:
                self.heartbeat.touch()
            except OSError as error:
                _LOG.warning("%s cannot be marked: %s", self.heartbeat, error)
        return super().read_schedule(timestamp)


def make_huey(
    url: str, *, timeout_s: float = _READ_S + 4.0, heartbeat: Path | None = None
) -> PriorityRedisExpireHuey:
    """Return the queue. timeout_s: for each answer of Redis; longer than a blocking read.

    heartbeat: a file that a consumer of it keeps marking while it is alive.
    """
    pool = redis.ConnectionPool.from_url(
        url,
        retry=Retry(NoBackoff(), 1),  # once more: a connection of before a restart is dead
        socket_timeout=timeout_s,
        socket_connect_timeout=min(timeout_s, 2.0),
        health_check_interval=30,
    )
    queue = _Beating(
        QUEUE,
        connection_pool=pool,
        read_timeout=_READ_S,
        notify_result=True,
        expire_time=_RESULT_S,
        store_none=False,
    )
    queue.heartbeat = heartbeat
    return queue


class HueyJobQueue:
    """The port `JobQueue`.

    It does not import the tasks, which stand above it: it sends messages under their names, and
    the consumer knows what they mean.
    """

    def __init__(self, url: str) -> None:
        self._huey = make_huey(url, timeout_s=_ASK_S)
        self._export = _message_for(self._huey, EXPORT_TASK)
        self._recompute = _message_for(self._huey, RECOMPUTE_TASK)
        self._deliver = _message_for(self._huey, DELIVER_TASK)
        self._quiet_until = 0.0

    def export(self, job: ExportId) -> None:
        """Enqueue an export."""
        try:
            self._huey.enqueue(self._export(args=(int(job),)))
        except (redis.RedisError, OSError) as error:
            raise QueueUnavailable(
                "The queue does not answer; the export starts by itself when it is back."
            ) from error

    def deliver(self, delivery: int) -> None:
        """Enqueue the sending of a notice."""
        try:
            self._huey.enqueue(self._deliver(args=(delivery,), priority=_BEFORE_EXPORTS))
        except (redis.RedisError, OSError) as error:
            _LOG.warning("Notice %d waits for the sweep: %s", delivery, type(error).__name__)

    def recompute(self) -> None:
        """Enqueue a look at stale days; a queue that is away is left alone for a moment."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._huey.enqueue(self._recompute(priority=_BEFORE_EXPORTS))
        except (redis.RedisError, OSError) as error:
            self._quiet_until = time.monotonic() + _QUIET_S
            _LOG.warning("Stale days wait for the sweep: %s", type(error).__name__)

    def close(self) -> None:
        """Close the connections."""
        storage: Any = self._huey.storage
        storage.pool.disconnect()


EXPORT_TASK = ("attendance_app.tasks.exports", "export")
DELIVER_TASK = ("attendance_app.tasks.deliveries", "deliver")
RECOMPUTE_TASK = ("attendance_app.tasks.hours", "recompute")


def _message_for(huey: PriorityRedisExpireHuey, name: tuple[str, str]) -> type[Task]:
    """Register a task that is only a name, so that messages can be made for it."""
    module, function = name
    kind = type(function, (Task,), {"__module__": module})
    huey._registry.register(kind)
    return kind
