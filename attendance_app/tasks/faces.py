"""Faces computed or sealed anew after a change of model or key. What is left stands in the rows."""

from huey import crontab

from attendance_app.tasks.queue import huey
from attendance_app.wiring import use_cases


@huey.task()
def reembed(job_id: int) -> bool:
    """Work for a while, and leave the rest to a next message; return whether some is left."""
    left = use_cases().reembedding.run(job_id)
    if left:
        reembed(job_id)
    return left


@huey.periodic_task(crontab(minute="*"))
def look_for_another_model() -> None:
    """Find faces to compute anew, and work that nobody does any more."""
    job = use_cases().reembedding.due()
    if job is not None:
        reembed(job)


@huey.periodic_task(crontab(minute="*"))
def change_template_key() -> None:
    """Seal faces with the key in use that the other one sealed, for a while each minute."""
    use_cases().template_keys.run()
    use_cases().webhooks.reseal()
