"""Encrypted faces, the keys that open them, and the counter that tells of their changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, distinct, func, text, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from attendance_app.db.consents import CURRENT_TEXT
from attendance_app.db.tables import (
    AccountRow,
    DestructionRow,
    EmployeeKeyRow,
    EmployeeRow,
    EnrolmentPhotoRow,
    FaceTemplateRow,
)

_ELIGIBLE = f"""
select t.id, t.employee_id,
       t.held_for is null and e.archived_at is null and exists (
         select from (select c.action, c.text_id from consents c
                      where c.employee_id = e.id order by c.id desc limit 1) newest
         where newest.action = 'grant' and newest.text_id = ({CURRENT_TEXT})
       ) as matchable, e.site_id
from face_templates t join employees e on e.id = t.employee_id
where t.model_id = :model order by t.employee_id, t.id
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Listed:
    """A template without its content. matchable: active employee, consent granted, not held.

    site: where the employee works.
    """

    id: UUID
    employee: int
    matchable: bool
    site: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A template and the wrapped key of its employee."""

    id: UUID
    employee: int
    model_id: str
    ciphertext: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A face that waits for a decision, whom it resembles, and who took the pictures."""

    employee: EmployeeRow
    other: EmployeeRow
    since: datetime
    taken_by_id: int | None
    taken_by: str | None


def context(template: UUID, model_id: str) -> str:
    """Return what a template's ciphertext is bound to, beside its employee and keys."""
    return f"{template}|{model_id}"


def state(session: Session, now: datetime) -> tuple[int, int]:
    """Return what a gallery depends on: the version counter, and the consent text in force."""
    row = session.execute(
        text(
            f"select ({CURRENT_TEXT}), (select version from gallery_version where id = 1)"  # noqa: S608
        ),
        {"now": now},
    ).one()
    return int(row[1] or 0), int(row[0] or 0)


def lock_changes(session: Session) -> None:
    """Let one transaction at a time change templates, and tell every process of the change."""
    session.execute(
        text(
            "insert into gallery_version (id, version) values (1, 1)"
            " on conflict (id) do update set version = gallery_version.version + 1"
        )
    )


def hold_changes(session: Session) -> None:
    """Let nobody else change templates in this transaction; there is nothing new to tell of."""
    session.execute(text("select from gallery_version where id = 1 for update"))


def listed(session: Session, model_id: str, now: datetime) -> list[Listed]:
    """Return all templates of a model, by employee."""
    rows = session.execute(text(_ELIGIBLE), {"model": model_id, "now": now})
    return [Listed(*row) for row in rows]


def sealed(session: Session, ids: Sequence[UUID]) -> list[Sealed]:
    """Return the content of templates; those whose key is gone are left out."""
    rows = session.exec(
        select(FaceTemplateRow, EmployeeKeyRow.wrapped)
        .join(EmployeeKeyRow, col(EmployeeKeyRow.employee_id) == col(FaceTemplateRow.employee_id))
        .where(col(FaceTemplateRow.id).in_(ids))
    )
    return [Sealed(t.id, t.employee_id, t.model_id, t.ciphertext, key) for t, key in rows]


def of_employee(session: Session, employee: int) -> Sequence[FaceTemplateRow]:
    """Return an employee's templates, oldest first."""
    return session.exec(
        select(FaceTemplateRow)
        .where(FaceTemplateRow.employee_id == employee)
        .order_by(col(FaceTemplateRow.created_at), col(FaceTemplateRow.id))
    ).all()


def can_be_matched(session: Session, employee: int, model_id: str) -> bool:
    """Tell whether the employee still has a template of the model that is not held."""
    found = session.exec(
        select(FaceTemplateRow.id)
        .where(FaceTemplateRow.employee_id == employee)
        .where(FaceTemplateRow.model_id == model_id)
        .where(col(FaceTemplateRow.held_for).is_(None))
        .limit(1)
    ).first()
    return found is not None


def held(session: Session, offset: int, size: int) -> tuple[list[Held], int]:
    """Return employees whose faces wait for a decision, the oldest first, and how many."""
    other = aliased(EmployeeRow)
    since = func.min(FaceTemplateRow.created_at)
    waiting = col(FaceTemplateRow.held_for).is_not(None)
    total = session.exec(
        select(func.count(distinct(col(FaceTemplateRow.employee_id)))).where(waiting)
    ).one()
    rows = session.execute(
        select_columns(EmployeeRow, other, since, col(AccountRow.id), col(AccountRow.name))
        .select_from(FaceTemplateRow)
        .join(EmployeeRow, col(EmployeeRow.id) == col(FaceTemplateRow.employee_id))
        .join(other, col(other.id) == col(FaceTemplateRow.held_for))
        .outerjoin(AccountRow, col(AccountRow.id) == col(FaceTemplateRow.created_by))
        .where(waiting)
        .group_by(col(EmployeeRow.id), col(other.id), col(AccountRow.id))
        .order_by(since, col(EmployeeRow.id))
        .offset(offset)
        .limit(size)
    )
    return [Held(*row) for row in rows], total


def key_of(session: Session, employee: int) -> EmployeeKeyRow | None:
    """Return the employee's wrapped key."""
    return session.get(EmployeeKeyRow, employee)


def add(session: Session, key: EmployeeKeyRow | None, rows: Iterable[FaceTemplateRow]) -> None:
    """Store templates, and the employee's key when it is new."""
    if key is not None:
        session.add(key)
    session.add_all(rows)
    session.flush()


def release(session: Session, employee: int) -> int:
    """Let the employee's held templates be matched; return how many there were."""
    lock_changes(session)
    return len(
        session.execute(
            update(FaceTemplateRow)
            .where(col(FaceTemplateRow.employee_id) == employee)
            .where(col(FaceTemplateRow.held_for).is_not(None))
            .values(held_for=None)
            .returning(col(FaceTemplateRow.id))
        ).all()
    )


def destroy(session: Session, employee: int, reason: str, at: datetime, actor: str) -> int:
    """Delete an employee's templates, enrolment photos and key, and leave proof of it.

    Every process drops them from memory when it next looks at the version counter. Returns how
    many templates there were; without any, nothing is written.
    """
    lock_changes(session)
    gone = len(
        session.execute(
            delete(FaceTemplateRow)
            .where(col(FaceTemplateRow.employee_id) == employee)
            .returning(col(FaceTemplateRow.id))
        ).all()
    )
    session.execute(delete(EnrolmentPhotoRow).where(col(EnrolmentPhotoRow.employee_id) == employee))
    session.execute(delete(EmployeeKeyRow).where(col(EmployeeKeyRow.employee_id) == employee))
    if gone:
        session.add(
            DestructionRow(
                employee_id=employee,
                templates=gone,
                reason=reason,
                at=at,
                actor=actor,
            )  # pyright: ignore[reportCallIssue]
        )
        session.flush()
    return gone


def last_destruction(session: Session, employee: int) -> DestructionRow | None:
    """Return the newest proof of destruction."""
    return session.exec(
        select(DestructionRow)
        .where(DestructionRow.employee_id == employee)
        .order_by(col(DestructionRow.id).desc())
        .limit(1)
    ).first()


def count(session: Session) -> int:
    """Return how many templates there are."""
    return session.exec(select(func.count()).select_from(FaceTemplateRow)).one()
