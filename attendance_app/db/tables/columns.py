"""The kinds of columns that most tables share."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Text, text
from sqlmodel import Field

NOW = text("now()")


def identity() -> Any:
    """Return a generated bigint primary key."""
    return Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )


def text_column(**column: Any) -> Any:
    """Return a text that is never null."""
    return Field(sa_column=Column(Text, nullable=False, **column))


def text_or_none(**column: Any) -> Any:
    """Return a text that may be null."""
    return Field(default=None, sa_column=Column(Text, **column))


def instant(**column: Any) -> Any:
    """Return a point in time that is never null."""
    return Field(sa_column=Column(DateTime(timezone=True), nullable=False, **column))


def instant_or_none(**column: Any) -> Any:
    """Return a point in time that may be null."""
    return Field(default=None, sa_column=Column(DateTime(timezone=True), **column))


def reference(target: str, *, nullable: bool = False, **column: Any) -> Any:
    """Return a foreign key to `target`, as "table.column"."""
    options: dict[str, Any] = {"default": None} if nullable else {}
    return Field(
        sa_column=Column(BigInteger, ForeignKey(target), nullable=nullable, **column), **options
    )
