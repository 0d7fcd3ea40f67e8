# pyright: reportAssignmentType=false
"""Leave: kinds, grants, requests, and the days that were approved."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    text,
)
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
)


class LeaveTypeRow(SQLModel, table=True):
    """A kind of leave. counted: it has a balance. day_minutes: what a full day takes from it."""

    __tablename__ = "leave_types"
    __table_args__ = (
        CheckConstraint("day_minutes between 1 and 1440", name="leave_types_day_minutes"),
    )

    id: int = identity()
    code: str = text_column(unique=True)
    name: str = text_column()
    paid: bool = Field(sa_column=Column(Boolean, nullable=False))
    counted: bool = Field(sa_column=Column(Boolean, nullable=False))
    day_minutes: int = Field(default=480, sa_column=Column(Integer, nullable=False))
    archived_at: datetime | None = instant_or_none()


class LeaveGrantRow(SQLModel, table=True):
    """An entry of a balance; append-only. minutes: negative takes away."""

    __tablename__ = "leave_grants"
    __table_args__ = (Index("leave_grants_employee", "employee_id", "leave_type_id"),)

    id: int = identity()
    employee_id: int = reference("employees.id")
    leave_type_id: int = reference("leave_types.id")
    minutes: int = Field(sa_column=Column(Integer, nullable=False))
    granted_on: date = Field(sa_column=Column(Date, nullable=False))
    expires_on: date | None = Field(default=None, sa_column=Column(Date))
    reason: str = text_column()
    granted_by: str = text_column()
    at: datetime = instant()


class LeaveRequestRow(SQLModel, table=True):
    """A request. minutes: on each of its days; None for full days."""

    __tablename__ = "leave_requests"
    __table_args__ = (
        CheckConstraint(
            "state in ('requested', 'approved', 'rejected', 'withdrawn')",
            name="leave_requests_state",
        ),
        CheckConstraint("last_day >= first_day", name="leave_requests_order"),
        CheckConstraint(
            "state not in ('approved', 'rejected') or decided_by <> requested_by",
            name="leave_requests_two_people",
        ),
        Index("leave_requests_employee", "employee_id", "first_day"),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    leave_type_id: int = reference("leave_types.id")
    first_day: date = Field(sa_column=Column(Date, nullable=False))
    last_day: date = Field(sa_column=Column(Date, nullable=False))
    minutes: int | None = Field(default=None, sa_column=Column(Integer))
    note: str = text_column(server_default=text("''"))
    state: str = text_column(server_default=text("'requested'"))
    requested_by: str = text_column()
    requested_name: str = text_column()
    requested_at: datetime = instant()
    decided_by: str = text_column(server_default=text("''"))
    decided_name: str = text_column(server_default=text("''"))
    decided_at: datetime | None = instant_or_none()
    comment: str = text_column(server_default=text("''"))


class LeaveDayRow(SQLModel, table=True):
    """An approved day of leave. charged: what it takes from the balance."""

    __tablename__ = "leave_days"

    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    day: date = Field(sa_column=Column(Date, primary_key=True))
    leave_request_id: int = reference("leave_requests.id")
    leave_type_id: int = reference("leave_types.id")
    minutes: int | None = Field(default=None, sa_column=Column(Integer))
    charged: int = Field(sa_column=Column(Integer, nullable=False))
