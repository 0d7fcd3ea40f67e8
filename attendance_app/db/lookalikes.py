"""Pairs of people whom a face alone never tells apart."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, text
from sqlmodel import Session, col, or_, select

from attendance_app.db.tables import EmployeeRow, LookalikeRow
from attendance_app.db.templates import lock_changes

_DOUBLES = """
select l.first_id, l.second_id from lookalikes l
join employees a on a.id = l.first_id and a.archived_at is null
join employees b on b.id = l.second_id and b.archived_at is null
"""


def pairs(session: Session) -> list[tuple[int, int]]:
    """Return the pairs of people who both work here, smaller id first."""
    return [(row[0], row[1]) for row in session.execute(text(_DOUBLES))]


def add(
    session: Session,
    found: Iterable[tuple[int, int]],
    kind: str,
    source: str,
    at: datetime,
    by: str,
) -> int:
    """Record pairs and tell every process; return how many are new. A twin stays a twin."""
    rows = [
        {"a": min(pair), "b": max(pair), "kind": kind, "source": source, "at": at, "by": by}
        for pair in sorted({(min(pair), max(pair)) for pair in found})
    ]
    if not rows:
        return 0
    lock_changes(session)
    before = _count(session)
    session.execute(
        text(
            "insert into lookalikes (first_id, second_id, kind, source, at, by)"
            " values (:a, :b, :kind, :source, :at, :by) on conflict (first_id, second_id)"
            " do update set kind = excluded.kind, source = excluded.source, at = excluded.at,"
            " by = excluded.by where lookalikes.kind = 'lookalike' and excluded.kind = 'twin'"
        ),
        rows,
    )
    return _count(session) - before


def remove(session: Session, one: int, other: int) -> bool:
    """Forget a pair and tell every process; False when there is none."""
    lock_changes(session)
    gone = session.execute(
        delete(LookalikeRow)
        .where(col(LookalikeRow.first_id) == min(one, other))
        .where(col(LookalikeRow.second_id) == max(one, other))
        .returning(col(LookalikeRow.kind))
    ).all()
    return bool(gone)


def of_employee(session: Session, employee: int) -> list[tuple[LookalikeRow, EmployeeRow]]:
    """Return an employee's pairs, each with the other person."""
    rows = session.exec(
        select(LookalikeRow, EmployeeRow)
        .join(
            EmployeeRow,
            or_(
                (col(LookalikeRow.first_id) == employee)
                & (col(EmployeeRow.id) == col(LookalikeRow.second_id)),
                (col(LookalikeRow.second_id) == employee)
                & (col(EmployeeRow.id) == col(LookalikeRow.first_id)),
            ),
        )
        .order_by(col(EmployeeRow.sort_name), col(EmployeeRow.id))
        .limit(100)
    )
    return [(pair, other) for pair, other in rows]


def twins(session: Session) -> list[tuple[int, int]]:
    """Return the declared twins."""
    rows = session.exec(select(LookalikeRow).where(LookalikeRow.kind == "twin"))
    return [(row.first_id, row.second_id) for row in rows]


def _count(session: Session) -> int:
    return session.execute(text("select count(*) from lookalikes")).scalar_one()
