"""Plans: rotations, who follows what from when, and single days."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from attendance_app.db.tables import (
    AssignmentRow,
    DayChangeRow,
    EmployeeRow,
    LeaveDayRow,
    LeaveTypeRow,
    RotationDayRow,
    RotationRow,
    ShiftRow,
)


def rotations(session: Session) -> Sequence[tuple[RotationRow, int]]:
    """Return the rotations by name, each with how many people were given it last."""
    newest = (
        select(col(AssignmentRow.employee_id), col(AssignmentRow.rotation_id))
        .distinct(col(AssignmentRow.employee_id))
        .order_by(col(AssignmentRow.employee_id), col(AssignmentRow.effective_from).desc())
        .subquery()
    )
    people = (
        select(newest.c.rotation_id, func.count().label("people"))
        .group_by(newest.c.rotation_id)
        .subquery()
    )
    rows = session.execute(
        select(RotationRow, func.coalesce(people.c.people, 0))
        .outerjoin(people, people.c.rotation_id == RotationRow.id)
        .where(col(RotationRow.archived_at).is_(None))
        .order_by(func.lower(RotationRow.name))
        .limit(500)
    )
    return [(row, int(count)) for row, count in rows]


def rotation(session: Session, rotation_id: int) -> RotationRow | None:
    """Return a rotation that is not archived."""
    found = session.get(RotationRow, rotation_id)
    return found if found is not None and found.archived_at is None else None


def rotation_named(session: Session, name: str) -> RotationRow | None:
    """Return the rotation of a name, archived or not."""
    return session.scalars(select(RotationRow).where(col(RotationRow.name) == name)).first()


def days_of(session: Session, rotation_id: int) -> dict[int, int]:
    """Return the shift of each day of a rotation; days off are left out."""
    rows = session.scalars(
        select(RotationDayRow).where(col(RotationDayRow.rotation_id) == rotation_id)
    )
    return {row.day: row.shift_id for row in rows}


def shifts(session: Session) -> dict[int, ShiftRow]:
    """Return every shift by id, archived ones too."""
    return {row.id: row for row in session.scalars(select(ShiftRow))}


def assign(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Give people plans from a day on; one that starts on the same day is replaced."""
    new = insert(AssignmentRow).values(list(rows))
    changed = {
        name: new.excluded[name]
        for name in ("shift_id", "rotation_id", "anchor", "assigned_by", "assigned_at")
    }
    session.execute(
        new.on_conflict_do_update(index_elements=["employee_id", "effective_from"], set_=changed)
    )


def keep_card(session: Session, employees: Sequence[int]) -> None:
    """Turn the shift on people's cards into a plan from their first day, if they have no plan."""
    session.execute(
        text(
            "insert into schedule_assignments"
            " (employee_id, effective_from, shift_id, assigned_by, assigned_at)"
            " select e.id, e.starts_on, e.shift_id, 'card', now() from employees e"
            " where e.id = any(cast(:ids as bigint[])) and not exists"
            " (select from schedule_assignments a where a.employee_id = e.id)"
        ),
        {"ids": list(employees)},
    )


def assignments_of(session: Session, employee: int) -> Sequence[AssignmentRow]:
    """Return somebody's plans, newest first."""
    return session.scalars(
        select(AssignmentRow)
        .where(col(AssignmentRow.employee_id) == employee)
        .order_by(col(AssignmentRow.effective_from).desc())
        .limit(200)
    ).all()


def rotation_name(session: Session, rotation_id: int) -> str:
    """Return the name of a rotation."""
    return session.get_one(RotationRow, rotation_id).name


def set_change(
    session: Session,
    employee: int,
    day: date,
    published: bool,
    hours: tuple[time, time, int, int | None] | None,
    said: dict[str, Any],
) -> None:
    """Set one day. hours: (start, end, break, shift), None is off. said: note, by and at."""
    start, end, pause, shift = hours or (None, None, 0, None)
    values = {
        "starts_at": start,
        "ends_at": end,
        "break_minutes": pause,
        "shift_id": shift,
        **said,
    }
    session.execute(
        insert(DayChangeRow)
        .values(employee_id=employee, day=day, published=published, **values)
        .on_conflict_do_update(index_elements=["employee_id", "day", "published"], set_=values)
    )


def remove_change(session: Session, employee: int, day: date, *, published: bool) -> int:
    """Remove one day's change; return how many there were."""
    gone = session.execute(
        delete(DayChangeRow)
        .where(col(DayChangeRow.employee_id) == employee, col(DayChangeRow.day) == day)
        .where(col(DayChangeRow.published).is_(published))
        .returning(col(DayChangeRow.id))
    )
    return len(gone.all())


def drafts(
    session: Session, employees: Sequence[int], first: date, last: date
) -> Sequence[DayChangeRow]:
    """Return the drafts of people and days, in order."""
    return session.scalars(
        select(DayChangeRow)
        .where(col(DayChangeRow.employee_id).in_(employees))
        .where(col(DayChangeRow.day).between(first, last))
        .where(col(DayChangeRow.published).is_(False))
        .order_by(col(DayChangeRow.employee_id), col(DayChangeRow.day))
    ).all()


def publish(session: Session, rows: Sequence[DayChangeRow]) -> None:
    """Make drafts count; what was published for the same day goes."""
    for row in rows:
        remove_change(session, row.employee_id, row.day, published=True)
        row.published = True
        session.add(row)
        session.flush()


def leave_names(
    session: Session, employees: Sequence[int], first: date, last: date
) -> dict[tuple[int, date], str]:
    """Return the kind of leave by (employee, day)."""
    rows = session.execute(
        select(col(LeaveDayRow.employee_id), col(LeaveDayRow.day), col(LeaveTypeRow.name))
        .join(LeaveTypeRow, col(LeaveTypeRow.id) == col(LeaveDayRow.leave_type_id))
        .where(col(LeaveDayRow.employee_id).in_(employees))
        .where(col(LeaveDayRow.day).between(first, last))
    )
    return {(employee, day): name for employee, day, name in rows}


def employees(session: Session, ids: Sequence[int]) -> Sequence[EmployeeRow]:
    """Return people by id."""
    return session.scalars(
        select(EmployeeRow).where(col(EmployeeRow.id).in_(ids)).order_by(col(EmployeeRow.id))
    ).all()
