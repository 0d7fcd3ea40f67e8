# pyright: reportAssignmentType=false
"""Where people work, and when."""

from datetime import datetime, time

from sqlalchemy import (
    REAL,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Time,
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


class CompanyRow(SQLModel, table=True):
    """The one company of this installation, and its recognition policy.

    match_*: among the people of the kiosk's site; wide_*: among all others. The calibration is the
    approved measurement that a value came from.
    """

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="company_is_one"),)

    id: int = Field(default=1, sa_column=Column(SmallInteger, primary_key=True))
    name: str = text_column()
    match_threshold: float = Field(default=0.50, sa_column=Column(REAL, nullable=False))
    match_margin: float = Field(default=0.05, sa_column=Column(REAL, nullable=False))
    wide_threshold: float = Field(
        default=0.55, sa_column=Column(REAL, nullable=False, server_default=text("0.55"))
    )
    wide_margin: float = Field(
        default=0.08, sa_column=Column(REAL, nullable=False, server_default=text("0.08"))
    )
    match_calibration_id: int | None = reference("calibrations.id", nullable=True)
    wide_calibration_id: int | None = reference("calibrations.id", nullable=True)
    min_liveness: float = Field(default=0.60, sa_column=Column(REAL, nullable=False))
    debounce_seconds: int = Field(default=60, sa_column=Column(Integer, nullable=False))


class SiteRow(SQLModel, table=True):
    """A place of work. zone: IANA name. keep_photos: those of an enrolment, encrypted.

    badge_needs_pin: a badge counts only together with its holder's PIN.
    """

    __tablename__ = "sites"

    id: int = identity()
    name: str = text_column(unique=True)
    zone: str = text_column()
    face_allowed: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true"))
    )
    keep_photos: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    badge_allowed: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true"))
    )
    badge_needs_pin: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    archived_at: datetime | None = instant_or_none()


class LetterheadRow(SQLModel, table=True):
    """How papers look, of the company (no site) or of a site; append-only, the newest counts.

    Empty values are those of the company, or the built-in ones. logo: a PNG.
    """

    __tablename__ = "letterheads"
    __table_args__ = (Index("letterheads_site", "site_id", "id"),)

    id: int = identity()
    site_id: int | None = reference("sites.id", nullable=True)
    company: str = text_column()
    address: str = text_column()
    logo: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    page: str = text_column()
    language: str = text_column()
    numbers: str = text_column()
    set_by: str = text_column()
    set_at: datetime = instant()


class ShiftRow(SQLModel, table=True):
    """Working hours that repeat each week.

    weekdays: bit 0 is Monday. An end that is not after the start is on the next day.
    break_minutes: planned, not paid.
    """

    __tablename__ = "shifts"
    __table_args__ = (CheckConstraint("weekdays between 1 and 127", name="shifts_weekdays"),)

    id: int = identity()
    name: str = text_column(unique=True)
    starts_at: time = Field(sa_column=Column(Time, nullable=False))
    ends_at: time = Field(sa_column=Column(Time, nullable=False))
    weekdays: int = Field(sa_column=Column(SmallInteger, nullable=False))
    break_minutes: int = Field(
        default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0"))
    )
    grace_minutes: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False))
    archived_at: datetime | None = instant_or_none()
