# pyright: reportAssignmentType=false
"""Consents, encrypted faces, and proof of their destruction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Uuid,
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


def _count() -> Any:
    return Field(default=0, sa_column=Column(Integer, nullable=False, server_default=text("0")))


class ConsentTextRow(SQLModel, table=True):
    """What people agree to; immutable. The newest by `effective_from` is in force.

    covers_photos: it says that enrolment photos may be kept.
    """

    __tablename__ = "consent_texts"

    id: int = identity()
    version: str = text_column(unique=True)
    locale: str = text_column(server_default=text("'en'"))
    body: str = text_column()
    sha256: str = text_column()
    effective_from: datetime = instant()
    covers_photos: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )


class ConsentRow(SQLModel, table=True):
    """One act of consent; append-only. action: grant, refuse or withdraw; the newest counts."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("action in ('grant', 'refuse', 'withdraw')", name="consents_action"),
        Index("consents_employee", "employee_id", "id"),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    text_id: int = reference("consent_texts.id")
    action: str = text_column()
    signature: str = text_column(server_default=text("''"))  # the name the employee typed
    at: datetime = instant()
    recorded_by: int | None = reference("accounts.id", nullable=True)
    recorded_through: str = text_column(server_default=text("''"))
    ip: str = text_column(server_default=text("''"))


class EmployeeKeyRow(SQLModel, table=True):
    """The key of one employee's templates, wrapped; deleting it shreds them."""

    __tablename__ = "employee_keys"

    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_id: str = text_column()
    created_at: datetime = instant()


class FaceTemplateRow(SQLModel, table=True):
    """One enrolled face, encrypted. Held: too like another's, not matched until decided."""

    __tablename__ = "face_templates"
    __table_args__ = (
        Index("face_templates_employee", "employee_id"),
        Index("face_templates_model", "model_id"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    employee_id: int = reference("employees.id")
    model_id: str = text_column()
    ciphertext: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # nonce, then data
    key_id: str = text_column()
    held_for: int | None = reference("employees.id", nullable=True)  # whom it resembles
    created_at: datetime = instant()
    created_by: int | None = reference("accounts.id", nullable=True)


class EnrolmentPhotoRow(SQLModel, table=True):
    """A picture that somebody was enrolled with, encrypted with their key; only at some sites."""

    __tablename__ = "enrolment_photos"
    __table_args__ = (Index("enrolment_photos_employee", "employee_id"),)

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    employee_id: int = reference("employees.id")
    ciphertext: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # nonce, then data
    key_id: str = text_column()
    created_at: datetime = instant()


class ReembeddingRow(SQLModel, table=True):
    """The work of computing faces anew with another model; the row is the truth.

    cursor: the last employee that was dealt with. failed: whose photos gave no face. lease: of who
    works on it, until then.
    """

    __tablename__ = "reembeddings"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued', 'running', 'done', 'superseded')", name="reembeddings_state"
        ),
        Index(
            "reembeddings_open",
            "model_id",
            unique=True,
            postgresql_where=text("state in ('queued', 'running')"),
        ),
    )

    id: int = identity()
    model_id: str = text_column()
    state: str = text_column(server_default=text("'queued'"))
    total: int = Field(sa_column=Column(Integer, nullable=False))
    done: int = _count()
    failed: int = _count()
    cursor: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0"))
    )
    lease: UUID | None = Field(default=None, sa_column=Column(Uuid))
    lease_until: datetime | None = instant_or_none()
    created_at: datetime = instant()
    finished_at: datetime | None = instant_or_none()


class GalleryVersionRow(SQLModel, table=True):
    """Counts the changes of `face_templates`, so that each process knows when to load again."""

    __tablename__ = "gallery_version"
    __table_args__ = (CheckConstraint("id = 1", name="gallery_version_is_one"),)

    id: int = Field(default=1, sa_column=Column(SmallInteger, primary_key=True))
    version: int = Field(default=1, sa_column=Column(BigInteger, nullable=False))


class DestructionRow(SQLModel, table=True):
    """Proof that biometric data was deleted; holds none itself."""

    __tablename__ = "destructions"

    id: int = identity()
    employee_id: int = reference("employees.id")
    templates: int = Field(sa_column=Column(Integer, nullable=False))
    reason: str = text_column()
    at: datetime = instant()
    actor: str = text_column()
