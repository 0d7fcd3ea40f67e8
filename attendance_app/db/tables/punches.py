# pyright: reportAssignmentType=false
"""Clockings, and what must be unique about them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Uuid,
    text,
)
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    NOW,
    instant,
    instant_or_none,
    reference,
    text_column,
    text_or_none,
)


class PunchRow(SQLModel, table=True):
    """A clocking; append-only (a trigger refuses changes). A correction is a new row."""

    __tablename__ = "attendance_logs"
    __table_args__ = (
        CheckConstraint("direction in ('in', 'out')", name="attendance_logs_direction"),
        Index("attendance_logs_time", "occurred_at", postgresql_using="brin"),
        Index(
            "attendance_logs_employee",
            "employee_id",
            "occurred_at",
            postgresql_include=["direction"],
        ),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    id: UUID = Field(
        default=None, sa_column=Column(Uuid, primary_key=True, server_default=text("uuidv7()"))
    )
    occurred_at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    received_at: datetime = instant(server_default=NOW)
    employee_id: int = reference("employees.id")
    direction: str = text_column()
    method: str = text_column()
    site_id: int = reference("sites.id")
    kiosk_id: int | None = reference("kiosks.id", nullable=True)
    corrects: UUID | None = Field(default=None, sa_column=Column(Uuid))
    similarity: float | None = Field(default=None, sa_column=Column(REAL))
    margin: float | None = Field(default=None, sa_column=Column(REAL))
    liveness: float | None = Field(default=None, sa_column=Column(REAL))
    model_id: str | None = text_or_none()
    scope: str | None = text_or_none()  # among whom: site, company
    threshold: float | None = Field(default=None, sa_column=Column(REAL))
    needed_margin: float | None = Field(default=None, sa_column=Column(REAL))
    min_liveness: float | None = Field(default=None, sa_column=Column(REAL))
    # no foreign key: to add one would read every month under a lock
    calibration_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    confirmed_by: str | None = text_or_none()  # what a face alone did not decide: pin, badge, turn
    badge_id: int | None = Field(default=None, sa_column=Column(BigInteger))  # as calibration_id
    recorded_by: str = text_column(server_default=text("''"))
    reason: str = text_column(server_default=text("''"))


class PunchKeyRow(SQLModel, table=True):
    """What was asked with an idempotency key, and the answer: a repeat gets the same one."""

    __tablename__ = "punch_keys"

    key: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    body_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    employee_id: int | None = reference("employees.id", nullable=True)
    punch_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    occurred_at: datetime | None = instant_or_none()
    direction: str | None = text_or_none()
    refused: str | None = text_or_none()  # the code of a refusal
    attempt_id: UUID | None = Field(default=None, sa_column=Column(Uuid))  # kept of a refused face
    created_at: datetime = instant(server_default=NOW)


class PresenceRow(SQLModel, table=True):
    """Who is in; one row per employee. version counts the changes: newer wins in the cache."""

    __tablename__ = "presence"
    __table_args__ = ({"postgresql_with": {"fillfactor": 70}},)

    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    last_at: datetime = instant()
    direction: str = text_column()
    site_id: int = reference("sites.id")
    kiosk_id: int | None = reference("kiosks.id", nullable=True)
    version: int = Field(default=1, sa_column=Column(BigInteger, nullable=False))
