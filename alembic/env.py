"""Alembic's environment: one migration at a time, and the partitions are left alone.

The partitions of a month are made at run time (`attendance_app.db.partitions`), not by migrations.
Without the filter `alembic check` would report each of them as a table to drop.
"""

import re

from sqlalchemy import NullPool, create_engine, text
from sqlmodel import SQLModel

from alembic import context
from attendance_app.db import tables  # noqa: F401 - fills the metadata
from attendance_app.settings import DatabaseSettings

MIGRATION_LOCK = 7000
PARTITIONED = [
    table.name
    for table in SQLModel.metadata.tables.values()
    if table.dialect_options["postgresql"]["partition_by"]
]
PARTITION = re.compile(rf"({'|'.join(PARTITIONED)})_(y\d{{4}}m\d{{2}}|default)")


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Skip the partitions when the database is read for comparison."""
    return not (kind == "table" and PARTITION.fullmatch(name or ""))


def url() -> str:
    """Return the address given by the caller, else that of the settings."""
    given = context.config.attributes.get("url")
    return given or DatabaseSettings().database_url.get_secret_value()  # pyright: ignore[reportCallIssue]


def migrate() -> None:
    """Run the migrations in one transaction, while no other process migrates.

    A migration that cannot lock a table gives way after a few seconds: the punches go first.
    """
    engine = create_engine(url(), poolclass=NullPool, connect_args={"connect_timeout": 10})
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_name=include_name,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            connection.execute(text("select pg_advisory_xact_lock(:k)"), {"k": MIGRATION_LOCK})
            connection.execute(text("set local lock_timeout = '5s'"))
            context.run_migrations()


migrate()
