"""Enrolment photos, where a site keeps them, and the work of computing faces anew from them."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.text("false")
    op.add_column(
        "sites", sa.Column("keep_photos", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column(
        "consent_texts", sa.Column("covers_photos", sa.Boolean(), nullable=False, server_default=no)
    )
    op.create_table(
        "enrolment_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("enrolment_photos_employee", "enrolment_photos", ["employee_id"])
    op.create_table(
        "reembeddings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cursor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'done', 'superseded')", name="reembeddings_state"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "reembeddings_open",
        "reembeddings",
        ["model_id"],
        unique=True,
        postgresql_where=sa.text("state in ('queued', 'running')"),
    )


def downgrade() -> None:
    op.drop_table("reembeddings")
    op.drop_table("enrolment_photos")
    op.drop_column("consent_texts", "covers_photos")
    op.drop_column("sites", "keep_photos")
