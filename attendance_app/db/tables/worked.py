# pyright: reportAssignmentType=false
"""Corrections, and what the rules made of the facts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    Uuid,
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


class ReminderRow(SQLModel, table=True):
    """Somebody was reminded to clock out; one for each clock-in that stayed open.

    since: that clock-in. reminded_by: who did it, empty when it happened by itself. mail_state:
    none (no mail is sent), queued, sending, sent, failed, needless (they went meanwhile).
    mail_due_at: when to try next, or until when a sender is believed.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        CheckConstraint(
            "mail_state in ('none', 'queued', 'sending', 'sent', 'failed', 'needless')",
            name="reminders_mail_state",
        ),
        UniqueConstraint("employee_id", "since", name="reminders_one_per_punch"),
        Index(
            "reminders_mail",
            "mail_due_at",
            postgresql_where=text("mail_state in ('queued', 'sending')"),
        ),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    since: datetime = instant()
    reminded_at: datetime = instant()
    reminded_by: str = text_column(server_default=text("''"))
    mail_state: str = text_column()
    mail_attempts: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    mail_due_at: datetime | None = instant_or_none()
    mail_error: str = text_column(server_default=text("''"))


class CorrectionRow(SQLModel, table=True):
    """Somebody asks for a correction; append-only. The punch itself is never touched.

    target_punch, target_correction: what it voids or replaces. direction, at: of the new punch.
    requested_by: "account:7"; requested_employee: that account's employee. effect: minutes of paid
    time, as previewed.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("operation in ('add', 'void', 'replace')", name="corrections_operation"),
        CheckConstraint(
            "(operation = 'void') = (at is null) and (at is null) = (direction = '')",
            name="corrections_punch",
        ),
        CheckConstraint(
            "num_nonnulls(target_punch, target_correction)"
            " = case operation when 'add' then 0 else 1 end",
            name="corrections_target",
        ),
        CheckConstraint("direction in ('', 'in', 'out', 'no_meal')", name="corrections_direction"),
        Index("corrections_employee", "employee_id"),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    operation: str = text_column()
    target_punch: UUID | None = Field(default=None, sa_column=Column(Uuid))
    target_correction: int | None = reference("corrections.id", nullable=True)
    target_at: datetime | None = instant_or_none()
    target_direction: str = text_column(server_default=text("''"))
    direction: str = text_column(server_default=text("''"))
    at: datetime | None = instant_or_none()
    reason_code: str = text_column()
    reason: str = text_column(server_default=text("''"))
    effect: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    batch: UUID | None = Field(default=None, sa_column=Column(Uuid))
    requested_by: str = text_column()
    requested_name: str = text_column()
    requested_employee: int | None = Field(default=None, sa_column=Column(BigInteger))
    requested_at: datetime = instant()


class CorrectionDecisionRow(SQLModel, table=True):
    """The one decision of a correction; append-only.

    A trigger refuses one by who asked for it, or by the person concerned, other than a withdrawal.
    """

    __tablename__ = "correction_decisions"
    __table_args__ = (
        CheckConstraint(
            "decision in ('approved', 'rejected', 'withdrawn')", name="correction_decisions_kind"
        ),
        Index("correction_decisions_one", "correction_id", unique=True),
    )

    id: int = identity()
    correction_id: int = reference("corrections.id")
    decision: str = text_column()
    decided_by: str = text_column()
    decided_name: str = text_column()
    decided_employee: int | None = Field(default=None, sa_column=Column(BigInteger))
    decided_at: datetime = instant()
    comment: str = text_column(server_default=text("''"))


class WorkdayRow(SQLModel, table=True):
    """What one workday is worth: derived, and rebuilt freely while its pay period is open.

    details: everything else of `domain.workdays.DayResult`. sha256: of the result; input_sha256:
    of the facts of its week. Minutes are integers.
    """

    __tablename__ = "workday_results"
    __table_args__ = (Index("workday_results_day", "day"),)

    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    day: date = Field(sa_column=Column(Date, primary_key=True))
    reg: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    ot: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    dt: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    night: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    holiday: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    holiday_paid: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    leave_paid: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    planned: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    status: str = text_column(server_default=text("''"))
    blocking: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    warnings: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    details: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    rule_version_id: int | None = reference("rule_versions.id", nullable=True)
    engine_version: str = text_column()
    tzdata_version: str = text_column()
    input_sha256: str = text_column()
    sha256: str = text_column()
    computed_at: datetime = instant()


class RecomputeRow(SQLModel, table=True):
    """Which of a person's days are stored, and which of them are stale.

    covered_*: from and to which day results exist, without a gap. stale_*: what must be computed
    again. due_at: when time alone changes a result: a shift ends, an open in becomes a missing out.
    """

    __tablename__ = "recompute_state"
    __table_args__ = (
        Index(
            "recompute_state_stale", "stale_since", postgresql_where=text("stale_from is not null")
        ),
        Index("recompute_state_due", "due_at"),
    )

    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    covered_from: date | None = Field(default=None, sa_column=Column(Date))
    covered_to: date | None = Field(default=None, sa_column=Column(Date))
    stale_from: date | None = Field(default=None, sa_column=Column(Date))
    stale_to: date | None = Field(default=None, sa_column=Column(Date))
    stale_since: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    due_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
