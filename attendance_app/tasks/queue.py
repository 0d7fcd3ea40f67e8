"""What the consumer runs: `huey_consumer attendance_app.tasks.queue.huey -k process -g TERM`.

With `-g TERM` a running task ends on SIGTERM; on SIGKILL the sweep finds its row. Huey itself
delivers at most once, so a message is only an id and nothing depends on it arriving.
"""

from attendance_app import wiring

huey = wiring.job_queue()

from attendance_app.tasks import deliveries, exports, faces, hours, reminders, upkeep  # noqa: E402 - they register their tasks on it

__all__ = ["deliveries", "exports", "faces", "hours", "huey", "reminders", "upkeep"]
