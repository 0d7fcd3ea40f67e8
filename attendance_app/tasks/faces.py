"""Faces computed anew after a change of the model. The row is the truth; a message is its id."""

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
