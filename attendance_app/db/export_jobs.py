"""Export jobs: the row is the queue's truth. Leases are counted by the database's clock.

`attempts` is the fencing token: who claimed attempt 2 can no longer be overtaken by attempt 1.
While a row waits to be tried again, `lease_until` tells from when.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from attendance_app.db import deliveries
from attendance_app.db.tables import ExportJobRow, PayPeriodRow

Recipient = dict[str, Any]
MAX_ATTEMPTS = 3
_FORGOTTEN = timedelta(seconds=5)
_SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt at a job that is ours until the lease ends. created_at: UTC."""

    job: int
    token: int
    period: int
    params: dict[str, Any]
    created_at: datetime
    requested_by: str = ""


def request(
    session: Session,
    period: int,
    params: dict[str, Any],
    dedupe_key: str,
    requested_by: str,
    recipients: Sequence[Recipient] = (),
) -> tuple[int, bool]:
    """Return the id of the live job with this key, and whether it was made now.

    Of two requests at once, the second waits for the first to commit and gets its job, which then
    tells the second's recipients too. The live one may end between the two statements, so there is
    a second try.
    """
    told = _json(list(recipients))
    for _ in range(3):
        made = session.execute(
            text(
                "insert into export_jobs (pay_period_id, params, dedupe_key, requested_by,"
                " recipients, attempts, rows_done, rows_total, cancel) values (:period,"
                " cast(:params as jsonb), :key, :by, cast(:told as jsonb), 0, 0, 0, false)"
                " on conflict (dedupe_key)"
                " where state in ('queued', 'running') do nothing returning id"
            ),
            {
                "period": period,
                "params": _json(params),
                "key": dedupe_key,
                "by": requested_by,
                "told": told,
            },
        ).scalar()
        if made is not None:
            return int(made), True
        live = session.execute(
            text(
                "update export_jobs set recipients = (select coalesce(jsonb_agg(distinct one),"
                " '[]'::jsonb) from jsonb_array_elements(recipients || cast(:told as jsonb)) one)"
                " where dedupe_key = :key and state in ('queued', 'running') returning id"
            ),
            {"key": dedupe_key, "told": told},
        ).scalar()
        if live is not None:
            return int(live), False
    raise RuntimeError(f"export {dedupe_key} ended three times while it was requested")


def add_failed(
    session: Session,
    period: int,
    params: dict[str, Any],
    dedupe_key: str,
    requested_by: str,
    recipients: Sequence[Recipient],
    error: str,
) -> int:
    """Add a job that failed before its first attempt, with its notices; return its id."""
    job = ExportJobRow(
        pay_period_id=period,
        params=params,
        dedupe_key=dedupe_key,
        state="failed",
        error=error,
        recipients=list(recipients),
        requested_by=requested_by,
        cancel=False,
    )  # pyright: ignore[reportCallIssue] - the database gives the rest
    session.add(job)
    session.flush()
    session.execute(
        text("update export_jobs set finished_at = now() where id = :job"), {"job": job.id}
    )
    deliveries.write(session, [job.id])
    return job.id


def get(session: Session, job: int) -> tuple[ExportJobRow, PayPeriodRow] | None:
    """Return a job and its period."""
    return session.exec(_with_period().where(ExportJobRow.id == job)).first()


def newest(
    session: Session, offset: int, limit: int
) -> tuple[Sequence[tuple[ExportJobRow, PayPeriodRow]], int]:
    """Return one page of jobs, newest first, and how many there are."""
    total = session.exec(select(func.count()).select_from(ExportJobRow)).one()
    page = _with_period().order_by(col(ExportJobRow.id).desc()).offset(offset).limit(limit)
    return session.exec(page).all(), total


def claim(session: Session, job: int, lease: timedelta) -> Claim | None:
    """Take a job that waits, or whose worker was lost; None when it is not to be taken."""
    row = session.execute(
        text(
            "update export_jobs set state = 'running', attempts = attempts + 1, step = '',"
            " rows_done = 0, rows_total = 0, error = '', started_at = now(),"
            " lease_until = now() + :lease"
            " where id = :job and attempts < :most and not cancel and"
            " ((state = 'queued' and coalesce(lease_until, now()) <= now())"
            "  or (state = 'running' and lease_until < now()))"
            " returning id, attempts, pay_period_id, params, created_at, requested_by"
        ),
        {"job": job, "lease": lease, "most": MAX_ATTEMPTS},
    ).first()
    return Claim(*row) if row is not None else None


def renew(
    session: Session, held: Claim, lease: timedelta, step: str, done: int, total: int
) -> bool:
    """Report progress and keep the lease; False when it is no longer ours or was cancelled."""
    return _ours(
        session,
        "step = :step, rows_done = :done, rows_total = :total, lease_until = now() + :lease",
        held,
        "not cancel",
        lease=lease,
        step=step,
        done=done,
        total=total,
    )


def finish(session: Session, held: Claim, dataset_sha256: str, files: list[dict[str, Any]]) -> bool:
    """Mark a job done and write its notices; False when it is no longer ours or was cancelled."""
    done = _ours(
        session,
        "state = 'done', step = '', rows_done = rows_total, lease_until = null, error = '',"
        " finished_at = now(), dataset_sha256 = :sha256, files = cast(:files as jsonb)",
        held,
        "not cancel",
        sha256=dataset_sha256,
        files=_json(files),
    )
    deliveries.write(session, [held.job] if done else [])
    return done


def fail(session: Session, held: Claim, error: str) -> bool:
    """Mark a job failed, with its notices, for a cause that trying again will not change."""
    failed = _ours(
        session,
        "state = 'failed', lease_until = null, finished_at = now(), error = :error",
        held,
        error=error,
    )
    deliveries.write(session, [held.job] if failed else [])
    return failed


def try_later(session: Session, held: Claim, error: str, delay: timedelta) -> str | None:
    """Put a job back until `delay` has passed; the last attempt fails, a cancelled one ends.

    Returns its state, or None when it is another's now. What failed has its notices.
    """
    state = session.execute(
        text(
            "update export_jobs set step = '', state = case when cancel then 'cancelled'"
            " when attempts >= :most then 'failed' else 'queued' end,"
            " error = case when attempts >= :most then :last else :error end,"
            " finished_at = case when cancel or attempts >= :most then now() end,"
            " lease_until = case when not cancel and attempts < :most then now() + :delay end"
            " where id = :job and state = 'running' and attempts = :token returning state"
        ),
        {
            "most": MAX_ATTEMPTS,
            "error": error,
            "last": f"Gave up after {MAX_ATTEMPTS} attempts. {error}",
            "delay": delay,
            "job": held.job,
            "token": held.token,
        },
    ).scalar()
    deliveries.write(session, [held.job] if state == "failed" else [])
    return state


def settle_cancelled(session: Session, held: Claim) -> bool:
    """End a job that was asked to stop; False when it is another's now."""
    return _ours(
        session, "state = 'cancelled', lease_until = null, finished_at = now()", held, "cancel"
    )


def cancel(session: Session, job: int) -> str | None:
    """Ask a job to stop; a waiting one stops at once. Returns its state, None when it has ended."""
    return session.execute(
        text(
            "update export_jobs set cancel = true,"
            " finished_at = case when state = 'queued' then now() else finished_at end,"
            " lease_until = case when state = 'queued' then null else lease_until end,"
            " state = case when state = 'queued' then 'cancelled' else state end"
            " where id = :job and state in ('queued', 'running') returning state"
        ),
        {"job": job},
    ).scalar()


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: ids. given_up: the worker was lost in each attempt."""

    waiting: list[int]
    given_up: list[int]
    cancelled: list[int]


def sweep(session: Session) -> Swept:
    """Return the jobs that nobody works on, and those that ended now: given up or cancelled.

    A job that was cancelled and then lost its worker is ended here; its files are still there.
    """
    stopped = session.execute(
        text(
            "update export_jobs set state = 'cancelled', lease_until = null, finished_at = now()"
            " where state = 'running' and lease_until < now() and cancel returning id"
        )
    ).scalars()
    cancelled = [int(job) for job in stopped]
    lost = session.execute(
        text(
            "update export_jobs set state = 'failed', lease_until = null, finished_at = now(),"
            " error = :error where state = 'running' and lease_until < now()"
            " and attempts >= :most returning id"
        ),
        {
            "most": MAX_ATTEMPTS,
            "error": f"The worker was lost in each of {MAX_ATTEMPTS} attempts, probably for lack "
            "of memory. Export fewer people or a shorter period, or give the worker more memory.",
        },
    ).scalars()
    given_up = [int(job) for job in lost]
    deliveries.write(session, given_up)
    waiting = session.execute(
        text(
            "select id from export_jobs where (state = 'queued'"
            " and coalesce(lease_until, created_at + :forgotten) <= now())"
            " or (state = 'running' and lease_until < now()) order by id limit :most"
        ),
        {"forgotten": _FORGOTTEN, "most": _SWEPT_AT_ONCE},
    ).scalars()
    return Swept([int(job) for job in waiting], given_up, cancelled)


def without_result(session: Session, within: timedelta) -> list[int]:
    """Return the jobs that failed or were cancelled lately, newest first."""
    found = session.execute(
        text(
            "select id from export_jobs where state in ('failed', 'cancelled')"
            " and finished_at > now() - :within order by id desc limit :most"
        ),
        {"within": within, "most": _SWEPT_AT_ONCE},
    ).scalars()
    return [int(job) for job in found]


def oldest_wait(session: Session) -> float:
    """Return for how many seconds the job that waits longest has been due; 0 when none waits."""
    waited = text(
        "select coalesce(extract(epoch from now() - min(coalesce(lease_until, created_at))), 0)"
        " from export_jobs where state = 'queued' and coalesce(lease_until, created_at) <= now()"
    )
    return float(session.execute(waited).scalar_one())


def _ours(session: Session, change: str, held: Claim, only: str = "true", **values: object) -> bool:
    """Change a job that runs, if the attempt is still ours. change, only: SQL of this module."""
    row = session.execute(
        text(
            f"update export_jobs set {change} where id = :job and state = 'running'"  # noqa: S608
            f" and attempts = :token and {only} returning id"
        ),
        {"job": held.job, "token": held.token, **values},
    ).first()
    return row is not None


def _with_period():
    return select(ExportJobRow, PayPeriodRow).join(
        PayPeriodRow, col(PayPeriodRow.id) == col(ExportJobRow.pay_period_id)
    )


def _json(value: object) -> str:
    return json.dumps(value)
