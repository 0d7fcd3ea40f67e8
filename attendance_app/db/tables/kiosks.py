# pyright: reportAssignmentType=false
"""Browsers at doors."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    NOW,
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
)


class KioskRow(SQLModel, table=True):
    """A browser at a door. Either waiting for its pairing code, or paired, or revoked."""

    __tablename__ = "kiosks"

    id: int = identity()
    name: str = text_column()
    site_id: int = reference("sites.id")
    pairing_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, unique=True))
    pairing_expires_at: datetime | None = instant_or_none()
    credential_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, unique=True))
    paired_at: datetime | None = instant_or_none()
    last_seen_at: datetime | None = instant_or_none()
    revoked_at: datetime | None = instant_or_none()
    created_at: datetime | None = instant(server_default=NOW)
