"""Worked time in the background: stale days within a minute, everything once a night."""

import time

from huey import crontab

from attendance_app.tasks.queue import huey
from attendance_app.wiring import use_cases

BEFORE_EXPORTS = 10
LONGEST_S = 50  # a sweep ends before the next one starts


@huey.task(priority=BEFORE_EXPORTS)
def recompute() -> int:
    """Compute what somebody's punch or correction made stale; return how many people."""
    return use_cases().recompute.sweep()


@huey.periodic_task(crontab(minute="*"), priority=BEFORE_EXPORTS)
def sweep_stale_days() -> None:
    """Find stale days that nobody was woken for, and days that time alone has changed."""
    until = time.monotonic() + LONGEST_S
    while use_cases().recompute.sweep() and time.monotonic() < until:
        pass


@huey.periodic_task(crontab(minute="50", hour="2"), priority=BEFORE_EXPORTS)
def check_at_night() -> None:
    """Compute all open periods again: a difference is logged as an error, which alarms."""
    use_cases().recompute.check()
