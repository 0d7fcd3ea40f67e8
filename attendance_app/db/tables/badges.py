# pyright: reportAssignmentType=false
"""What somebody holds to a reader."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
    text_or_none,
)


class BadgeKeyRow(SQLModel, table=True):
    """A key that badge numbers are hashed under, wrapped by the template key `key_id`.

    There is one, unless the template key was lost: then a new one is made, and badges under the
    old one must be given again.
    """

    __tablename__ = "badge_keys"

    id: int = identity()
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_id: str = text_column()
    created_at: datetime = instant()


class BadgeRow(SQLModel, table=True):
    """A badge that was given to an employee, and taken back or lost again.

    digest: HMAC of the number under the badge key; None once its holder has left. ending: the
    last characters of the number, at most half of it. revoked_why: lost, returned, left.
    """

    __tablename__ = "badges"
    __table_args__ = (
        Index("badges_in_use", "digest", unique=True, postgresql_where=text("revoked_at is null")),
        Index("badges_digest", "digest"),
        Index("badges_employee", "employee_id"),
        CheckConstraint(
            "(revoked_at is null) = (revoked_why is null)", name="badges_revoked_with_reason"
        ),
        CheckConstraint("revoked_why in ('lost', 'returned', 'left')", name="badges_revoked_why"),
        CheckConstraint(
            "digest is not null or revoked_at is not null", name="badges_in_use_have_a_digest"
        ),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    label: str = text_column(server_default=text("''"))
    digest: bytes | None = Field(sa_column=Column(LargeBinary))
    badge_key_id: int = reference("badge_keys.id")
    ending: str = text_column()
    assigned_at: datetime = instant()
    assigned_by: str = text_column()
    last_used_at: datetime | None = instant_or_none()
    last_used_site_id: int | None = reference("sites.id", nullable=True)
    revoked_at: datetime | None = instant_or_none()
    revoked_by: str | None = text_or_none()
    revoked_why: str | None = text_or_none()
