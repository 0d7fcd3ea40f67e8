"""Badges: a keyed digest of each number, never the number; the key; which one a punch came from."""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("badge_allowed", "true"), ("badge_needs_pin", "false")):
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text(default))
        op.add_column("sites", column)
    op.add_column("attendance_logs", sa.Column("badge_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "badge_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "badges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("badge_key_id", sa.BigInteger(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_site_id", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_why is null)", name="badges_revoked_with_reason"
        ),
        sa.CheckConstraint(
            "revoked_why in ('lost', 'returned', 'left')", name="badges_revoked_why"
        ),
        sa.CheckConstraint(
            "digest is not null or revoked_at is not null", name="badges_in_use_have_a_digest"
        ),
        sa.ForeignKeyConstraint(["badge_key_id"], ["badge_keys.id"]),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"]),
        sa.ForeignKeyConstraint(["last_used_site_id"], ["sites.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("badges_employee", "badges", ["employee_id"])
    op.create_index("badges_digest", "badges", ["digest"])
    op.create_index(
        "badges_in_use",
        "badges",
        ["digest"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )


def downgrade() -> None:
    op.drop_table("badges")
    op.drop_table("badge_keys")
    op.drop_column("attendance_logs", "badge_id")
    for name in ("badge_needs_pin", "badge_allowed"):
        op.drop_column("sites", name)
