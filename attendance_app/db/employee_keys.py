"""Which wrapping key the keys of the employees are wrapped by, and who still has to be changed."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session, col, select

from attendance_app.db.tables import EmployeeKeyRow


def by_key(session: Session) -> dict[str, int]:
    """Return how many people's keys each wrapping key has wrapped."""
    counted = text("select key_id, count(*) from employee_keys group by key_id order by key_id")
    return {row[0]: row[1] for row in session.execute(counted)}


def waiting(session: Session, key_id: str, readable: Sequence[str], after: int) -> list[int]:
    """Return employees above `after` whose key another readable one has wrapped, at most 100."""
    others = [name for name in readable if name != key_id]
    found = session.exec(
        select(EmployeeKeyRow.employee_id)
        .where(col(EmployeeKeyRow.key_id).in_(others))
        .where(col(EmployeeKeyRow.employee_id) > after)
        .order_by(col(EmployeeKeyRow.employee_id))
        .limit(100)
    )
    return list(found)


def samples(session: Session) -> list[tuple[str, int, bytes]]:
    """Return the newest employee key under each wrapping key: (its id, the employee, wrapped)."""
    found = text(
        "select distinct on (key_id) key_id, employee_id, wrapped from employee_keys"
        " order by key_id, created_at desc, employee_id desc"
    )
    return [(row[0], row[1], bytes(row[2])) for row in session.execute(found)]
