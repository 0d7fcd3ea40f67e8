"""What is done by the clock: presence each minute, cleaning each night."""

from huey import crontab

from attendance_app.tasks.queue import huey
from attendance_app.wiring import use_cases

BEFORE_EXPORTS = 10


@huey.periodic_task(crontab(minute="*"), priority=BEFORE_EXPORTS)
def rebuild_presence() -> None:
    """Make the presence cache complete again, whatever happened to Redis."""
    use_cases().board.rebuild()


@huey.periodic_task(crontab(minute="20", hour="2"), priority=BEFORE_EXPORTS)
def clean_at_night() -> None:
    """Make the months to come, move strays into theirs, forget ended sessions."""
    use_cases().maintenance.nightly()


@huey.periodic_task(crontab(minute="35"), priority=BEFORE_EXPORTS)
def look_ahead() -> None:
    """Make missing months within the hour, and whatever else a start would make."""
    use_cases().maintenance.prepare()
