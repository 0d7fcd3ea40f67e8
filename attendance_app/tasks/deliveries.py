"""Notices that exports have ended. The row is the truth; a message that comes twice is no harm."""

from huey import crontab

from attendance_app.tasks.queue import huey
from attendance_app.wiring import use_cases

BEFORE_EXPORTS = 10


@huey.task(priority=BEFORE_EXPORTS)
def deliver(delivery: int) -> str:
    """Send a notice; return its state."""
    return use_cases().deliveries.send(delivery)


def enqueue_due() -> None:
    """Enqueue what is to be sent now."""
    for delivery in use_cases().deliveries.due():
        deliver(delivery)


@huey.periodic_task(crontab(minute="*"), priority=BEFORE_EXPORTS)
def look_for_notices() -> None:
    """Find notices to send again, and those that a killed consumer left."""
    enqueue_due()


@huey.on_startup()
def look_at_start() -> None:
    """Find what was written while no consumer ran."""
    enqueue_due()
