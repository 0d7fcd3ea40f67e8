# pyright: reportAssignmentType=false
"""Exports that are asked for by themselves, and each time that one was."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    Time,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
)


class ExportScheduleRow(SQLModel, table=True):
    """When to export what for whom. trigger, day, at: as in `domain.export_schedule.Plan`.

    since: what was due before is not caught up: made, or resumed, then.
    """

    __tablename__ = "export_schedules"
    __table_args__ = (
        CheckConstraint(
            "trigger in ('after_period', 'on_lock', 'weekly', 'monthly')",
            name="export_schedules_trigger",
        ),
        Index(
            "export_schedules_name",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("removed_at is null"),
        ),
    )

    id: int = identity()
    name: str = text_column()
    trigger: str = text_column()
    day: int = Field(sa_column=Column(Integer, nullable=False))
    at: time = Field(sa_column=Column(Time, nullable=False))
    site_id: int | None = reference("sites.id", nullable=True)
    kinds: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    look_ahead: bool = Field(sa_column=Column(Boolean, nullable=False))
    recipients: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    made_by: str = text_column()
    made_at: datetime = instant()
    since: datetime = instant()
    paused_at: datetime | None = instant_or_none()
    removed_at: datetime | None = instant_or_none()


class ExportOccasionRow(SQLModel, table=True):
    """A time that a schedule asked. key: the day or the period, so that it asks once for each."""

    __tablename__ = "export_occasions"
    __table_args__ = (Index("export_occasions_export", "export_id"),)

    schedule_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("export_schedules.id"), primary_key=True)
    )
    key: str = Field(sa_column=Column(Text, primary_key=True))
    due_at: datetime = instant()
    export_id: int | None = reference("export_jobs.id", nullable=True)
