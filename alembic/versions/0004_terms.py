"""What was true until a day: the hours of shifts, where people worked and how they were paid."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shift_hours",
        sa.Column("shift_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("break_minutes", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"]),
        sa.PrimaryKeyConstraint("shift_id", "until"),
    )
    op.create_table(
        "employment_terms",
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("pay_class", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"]),
        sa.PrimaryKeyConstraint("employee_id", "effective_from"),
    )


def downgrade() -> None:
    op.drop_table("employment_terms")
    op.drop_table("shift_hours")
