"""Exports that are asked for by themselves."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_schedules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("kinds", postgresql.JSONB(), nullable=False),
        sa.Column("look_ahead", sa.Boolean(), nullable=False),
        sa.Column("recipients", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "trigger in ('after_period', 'on_lock', 'weekly', 'monthly')",
            name="export_schedules_trigger",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "export_schedules_name",
        "export_schedules",
        [sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_table(
        "export_occasions",
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("export_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["export_schedules.id"]),
        sa.ForeignKeyConstraint(["export_id"], ["export_jobs.id"]),
        sa.PrimaryKeyConstraint("schedule_id", "key"),
    )
    op.create_index("export_occasions_export", "export_occasions", ["export_id"])


def downgrade() -> None:
    op.drop_table("export_occasions")
    op.drop_table("export_schedules")
