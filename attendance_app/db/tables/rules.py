# pyright: reportAssignmentType=false
"""Rule sets, their versions, and which site follows which."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from attendance_app.db.tables.columns import (
    NOW,
    identity,
    instant,
    instant_or_none,
    reference,
    text_column,
)


class RuleSetRow(SQLModel, table=True):
    """A rule set. cases: the company's worked examples, schema attendance-cases/1."""

    __tablename__ = "rule_sets"

    id: int = identity()
    name: str = text_column(unique=True)
    preset: str = text_column(server_default=text("''"))
    cases: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    created_at: datetime | None = instant(server_default=NOW)
    archived_at: datetime | None = instant_or_none()


class RuleVersionRow(SQLModel, table=True):
    """A version of a rule set; a trigger refuses any change once it is approved.

    policy: the keys without the zone. drafted_by, approved_by: who, as "account:7".
    """

    __tablename__ = "rule_versions"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "number", name="rule_versions_number"),
        Index(
            "rule_versions_one_draft",
            "rule_set_id",
            unique=True,
            postgresql_where=text("approved_at is null"),
        ),
        Index(
            "rule_versions_day",
            "rule_set_id",
            "effective_from",
            unique=True,
            postgresql_where=text("approved_at is not null"),
        ),
        CheckConstraint(
            "(approved_at is null) = (approved_by = '')", name="rule_versions_approved"
        ),
        CheckConstraint("approved_by <> drafted_by", name="rule_versions_two_people"),
    )

    id: int = identity()
    rule_set_id: int = reference("rule_sets.id")
    number: int = Field(sa_column=Column(Integer, nullable=False))
    effective_from: date = Field(sa_column=Column(Date, nullable=False))
    policy: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    sha256: str = text_column()
    drafted_by: str = text_column()
    drafted_name: str = text_column()
    drafted_at: datetime = instant()
    submitted_at: datetime | None = instant_or_none()
    approved_by: str = text_column(server_default=text("''"))
    approved_name: str = text_column(server_default=text("''"))
    approved_at: datetime | None = instant_or_none()


class SiteRulesRow(SQLModel, table=True):
    """A site follows a rule set from a workday on, until the next such row."""

    __tablename__ = "site_rule_sets"
    __table_args__ = (UniqueConstraint("site_id", "effective_from", name="site_rule_sets_day"),)

    id: int = identity()
    site_id: int = reference("sites.id")
    rule_set_id: int = reference("rule_sets.id")
    effective_from: date = Field(sa_column=Column(Date, nullable=False))
    assigned_by: str = text_column()
    assigned_at: datetime = instant()


class SiteZoneRow(SQLModel, table=True):
    """The zone of a site from a workday on; without a row, `sites.zone` has always been it."""

    __tablename__ = "site_zones"

    site_id: int = Field(sa_column=Column(BigInteger, ForeignKey("sites.id"), primary_key=True))
    effective_from: date = Field(sa_column=Column(Date, primary_key=True))
    zone: str = text_column()
