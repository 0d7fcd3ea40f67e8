# pyright: reportAssignmentType=false
"""Employees, and who may sign in."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Text,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
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
from attendance_app.domain.names import search_text, sort_key


class EmployeeRow(SQLModel, table=True):
    """Somebody who works here. number: the personnel number that payroll knows, as text.

    sort_name, search_text: `domain.names.sort_key` of the name, and of all that people type to
    find somebody; both are written with each row and never set by hand.
    manager_id: who sees and decides for them. pay_class: salaried_exempt has no overtime.
    """

    __tablename__ = "employees"
    __table_args__ = (
        Index("employees_site", "site_id"),
        Index("employees_manager", "manager_id"),
        CheckConstraint("manager_id <> id", name="employees_not_own_manager"),
        CheckConstraint(
            "pay_class in ('hourly', 'salaried_nonexempt', 'salaried_exempt', 'fluctuating')",
            name="employees_pay_class",
        ),
        Index("employees_sort_name", "sort_name"),
        Index("employees_email", text("lower(email)"), unique=True),
    )

    id: int = identity()
    number: str = text_column(unique=True)
    name: str = text_column()
    sort_name: str = Field(default="", sa_column=Column(Text(collation="C"), nullable=False))
    search_text: str = Field(
        default="",
        sa_column=Column(Text(collation="C"), nullable=False, server_default=text("''")),
    )
    email: str | None = text_or_none()
    department: str = text_column(server_default=text("''"))
    site_id: int = reference("sites.id")
    shift_id: int | None = reference("shifts.id", nullable=True)
    manager_id: int | None = reference("employees.id", nullable=True)
    pay_class: str = Field(
        default="hourly",
        sa_column=Column(Text, nullable=False, server_default=text("'hourly'")),
    )
    starts_on: date = Field(sa_column=Column(Date, nullable=False))
    archived_at: datetime | None = instant_or_none()
    pin_hash: str | None = text_or_none()
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    created_at: datetime | None = instant(server_default=NOW)


@event.listens_for(EmployeeRow, "before_insert")
@event.listens_for(EmployeeRow, "before_update")
def _write_keys(_mapper: object, _connection: object, row: EmployeeRow) -> None:
    row.sort_name = sort_key(row.name)
    row.search_text = search_text(row.name, row.number, row.email, row.department)


class AccountRow(SQLModel, table=True):
    """Somebody who may sign in. password_hash: argon2id; None until the invitation is accepted."""

    __tablename__ = "accounts"
    __table_args__ = (Index("accounts_email", text("lower(email)"), unique=True),)

    id: int = identity()
    email: str = text_column()
    name: str = text_column()
    password_hash: str | None = text_or_none()
    roles: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    employee_id: int | None = reference("employees.id", nullable=True, unique=True)
    disabled_at: datetime | None = instant_or_none()
    created_at: datetime | None = instant(server_default=NOW)


class SessionRow(SQLModel, table=True):
    """A browser that is signed in. token_hash: SHA-256; the token itself is never stored."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_account", "account_id"),)

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    account_id: int = reference("accounts.id")
    created_at: datetime = instant()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant()
    ip: str = text_column(server_default=text("''"))
    user_agent: str = text_column(server_default=text("''"))


class SetupLinkRow(SQLModel, table=True):
    """A one-time link that makes an account: the first administrator's, or an invitation."""

    __tablename__ = "setup_links"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    account_id: int | None = reference("accounts.id", nullable=True)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant_or_none()


class ApiTokenRow(SQLModel, table=True):
    """A bearer token of a program. site_id: the site whose punches a kiosk-scope token records."""

    __tablename__ = "api_tokens"

    id: int = identity()
    name: str = text_column()
    scope: str = text_column()
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    site_id: int | None = reference("sites.id", nullable=True)
    created_by: int | None = reference("accounts.id", nullable=True)
    created_at: datetime = instant()
    expires_at: datetime | None = instant_or_none()
    last_used_at: datetime | None = instant_or_none()
    revoked_at: datetime | None = instant_or_none()
