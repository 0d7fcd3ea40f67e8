# pyright: reportAssignmentType=false
"""Who is told that an export has ended: webhooks, and one row for each notice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    NOW,
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
)


class WebhookRow(SQLModel, table=True):
    """A program that is told by HTTPS. secret: sealed; it signs what is sent there."""

    __tablename__ = "webhooks"
    __table_args__ = (
        Index(
            "webhooks_name",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("removed_at is null"),
        ),
    )

    id: int = identity()
    name: str = text_column()
    url: str = text_column()
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    added_by: str = text_column()
    added_at: datetime = instant()
    removed_at: datetime | None = instant_or_none()


class DeliveryRow(SQLModel, table=True):
    """A notice that an export has ended; written in the transaction that ends it, once for each.

    recipient: an address, or a webhook's id. message_id: receivers tell repeats by it. state:
    waiting until due_at, sending until due_at at the latest, sent or failed. token: fences off a
    sender that was given up. attempts: since somebody asked last; resent: how often they asked.
    """

    __tablename__ = "export_deliveries"
    __table_args__ = (
        UniqueConstraint("export_id", "channel", "recipient", name="export_deliveries_one_each"),
        CheckConstraint("channel in ('mail', 'webhook')", name="export_deliveries_channel"),
        CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed')", name="export_deliveries_state"
        ),
        CheckConstraint(
            "(channel = 'webhook') = (webhook_id is not null)", name="export_deliveries_webhook"
        ),
        Index(
            "export_deliveries_due",
            "due_at",
            postgresql_where=text("state in ('waiting', 'sending')"),
        ),
    )

    id: int = identity()
    export_id: int = reference("export_jobs.id")
    channel: str = text_column()
    recipient: str = text_column()
    webhook_id: int | None = reference("webhooks.id", nullable=True)
    message_id: UUID = Field(
        sa_column=Column(Uuid, nullable=False, server_default=text("gen_random_uuid()"))
    )
    state: str = text_column(server_default=text("'waiting'"))
    attempts: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    token: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    resent: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    due_at: datetime | None = instant_or_none()
    error: str = text_column(server_default=text("''"))
    created_at: datetime = instant(server_default=NOW)
    sent_at: datetime | None = instant_or_none()
