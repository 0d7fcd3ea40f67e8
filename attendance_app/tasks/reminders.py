"""Reminders of forgotten outs. The row is the truth, so a message that comes twice does no harm."""

from huey import crontab

from attendance_app.tasks.queue import huey
from attendance_app.wiring import use_cases

BEFORE_EXPORTS = 10


@huey.task()
def mail(reminder: int) -> str:
    """Send the mail of a reminder; return its state."""
    return use_cases().reminders.mail(reminder)


@huey.periodic_task(crontab(minute="*"), priority=BEFORE_EXPORTS)
def look_for_forgotten_outs() -> None:
    """Remind whoever is due, and see to mails that wait."""
    for reminder in use_cases().reminders.sweep():
        mail(reminder)
