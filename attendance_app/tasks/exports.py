"""Payroll exports. The row is the truth, so a task that comes twice does no harm."""

from huey import crontab

from attendance_app.services import export_scratch
from attendance_app.settings import settings
from attendance_app.tasks import deliveries
from attendance_app.tasks.queue import huey
from attendance_app.wiring import use_cases

SWEEP_FIRST = 10  # before any export: priority of what finds lost ones


@huey.task()
def export(job_id: int) -> str:
    """Do an export, then tell who waits for it; return its state."""
    state = use_cases().payroll.run(job_id)
    deliveries.enqueue_due()
    return state


@huey.periodic_task(crontab(minute="*"), priority=SWEEP_FIRST)
def sweep() -> None:
    """Find exports that nobody works on, and what killed ones left on the disk."""
    export_scratch.sweep()
    use_cases().payroll.sweep()


@huey.periodic_task(crontab(minute="*"), priority=SWEEP_FIRST)
def keep_schedules() -> None:
    """Ask for the exports that are due by their schedules."""
    use_cases().export_schedules.run_due()


@huey.periodic_task(crontab(minute="50"), priority=SWEEP_FIRST)
def tidy() -> None:
    """Remove what exports without a result left in a store that was away."""
    use_cases().payroll.tidy()


@huey.on_startup()
def sweep_at_start() -> None:
    """Find what a killed consumer left, and what it still holds once its leases have run out.

    Each worker does it; the claim makes that harmless.
    """
    export_scratch.sweep()
    use_cases().payroll.sweep()
    sweep.schedule(delay=settings().export_lease_s + 1)
