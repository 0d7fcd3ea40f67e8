# pyright: reportAssignmentType=false
"""Pay periods and the jobs that export them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    NOW,
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
    text_or_none,
)


class PayPeriodRow(SQLModel, table=True):
    """A span of workdays that is paid together. Both days are included."""

    __tablename__ = "pay_periods"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="pay_periods_order"),
        Index("pay_periods_span", "starts_on", "ends_on", unique=True),
    )

    id: int = identity()
    starts_on: date = Field(sa_column=Column(Date, nullable=False))
    ends_on: date = Field(sa_column=Column(Date, nullable=False))
    state: str = text_column(server_default=text("'open'"))


class ExportJobRow(SQLModel, table=True):
    """A payroll export; this row is the queue's truth. attempts is also the fencing token."""

    __tablename__ = "export_jobs"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued', 'running', 'done', 'failed', 'cancelled')",
            name="export_jobs_state",
        ),
        Index(
            "export_jobs_one_live",
            "dedupe_key",
            unique=True,
            postgresql_where=text("state in ('queued', 'running')"),
        ),
        Index("export_jobs_created", "created_at"),
    )

    id: int = identity()
    pay_period_id: int = reference("pay_periods.id")
    params: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    dedupe_key: str = text_column()
    state: str = text_column(server_default=text("'queued'"))
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    step: str = text_column(server_default=text("''"))
    rows_done: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    rows_total: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    lease_until: datetime | None = instant_or_none()
    cancel: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    error: str = text_column(server_default=text("''"))
    dataset_sha256: str | None = text_or_none()
    files: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    )
    requested_by: str = text_column()
    created_at: datetime = instant(server_default=NOW)
    started_at: datetime | None = instant_or_none()
    finished_at: datetime | None = instant_or_none()
