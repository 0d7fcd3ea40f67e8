# pyright: reportAssignmentType=false
"""Who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import identity, instant, text_column


class AuditRow(SQLModel, table=True):
    """Who did what; append-only, each entry's hash covers the one before."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("audit_entries_subject", "subject_kind", "subject_id"),)

    id: int = identity()
    at: datetime = instant()
    actor_kind: str = text_column()
    actor_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    actor_name: str = text_column()
    ip: str = text_column(server_default=text("''"))
    action: str = text_column()
    subject_kind: str = text_column()
    subject_id: str = text_column()
    details: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    # unique, so that two entries can never follow the same one
    previous_sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
