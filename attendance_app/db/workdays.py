"""Results of workdays: stored, marked stale, and compared with what is frozen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from attendance_app.db.tables import PayPeriodRow, RecomputeRow, WorkdayRow

LOCKED = ("locked", "exported")
_NEAR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked period. Both days are included."""

    id: int
    first: date
    last: date
    revision: int
    at: datetime


def mark(session: Session, employee: int, first: date, last: date) -> None:
    """Say that a person's days may have changed. Call it after the change, before the commit.

    Who recomputes locks the same row first and reads the facts then, so a change is either seen by
    the one who holds the row, or marks it again afterwards.
    """
    session.execute(_MARK, {"employees": [employee], "first": first, "last": last})


def touch(session: Session, employee: int, at: datetime) -> None:
    """Say that a punch at `at` came, or counts no more: it can pair or rest two days away."""
    day = at.astimezone(UTC).date()
    mark(session, employee, day - _NEAR, day + _NEAR)


def mark_many(session: Session, employees: Sequence[int], first: date, last: date) -> None:
    """Say it of several people; in the order of ids, so that no two callers wait in turn."""
    for chunk in _chunks(sorted(set(employees)), 5_000):
        session.execute(_MARK, {"employees": chunk, "first": first, "last": last})


def mark_everybody(session: Session, first: date, last: date) -> None:
    """Say it of everybody who has results."""
    ids = session.execute(text("select employee_id from recompute_state order by 1")).scalars()
    mark_many(session, list(ids), first, last)


def mark_site(session: Session, site: int, first: date, last: date) -> None:
    """Say it of everybody who belongs to a site."""
    ids = session.execute(
        text("select id from employees where site_id = :site order by id"), {"site": site}
    ).scalars()
    mark_many(session, list(ids), first, last)


_MARK = text(
    "insert into recompute_state as s (employee_id, stale_from, stale_to, stale_since)"
    " select id, :first, :last, now() from unnest(cast(:employees as bigint[])) as id order by id"
    " on conflict (employee_id) do update set"
    " stale_from = least(s.stale_from, excluded.stale_from),"
    " stale_to = greatest(s.stale_to, excluded.stale_to),"
    " stale_since = coalesce(s.stale_since, excluded.stale_since)"
)


def in_need(
    session: Session, employees: Sequence[int], first: date, last: date, now: datetime
) -> list[int]:
    """Return which of the people have days from `first` to `last` that are not true as of `now`."""
    state = RecomputeRow
    ok = select(col(state.employee_id)).where(
        col(state.employee_id).in_(employees),
        col(state.covered_from) <= first,
        col(state.covered_to) >= last,
        or_(
            col(state.stale_from).is_(None),
            col(state.stale_from) > last,
            col(state.stale_to) < first,
        ),
        or_(col(state.due_at).is_(None), col(state.due_at) > now),
    )
    fine = set(session.scalars(ok))
    return [employee for employee in employees if employee not in fine]


def waiting(session: Session, now: datetime, most: int) -> list[int]:
    """Return people with stale or due days, who waits longest first."""
    state = RecomputeRow
    found = (
        select(col(state.employee_id))
        .where(or_(col(state.stale_from).is_not(None), col(state.due_at) <= now))
        .order_by(func.coalesce(state.stale_since, state.due_at), col(state.employee_id))
        .limit(most)
    )
    return list(session.scalars(found))


def lock_states(session: Session, employees: Sequence[int]) -> dict[int, RecomputeRow]:
    """Return the states of people, made when missing, locked in the order of their ids."""
    ids = sorted(employees)
    session.execute(
        text(
            "insert into recompute_state (employee_id)"
            " select id from unnest(cast(:ids as bigint[])) as id order by id"
            " on conflict do nothing"
        ),
        {"ids": ids},
    )
    rows = session.scalars(
        select(RecomputeRow)
        .where(col(RecomputeRow.employee_id).in_(ids))
        .order_by(col(RecomputeRow.employee_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.employee_id: row for row in rows}


def covered(session: Session) -> list[tuple[int, date, date]]:
    """Return (employee, first, last) of everybody who has results."""
    rows = session.execute(
        select(
            col(RecomputeRow.employee_id),
            col(RecomputeRow.covered_from),
            col(RecomputeRow.covered_to),
        )
        .where(col(RecomputeRow.covered_from).is_not(None))
        .order_by(col(RecomputeRow.employee_id))
    )
    return [(employee, first, last) for employee, first, last in rows]


def replace(
    session: Session,
    employees: Sequence[int],
    span: tuple[date, date],
    rows: Sequence[dict[str, Any]],
    keep: Sequence[tuple[date, date]],
) -> list[tuple[int, date]]:
    """Put `rows` in the place of what is stored for the people and days; days of `keep` stay.

    Only what differs is written. Returns the (employee, day) whose result changed.
    """
    row = WorkdayRow
    known = {
        (employee, day): (result, inputs)
        for employee, day, result, inputs in session.execute(
            select(
                col(row.employee_id), col(row.day), col(row.sha256), col(row.input_sha256)
            ).where(col(row.employee_id).in_(employees), col(row.day).between(*span))
        )
        if not any(first <= day <= last for first, last in keep)
    }
    wanted = {(new["employee_id"], new["day"]): new for new in rows}
    gone = [key for key in known if key not in wanted]
    written = [
        new for key, new in wanted.items() if known.get(key) != (new["sha256"], new["input_sha256"])
    ]
    _delete(session, gone)
    for chunk in _chunks(written, 1_000):
        _upsert(session, chunk)
    changed = {key for key, new in wanted.items() if known.get(key, ("",))[0] != new["sha256"]}
    return sorted(changed.union(gone))


def _delete(session: Session, keys: Sequence[tuple[int, date]]) -> None:
    if keys:
        session.execute(
            text(
                "delete from workday_results r using unnest(cast(:ids as bigint[]),"
                " cast(:days as date[])) as gone(employee_id, day)"
                " where r.employee_id = gone.employee_id and r.day = gone.day"
            ),
            {"ids": [key[0] for key in keys], "days": [key[1] for key in keys]},
        )


def _upsert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    new = insert(WorkdayRow).values(rows)
    changed = {name: new.excluded[name] for name in rows[0] if name not in ("employee_id", "day")}
    session.execute(new.on_conflict_do_update(index_elements=["employee_id", "day"], set_=changed))


def stored(
    session: Session, employees: Sequence[int], first: date, last: date
) -> dict[int, dict[date, WorkdayRow]]:
    """Return the results of people and days."""
    found: dict[int, dict[date, WorkdayRow]] = {employee: {} for employee in employees}
    rows = session.scalars(
        select(WorkdayRow)
        .where(col(WorkdayRow.employee_id).in_(employees))
        .where(col(WorkdayRow.day).between(first, last))
        .order_by(col(WorkdayRow.employee_id), col(WorkdayRow.day))
    )
    for row in rows:
        found[row.employee_id][row.day] = row
    return found


def locked_periods(session: Session, first: date, last: date) -> list[Locked]:
    """Return the locked periods that hold a day from `first` to `last`, in order."""
    rows = session.scalars(
        select(PayPeriodRow)
        .where(col(PayPeriodRow.regular), col(PayPeriodRow.state).in_(LOCKED))
        .where(col(PayPeriodRow.starts_on) <= last, col(PayPeriodRow.ends_on) >= first)
        .order_by(col(PayPeriodRow.starts_on))
    )
    return [
        Locked(row.id, row.starts_on, row.ends_on, row.revision, row.locked_at)
        for row in rows
        if row.locked_at is not None
    ]


def last_locked_day(session: Session) -> date | None:
    """Return the last day of the newest locked period."""
    return session.scalar(
        select(func.max(PayPeriodRow.ends_on)).where(
            col(PayPeriodRow.regular), col(PayPeriodRow.state).in_(LOCKED)
        )
    )


def is_locked(session: Session, day: date) -> bool:
    """Tell whether a day belongs to a locked period."""
    return bool(locked_periods(session, day, day))


def _chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
