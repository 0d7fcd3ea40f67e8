"""Exports that are asked for by themselves: when, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from attendance_app.db.tables import (
    ExportJobRow,
    ExportOccasionRow,
    ExportScheduleRow,
    SiteRow,
)


@dataclass(frozen=True, slots=True)
class Last:
    """The newest run of a schedule."""

    export: int
    state: str
    due_at: datetime


def schedules(session: Session) -> Sequence[ExportScheduleRow]:
    """Return the schedules that are not removed, by name."""
    statement = select(ExportScheduleRow).where(col(ExportScheduleRow.removed_at).is_(None))
    by_name = func.lower(ExportScheduleRow.name), col(ExportScheduleRow.id)
    return session.exec(statement.order_by(*by_name)).all()


def schedule(session: Session, schedule_id: int) -> ExportScheduleRow | None:
    """Return a schedule for changing it, or None when there is none or it was removed."""
    found = session.get(ExportScheduleRow, schedule_id, with_for_update=True)
    return found if found and found.removed_at is None else None


def waiting(session: Session) -> Sequence[int]:
    """Return the schedules that are neither paused nor removed."""
    statement = select(ExportScheduleRow.id).where(
        col(ExportScheduleRow.removed_at).is_(None), col(ExportScheduleRow.paused_at).is_(None)
    )
    return session.exec(statement.order_by(col(ExportScheduleRow.id))).all()


def keys(session: Session, schedule_id: int, among: Sequence[str]) -> set[str]:
    """Return the occasions, of some, that were there before."""
    statement = select(ExportOccasionRow.key).where(
        ExportOccasionRow.schedule_id == schedule_id, col(ExportOccasionRow.key).in_(among)
    )
    return set(session.exec(statement))


def take(session: Session, schedule_id: int, key: str, due_at: datetime) -> bool:
    """Take an occasion; False when another has it. Of two at once, one waits for the other."""
    made = session.execute(
        insert(ExportOccasionRow)
        .values(schedule_id=schedule_id, key=key, due_at=due_at)
        .on_conflict_do_nothing()
        .returning(col(ExportOccasionRow.key))
    )
    return made.scalar() is not None


def name_export(session: Session, schedule_id: int, key: str, export: int) -> None:
    """Say which run an occasion led to."""
    session.get_one(ExportOccasionRow, (schedule_id, key)).export_id = export
    session.flush()


def last(session: Session, ids: Sequence[int]) -> dict[int, Last]:
    """Return the newest run of each schedule that had one."""
    newest = (
        select(ExportOccasionRow, ExportJobRow)
        .join(ExportJobRow, col(ExportJobRow.id) == col(ExportOccasionRow.export_id))
        .where(col(ExportOccasionRow.schedule_id).in_(ids))
        .distinct(col(ExportOccasionRow.schedule_id))
        .order_by(col(ExportOccasionRow.schedule_id), col(ExportOccasionRow.due_at).desc())
    )
    return {
        occasion.schedule_id: Last(job.id, job.state, occasion.due_at)
        for occasion, job in session.exec(newest)
    }


def zones(session: Session) -> dict[int | None, str]:
    """Return the zone of each site; under None that of the company: of its first site."""
    rows = session.execute(select(col(SiteRow.id), col(SiteRow.zone)).order_by(col(SiteRow.id)))
    found: dict[int | None, str] = {row[0]: row[1] for row in rows}
    return {None: next(iter(found.values()), "UTC"), **found}
