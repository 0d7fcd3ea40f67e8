# pyright: reportAssignmentType=false
"""What recognition remembers: refused attempts, seen frames, look-alikes, measured thresholds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
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
    text_or_none,
)


class FaceAttemptRow(SQLModel, table=True):
    """A face that was refused, so that the PIN after it gets its time; gone after a day.

    evidence: scores and who it may be; none when nobody was near. No picture, no vector. nonce:
    of the head turn that was asked for last; used up by its answer.
    """

    __tablename__ = "face_attempts"
    __table_args__ = (Index("face_attempts_at", "at"),)

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    at: datetime = instant()
    site_id: int = reference("sites.id")
    kiosk_id: int | None = reference("kiosks.id", nullable=True)
    refused: str = text_column()
    evidence: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True))
    )
    nonce: UUID | None = Field(default=None, sa_column=Column(Uuid, unique=True))
    turn: str | None = text_or_none()
    nonce_expires_at: datetime | None = instant_or_none()
    used_at: datetime | None = instant_or_none()


class SeenFrameRow(SQLModel, table=True):
    """The hash of a picture that came from a door, so that it is not taken twice; 30 days.

    It is linked to nobody: neither to a punch nor to a person.
    """

    __tablename__ = "seen_frames"
    __table_args__ = (Index("seen_frames_at", "at", postgresql_using="brin"),)

    door: str = Field(sa_column=Column(Text, primary_key=True))
    sha256: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    at: datetime = instant()


class LookalikeRow(SQLModel, table=True):
    """Two people whom a face alone never tells apart: their PIN decides.

    kind: twin, lookalike. source: declared, enrolment, calibration.
    """

    __tablename__ = "lookalikes"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="lookalikes_ordered"),
        CheckConstraint("kind in ('twin', 'lookalike')", name="lookalikes_kind"),
        Index("lookalikes_second", "second_id"),
    )

    first_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    second_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    kind: str = text_column()
    source: str = text_column()
    at: datetime = instant()
    by: str = text_column(server_default=text("''"))


class CalibrationRow(SQLModel, table=True):
    """Values of the recognition policy that somebody proposed, with what was measured.

    scope: site, company, liveness. n: people measured. low, high: 95 % interval of the share of
    strangers who would be taken for somebody. One waits for each scope at most.
    """

    __tablename__ = "calibrations"
    __table_args__ = (
        CheckConstraint("scope in ('site', 'company', 'liveness')", name="calibrations_scope"),
        CheckConstraint("state in ('pending', 'approved', 'refused')", name="calibrations_state"),
        CheckConstraint("approved_by is distinct from created_by", name="calibrations_two_people"),
        Index(
            "calibrations_pending",
            "scope",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int = identity()
    model_id: str = text_column(server_default=text("''"))
    scope: str = text_column()
    n: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    target: float = Field(sa_column=Column(REAL, nullable=False))
    threshold: float = Field(sa_column=Column(REAL, nullable=False))
    margin: float = Field(sa_column=Column(REAL, nullable=False))
    low: float | None = Field(default=None, sa_column=Column(REAL))
    high: float | None = Field(default=None, sa_column=Column(REAL))
    state: str = text_column(server_default=text("'pending'"))
    created_at: datetime = instant()
    created_by: int = reference("accounts.id")
    approved_by: int | None = reference("accounts.id", nullable=True)
    approved_at: datetime | None = instant_or_none()
