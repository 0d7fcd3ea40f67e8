# pyright: reportAssignmentType=false
"""Who should work when, and the days off of sites."""

from datetime import date, datetime, time

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    SmallInteger,
    Time,
    UniqueConstraint,
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


class ShiftHoursRow(SQLModel, table=True):
    """The hours that a shift had before a day; `shifts` holds those of today and after."""

    __tablename__ = "shift_hours"

    shift_id: int = Field(sa_column=Column(BigInteger, ForeignKey("shifts.id"), primary_key=True))
    until: date = Field(sa_column=Column(Date, primary_key=True))  # excluded
    starts_at: time = Field(sa_column=Column(Time, nullable=False))
    ends_at: time = Field(sa_column=Column(Time, nullable=False))
    weekdays: int = Field(sa_column=Column(SmallInteger, nullable=False))
    break_minutes: int = Field(sa_column=Column(SmallInteger, nullable=False))


class TermsRow(SQLModel, table=True):
    """Where somebody works and how they are paid, from a day on; without a row, as on the card."""

    __tablename__ = "employment_terms"

    employee_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("employees.id"), primary_key=True)
    )
    effective_from: date = Field(sa_column=Column(Date, primary_key=True))
    site_id: int = reference("sites.id")
    pay_class: str = text_column()


class RotationRow(SQLModel, table=True):
    """A pattern of whole weeks, from a Monday on."""

    __tablename__ = "rotations"
    __table_args__ = (CheckConstraint("weeks between 1 and 12", name="rotations_weeks"),)

    id: int = identity()
    name: str = text_column(unique=True)
    weeks: int = Field(sa_column=Column(SmallInteger, nullable=False))
    archived_at: datetime | None = instant_or_none()


class RotationDayRow(SQLModel, table=True):
    """The shift of a day of a rotation; a day without a row is off. day: 0 is the first Monday."""

    __tablename__ = "rotation_days"

    rotation_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("rotations.id"), primary_key=True)
    )
    day: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    shift_id: int = reference("shifts.id")


class AssignmentRow(SQLModel, table=True):
    """Somebody's plan from a day on, until the next such row: a shift, a rotation, or none.

    anchor: the Monday on which week 1 of the rotation starts.
    """

    __tablename__ = "schedule_assignments"
    __table_args__ = (
        UniqueConstraint("employee_id", "effective_from", name="schedule_assignments_day"),
        CheckConstraint(
            "shift_id is null or rotation_id is null", name="schedule_assignments_one_plan"
        ),
        CheckConstraint(
            "(rotation_id is null) = (anchor is null)", name="schedule_assignments_anchor"
        ),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    effective_from: date = Field(sa_column=Column(Date, nullable=False))
    shift_id: int | None = reference("shifts.id", nullable=True)
    rotation_id: int | None = reference("rotations.id", nullable=True)
    anchor: date | None = Field(default=None, sa_column=Column(Date))
    assigned_by: str = text_column(server_default=text("''"))
    assigned_at: datetime | None = instant(server_default=NOW)


class DayChangeRow(SQLModel, table=True):
    """One day of one person, other than planned; off without times. A draft counts for nothing."""

    __tablename__ = "schedule_changes"
    __table_args__ = (
        UniqueConstraint("employee_id", "day", "published", name="schedule_changes_day"),
        CheckConstraint(
            "(starts_at is null) = (ends_at is null)"
            " and (shift_id is null or starts_at is not null)",
            name="schedule_changes_times",
        ),
    )

    id: int = identity()
    employee_id: int = reference("employees.id")
    day: date = Field(sa_column=Column(Date, nullable=False))
    published: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    shift_id: int | None = reference("shifts.id", nullable=True)
    starts_at: time | None = Field(default=None, sa_column=Column(Time))
    ends_at: time | None = Field(default=None, sa_column=Column(Time))
    break_minutes: int = Field(
        default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0"))
    )
    note: str = text_column(server_default=text("''"))
    changed_by: str = text_column()
    changed_at: datetime = instant()


class SiteCalendarRow(SQLModel, table=True):
    """Where a site's holidays were taken from."""

    __tablename__ = "site_calendars"

    site_id: int = Field(sa_column=Column(BigInteger, ForeignKey("sites.id"), primary_key=True))
    country: str = text_column()
    subdivision: str = text_column(server_default=text("''"))
    source: str = text_column()


class HolidayRow(SQLModel, table=True):
    """A day off of a site. paid_minutes: for who is planned and stays home."""

    __tablename__ = "site_holidays"
    __table_args__ = (
        UniqueConstraint("site_id", "day", name="site_holidays_day"),
        CheckConstraint("kind in ('PUBLIC', 'COMPANY')", name="site_holidays_kind"),
        CheckConstraint("paid_minutes between 0 and 1440", name="site_holidays_paid"),
    )

    id: int = identity()
    site_id: int = reference("sites.id")
    day: date = Field(sa_column=Column(Date, nullable=False))
    name: str = text_column()
    kind: str = text_column()
    paid_minutes: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    source: str = text_column()
