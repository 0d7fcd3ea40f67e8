"""Enrolment photos, encrypted, and the work of computing faces anew from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from attendance_app.db.consents import current_text
from attendance_app.db.tables import (
    EmployeeRow,
    EnrolmentPhotoRow,
    FaceTemplateRow,
    ReembeddingRow,
    SiteRow,
)

_OPEN = ("queued", "running")
_WAITING = """
from enrolment_photos p join employees e on e.id = p.employee_id and e.archived_at is null
where not exists (select from face_templates t
                  where t.employee_id = p.employee_id and t.model_id = :model)
"""


def add(session: Session, rows: Iterable[EnrolmentPhotoRow]) -> None:
    """Store photos."""
    session.add_all(rows)
    session.flush()


def may_be_kept(session: Session, now: datetime) -> bool:
    """Tell whether the consent text in force speaks of photos."""
    agreed = current_text(session, now)
    return agreed is not None and agreed.covers_photos


def are_kept(session: Session, employee: int, now: datetime) -> bool:
    """Tell whether the employee's site keeps photos, as the consent text in force says."""
    kept = session.exec(
        select(SiteRow.keep_photos)
        .join(EmployeeRow, col(EmployeeRow.site_id) == col(SiteRow.id))
        .where(EmployeeRow.id == employee)
    ).first()
    return bool(kept) and may_be_kept(session, now)


def of_employee(session: Session, employee: int) -> Sequence[EnrolmentPhotoRow]:
    """Return an employee's photos, oldest first."""
    return session.exec(
        select(EnrolmentPhotoRow)
        .where(EnrolmentPhotoRow.employee_id == employee)
        .order_by(col(EnrolmentPhotoRow.created_at), col(EnrolmentPhotoRow.id))
    ).all()


def erase(session: Session, ids: Sequence[UUID]) -> None:
    """Delete photos."""
    session.execute(delete(EnrolmentPhotoRow).where(col(EnrolmentPhotoRow.id).in_(ids)))


def erase_unwanted(session: Session) -> int:
    """Delete the photos of everybody whose site keeps none; return how many there were."""
    gone = session.execute(
        text(
            "delete from enrolment_photos p using employees e join sites s on s.id = e.site_id"
            " where e.id = p.employee_id and not s.keep_photos returning p.id"
        )
    )
    return len(gone.all())


# ---- computing anew ----------------------------------------------------------------------------


def waiting(session: Session, model: str, after: int) -> list[int]:
    """Return employees with photos and no face of `model`: at most 50, with ids above `after`."""
    found = session.execute(
        text(
            f"select distinct p.employee_id {_WAITING} and p.employee_id > :after"
            " order by p.employee_id limit 50"
        ),
        {"model": model, "after": after},
    )
    return list(found.scalars())


def start(session: Session, model: str, now: datetime) -> int | None:
    """Return the open work for a model; made anew when photos wait that no work has seen."""
    session.execute(
        text(
            "update reembeddings set state = 'superseded', finished_at = :now, lease = null"
            " where state in ('queued', 'running') and model_id <> :model"
        ),
        {"model": model, "now": now},
    )
    session.execute(
        text(
            "insert into reembeddings (model_id, total, created_at)"  # noqa: S608
            f" select :model, count(distinct p.employee_id), :now {_WAITING}"
            " having count(*) filter (where p.created_at > coalesce((select max(r.created_at)"
            "   from reembeddings r where r.model_id = :model and r.state = 'done'), '-infinity'))"
            " > 0 on conflict do nothing"
        ),
        {"model": model, "now": now},
    )
    return session.exec(
        select(ReembeddingRow.id)
        .where(ReembeddingRow.model_id == model)
        .where(col(ReembeddingRow.state).in_(_OPEN))
    ).first()


def claim(session: Session, job: int, now: datetime, length: timedelta) -> ReembeddingRow | None:
    """Take work that nobody holds; None when somebody does or it is over."""
    row = session.exec(
        select(ReembeddingRow)
        .where(ReembeddingRow.id == job)
        .where(col(ReembeddingRow.state).in_(_OPEN))
        .with_for_update(skip_locked=True)
    ).first()
    if row is None or (row.lease_until is not None and row.lease_until > now):
        return None
    row.state, row.lease, row.lease_until = "running", uuid4(), now + length
    session.flush()
    return row


def held(session: Session, job: int, lease: UUID) -> ReembeddingRow | None:
    """Return the work, locked, while the lease is still ours."""
    return session.exec(
        select(ReembeddingRow)
        .where(ReembeddingRow.id == job)
        .where(ReembeddingRow.lease == lease)
        .where(ReembeddingRow.state == "running")
        .with_for_update()
    ).first()


def newest(session: Session, model: str) -> ReembeddingRow | None:
    """Return the last work for a model."""
    return session.exec(
        select(ReembeddingRow)
        .where(ReembeddingRow.model_id == model)
        .order_by(col(ReembeddingRow.id).desc())
        .limit(1)
    ).first()


def held_for(session: Session, employee: int) -> int | None:
    """Return whom the employee's face waits to be told from."""
    return session.exec(
        select(FaceTemplateRow.held_for)
        .where(FaceTemplateRow.employee_id == employee)
        .where(col(FaceTemplateRow.held_for).is_not(None))
        .limit(1)
    ).first()
