"""Reminders of forgotten outs, at most one for each punch."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mail_state", sa.Text(), nullable=False),
        sa.Column("mail_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("mail_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "mail_state in ('none', 'queued', 'sending', 'sent', 'failed', 'needless')",
            name="reminders_mail_state",
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "since", name="reminders_one_per_punch"),
    )
    op.create_index(
        "reminders_mail",
        "reminders",
        ["mail_due_at"],
        postgresql_where=sa.text("mail_state in ('queued', 'sending')"),
    )


def downgrade() -> None:
    op.drop_table("reminders")
