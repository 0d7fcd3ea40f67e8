"""The monthly partitions of `attendance_logs`: made ahead, and mended when one was missing.

A punch of a month without a partition lands in the default partition, so none is ever lost; but
while it lies there the month cannot be created, so its rows are moved (`adopt`).
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

TABLE = "attendance_logs"
AHEAD = 3
MOST_MENDED = 60  # months that one call of `ensure` adopts; the next call goes on
_LOCK = 7001


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def next_month(month: date, count: int = 1) -> date:
    """Return the first day of the month that is `count` months after `month`, or before it."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def name_of(month: date) -> str:
    """Return the name of a month's partition."""
    return f"{TABLE}_y{month.year:04}m{month.month:02}"


def ensure(session: Session, today: date, ahead: int = AHEAD) -> int:
    """Make the last month, this one and the next `ahead`, and every month that has stray rows.

    Called at start and each night; one process at a time. Returns how many stray rows were moved.
    """
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    session.execute(
        text(f"create table if not exists {TABLE}_default partition of {TABLE} default")
    )
    existing = _existing(session)
    stray = set(stray_months(session)[:MOST_MENDED])
    wanted = {next_month(month_of(today), n) for n in range(-1, ahead + 1)} | stray
    moved = 0
    for month in sorted(wanted):
        if month in stray:
            moved += adopt(session, month)
        elif name_of(month) not in existing:
            session.execute(
                text(f"create table {name_of(month)} partition of {TABLE} {_bounds(month)}")
            )
    return moved


def adopt(session: Session, month: date) -> int:
    """Make the partition of a month whose rows lie in the default, and move them there.

    The whole table is locked meanwhile; when the lock does not come within two seconds the punches
    go first and this gives up. Returns how many rows were moved.
    """
    name = name_of(month)
    session.execute(text("set local lock_timeout = '2s'"))
    session.execute(text(f"lock table {TABLE} in access exclusive mode"))
    session.execute(
        text(f"create table {name} (like {TABLE} including defaults including constraints)")
    )
    session.execute(text("set local attendance.moving_partition = 'on'"))
    moved = session.execute(
        text(
            f"with gone as (delete from {TABLE}_default where occurred_at >= :a"  # noqa: S608
            f" and occurred_at < :b returning *) insert into {name} select * from gone returning 1"
        ),
        {"a": f"{month} 00:00+00", "b": f"{next_month(month)} 00:00+00"},
    ).all()
    session.execute(text("set local attendance.moving_partition = 'off'"))
    session.execute(text(f"alter table {TABLE} attach partition {name} {_bounds(month)}"))
    return len(moved)


def months_ahead(session: Session, today: date) -> int:
    """Return how many months after this one exist without a gap, at most 24."""
    existing = _existing(session)
    following = (next_month(month_of(today), n) for n in range(1, 25))
    count = 0
    for month in following:
        if name_of(month) not in existing:
            break
        count += 1
    return count


def strays(session: Session) -> int:
    """Return how many rows lie in the default partition; more than none is an alarm."""
    counted = text(f"select count(*) from {TABLE}_default")  # noqa: S608 - a constant
    return session.execute(counted).scalar_one()


def stray_months(session: Session) -> Sequence[date]:
    """Return the months of the rows in the default partition, oldest first."""
    month = "date_trunc('month', occurred_at at time zone 'UTC')::date"
    found = text(f"select distinct {month} from {TABLE}_default order by 1")  # noqa: S608
    return session.execute(found).scalars().all()


def _existing(session: Session) -> set[str]:
    children = text(
        "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = to_regclass(:table)"
    )
    return set(session.execute(children, {"table": TABLE}).scalars())


def _bounds(month: date) -> str:
    """Return a month's bounds in UTC, whatever the session's time zone."""
    return f"for values from ('{month} 00:00+00') to ('{next_month(month)} 00:00+00')"
