"""Corrections and their decisions: both are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from attendance_app.db.tables import (
    CorrectionDecisionRow,
    CorrectionRow,
    EmployeeRow,
    PresenceRow,
    PunchRow,
    SiteRow,
)

MOST_FORGOTTEN = 500


@dataclass(frozen=True, slots=True)
class Stood:
    """A correction, whose it is, and how it was decided, if it was."""

    row: CorrectionRow
    person: EmployeeRow
    site: SiteRow
    decision: CorrectionDecisionRow | None

    @property
    def state(self) -> str:
        """requested, approved, rejected or withdrawn."""
        return self.decision.decision if self.decision is not None else "requested"


def get(session: Session, correction: int) -> Stood | None:
    """Return a correction as it stands."""
    row = session.execute(_standing().where(col(CorrectionRow.id) == correction)).first()
    return Stood(*row) if row is not None else None


def page(
    session: Session,
    seen: ColumnElement[bool],
    state: str | None,
    employee: int | None,
    offset: int,
    limit: int,
) -> tuple[list[Stood], int]:
    """Return some of the corrections, undecided first, then newest, and how many there are."""
    wanted = [seen]
    decision = col(CorrectionDecisionRow.decision)
    if state == "requested":
        wanted.append(decision.is_(None))
    elif state is not None:
        wanted.append(decision == state)
    if employee is not None:
        wanted.append(col(CorrectionRow.employee_id) == employee)
    found = _standing().where(and_(*wanted))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.execute(
        found.order_by(decision.is_not(None), col(CorrectionRow.id).desc())
        .offset(offset)
        .limit(limit)
    )
    return [Stood(*row) for row in rows], total


def undecided(session: Session, seen: ColumnElement[bool], but_by: str, but_of: int | None) -> int:
    """Return how many wait, without what `but_by` asked for, or is about or from `but_of`."""
    found = (
        select(func.count())
        .select_from(CorrectionRow)
        .join(EmployeeRow, col(EmployeeRow.id) == col(CorrectionRow.employee_id))
        .outerjoin(
            CorrectionDecisionRow, col(CorrectionDecisionRow.correction_id) == col(CorrectionRow.id)
        )
        .where(seen, col(CorrectionDecisionRow.id).is_(None))
        .where(col(CorrectionRow.requested_by) != but_by)
    )
    if but_of is not None:
        found = found.where(
            col(CorrectionRow.employee_id) != but_of,
            func.coalesce(CorrectionRow.requested_employee, 0) != but_of,
        )
    return session.scalar(found) or 0


def undecided_of(
    session: Session, employees: Sequence[int], since: datetime, until: datetime
) -> list[Stood]:
    """Return the undecided corrections about these people and times."""
    about = or_(
        col(CorrectionRow.at).between(since, until),
        col(CorrectionRow.target_at).between(since, until),
    )
    rows = session.execute(
        _standing()
        .where(col(CorrectionRow.employee_id).in_(employees), about)
        .where(col(CorrectionDecisionRow.id).is_(None))
        .order_by(col(CorrectionRow.id))
    )
    return [Stood(*row) for row in rows]


def punch(session: Session, employee: int, punch_id: UUID) -> PunchRow | None:
    """Return a person's punch."""
    return session.scalars(
        select(PunchRow).where(col(PunchRow.id) == punch_id, col(PunchRow.employee_id) == employee)
    ).first()


def is_asked(session: Session, punch_id: UUID, reason_code: str) -> bool:
    """Tell whether a correction of the punch was asked for with this reason, decided or not."""
    found = select(col(CorrectionRow.id)).where(
        col(CorrectionRow.target_punch) == punch_id, col(CorrectionRow.reason_code) == reason_code
    )
    return session.scalars(found.limit(1)).first() is not None


def superseded(session: Session, punch_id: UUID | None, correction: int | None) -> bool:
    """Tell whether an approved correction voided or replaced it already."""
    same = (
        col(CorrectionRow.target_punch) == punch_id
        if punch_id is not None
        else col(CorrectionRow.target_correction) == correction
    )
    return bool(
        session.scalar(
            select(func.count())
            .select_from(CorrectionRow)
            .join(
                CorrectionDecisionRow,
                col(CorrectionDecisionRow.correction_id) == col(CorrectionRow.id),
            )
            .where(same, col(CorrectionDecisionRow.decision) == "approved")
        )
    )


def still_in(
    session: Session, seen: ColumnElement[bool]
) -> list[tuple[EmployeeRow, SiteRow, PresenceRow]]:
    """Return who is in, longest first, without people who were asked about it already."""
    asked = aliased(CorrectionRow)
    pending = (
        select(col(asked.id))
        .outerjoin(CorrectionDecisionRow, col(CorrectionDecisionRow.correction_id) == asked.id)
        .where(col(asked.employee_id) == col(EmployeeRow.id), col(asked.direction) == "out")
        .where(col(asked.at) >= col(PresenceRow.last_at))
        .where(col(CorrectionDecisionRow.id).is_(None))
        .exists()
    )
    rows = session.execute(
        select(EmployeeRow, SiteRow, PresenceRow)
        .join(PresenceRow, col(PresenceRow.employee_id) == col(EmployeeRow.id))
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .where(seen, col(PresenceRow.direction) == "in", ~pending)
        .where(col(EmployeeRow.archived_at).is_(None))
        .order_by(col(PresenceRow.last_at))
        .limit(MOST_FORGOTTEN)
    )
    return [(person, site, standing) for person, site, standing in rows]


def _standing():
    return (
        select(CorrectionRow, EmployeeRow, SiteRow, CorrectionDecisionRow)
        .join(EmployeeRow, col(EmployeeRow.id) == col(CorrectionRow.employee_id))
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .outerjoin(
            CorrectionDecisionRow, col(CorrectionDecisionRow.correction_id) == col(CorrectionRow.id)
        )
    )
