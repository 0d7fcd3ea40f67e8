# pyright: reportAssignmentType=false
"""Pay periods and the jobs that export them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
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


class PayCalendarRow(SQLModel, table=True):
    """How pay periods follow each other; append-only, the newest row counts.

    anchor: the first day of some period. sign_off: employees sign before managers approve.
    """

    __tablename__ = "pay_calendars"
    __table_args__ = (
        CheckConstraint(
            "frequency in"
            " ('weekly', 'biweekly', 'semimonthly', 'monthly', 'monthly_from', 'custom')",
            name="pay_calendars_frequency",
        ),
    )

    id: int = identity()
    frequency: str = text_column()
    anchor: date = Field(sa_column=Column(Date, nullable=False))
    sign_off: bool = Field(sa_column=Column(Boolean, nullable=False))
    set_by: str = text_column()
    set_at: datetime = instant()


class PayPeriodRow(SQLModel, table=True):
    """A span of workdays that is paid together. Both days are included.

    regular: of the pay calendar, so it can be approved and locked and overlaps no other such
    period; one that is not is only a span to look at and to export. dataset_sha256: of the frozen
    results, while it is locked. printed: what its papers say besides the facts, frozen with them.
    """

    __tablename__ = "pay_periods"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="pay_periods_order"),
        CheckConstraint(
            "state in ('open', 'manager_approved', 'hr_approved', 'locked', 'exported')",
            name="pay_periods_state",
        ),
        Index("pay_periods_span", "starts_on", "ends_on", unique=True),
    )

    id: int = identity()
    starts_on: date = Field(sa_column=Column(Date, nullable=False))
    ends_on: date = Field(sa_column=Column(Date, nullable=False))
    state: str = text_column(server_default=text("'open'"))
    regular: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    revision: int = Field(
        default=1, sa_column=Column(Integer, nullable=False, server_default=text("1"))
    )
    locked_at: datetime | None = instant_or_none()
    dataset_sha256: str | None = text_or_none()
    printed: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))


class PeriodApprovalRow(SQLModel, table=True):
    """Who did what to a period, and the hash of what they saw. Only the two void columns change.

    step: signed, manager, hr, locked, exported, reopen_asked, reopened. employee_id: whose hours
    (signed), or the manager whose team it is (manager; None: people without one).
    """

    __tablename__ = "period_approvals"
    __table_args__ = (
        CheckConstraint(
            "step in ('signed', 'manager', 'hr', 'locked', 'exported', 'reopen_asked', 'reopened')",
            name="period_approvals_step",
        ),
        Index("period_approvals_period", "period_id", "revision"),
    )

    id: int = identity()
    period_id: int = reference("pay_periods.id")
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    step: str = text_column()
    employee_id: int | None = reference("employees.id", nullable=True)
    by: str = text_column()
    by_name: str = text_column()
    by_employee: int | None = Field(default=None, sa_column=Column(BigInteger))
    at: datetime = instant()
    sha256: str = text_column()
    note: str = text_column(server_default=text("''"))
    voided_at: datetime | None = instant_or_none()
    void_reason: str = text_column(server_default=text("''"))


class PeriodSnapshotRow(SQLModel, table=True):
    """One person's part of a locked period, frozen; append-only, a revision each.

    times: `domain.payroll_json` of what the export prints. sha256: of it.
    """

    __tablename__ = "period_snapshots"

    period_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("pay_periods.id"), primary_key=True)
    )
    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    times: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    sha256: str = text_column()


class AdjustmentRow(SQLModel, table=True):
    """A late fact of a locked period, paid in a later one: minutes of one kind of time."""

    __tablename__ = "adjustments"
    __table_args__ = (
        UniqueConstraint(
            "employee_id", "day", "kind", "applied_period_id", name="adjustments_one_line"
        ),
        CheckConstraint("minutes <> 0", name="adjustments_not_nothing"),
        Index("adjustments_applied", "applied_period_id"),
        Index("adjustments_origin", "origin_period_id"),
    )

    id: int = identity()
    origin_period_id: int = reference("pay_periods.id")
    applied_period_id: int = reference("pay_periods.id")
    employee_id: int = reference("employees.id")
    day: date = Field(sa_column=Column(Date, nullable=False))
    kind: str = text_column()
    minutes: int = Field(sa_column=Column(Integer, nullable=False))
    cause: str = text_column(server_default=text("''"))
    rule_version_id: int | None = reference("rule_versions.id", nullable=True)
    created_at: datetime = instant()


class ExportProfileRow(SQLModel, table=True):
    """How a payroll system's files are written; append-only, the newest of a target counts.

    codes, settings, ids: as in `domain.payroll_profile.Profile`. Jobs name the row they write with.
    """

    __tablename__ = "export_profiles"
    __table_args__ = (Index("export_profiles_target", "target", "id"),)

    id: int = identity()
    target: str = text_column()
    codes: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    settings: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    ids: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    set_by: str = text_column()
    set_at: datetime = instant()


class ExportJobRow(SQLModel, table=True):
    """A payroll export; this row is the queue's truth. attempts is also the fencing token.

    recipients: who is told when it has ended: a channel with an address, or with a webhook's id.
    """

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
    recipients: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    )
    requested_by: str = text_column()
    created_at: datetime = instant(server_default=NOW)
    started_at: datetime | None = instant_or_none()
    finished_at: datetime | None = instant_or_none()
