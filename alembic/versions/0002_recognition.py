"""Recognition: refused attempts, seen frames, look-alikes, calibrations, scores with punches.

The new columns of `attendance_logs` may be null, so no month is rewritten.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCORES = (
    ("scope", sa.Text()),
    ("threshold", sa.REAL()),
    ("needed_margin", sa.REAL()),
    ("min_liveness", sa.REAL()),
    ("calibration_id", sa.BigInteger()),
    ("confirmed_by", sa.Text()),
)


def upgrade() -> None:
    for name, kind in SCORES:
        op.add_column("attendance_logs", sa.Column(name, kind, nullable=True))
    op.add_column("punch_keys", sa.Column("attempt_id", sa.Uuid(), nullable=True))
    _attempts()
    _lookalikes()
    _calibrations()


def downgrade() -> None:
    for name in ("match_calibration_id", "wide_calibration_id", "wide_margin", "wide_threshold"):
        op.drop_column("company", name)
    for table in ("calibrations", "lookalikes", "seen_frames", "face_attempts"):
        op.drop_table(table)
    op.drop_column("punch_keys", "attempt_id")
    for name, _ in reversed(SCORES):
        op.drop_column("attendance_logs", name)


def _attempts() -> None:
    op.create_table(
        "face_attempts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("kiosk_id", sa.BigInteger(), sa.ForeignKey("kiosks.id"), nullable=True),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("nonce", sa.Uuid(), nullable=True, unique=True),
        sa.Column("turn", sa.Text(), nullable=True),
        sa.Column("nonce_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("face_attempts_at", "face_attempts", ["at"])
    op.create_table(
        "seen_frames",
        sa.Column("door", sa.Text(), primary_key=True),
        sa.Column("sha256", sa.LargeBinary(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("seen_frames_at", "seen_frames", ["at"], postgresql_using="brin")


def _lookalikes() -> None:
    op.create_table(
        "lookalikes",
        sa.Column("first_id", sa.BigInteger(), sa.ForeignKey("employees.id"), primary_key=True),
        sa.Column("second_id", sa.BigInteger(), sa.ForeignKey("employees.id"), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("first_id < second_id", name="lookalikes_ordered"),
        sa.CheckConstraint("kind in ('twin', 'lookalike')", name="lookalikes_kind"),
    )
    op.create_index("lookalikes_second", "lookalikes", ["second_id"])


def _calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("model_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("target", sa.REAL(), nullable=False),
        sa.Column("threshold", sa.REAL(), nullable=False),
        sa.Column("margin", sa.REAL(), nullable=False),
        sa.Column("low", sa.REAL(), nullable=True),
        sa.Column("high", sa.REAL(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), sa.ForeignKey("accounts.id"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope in ('site', 'company', 'liveness')", name="calibrations_scope"),
        sa.CheckConstraint(
            "state in ('pending', 'approved', 'refused')", name="calibrations_state"
        ),
        sa.CheckConstraint(
            "approved_by is distinct from created_by", name="calibrations_two_people"
        ),
    )
    op.create_index(
        "calibrations_pending",
        "calibrations",
        ["scope"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    for name, value in (("wide_threshold", "0.55"), ("wide_margin", "0.08")):
        op.add_column(
            "company",
            sa.Column(name, sa.REAL(), server_default=sa.text(value), nullable=False),
        )
    for name in ("match_calibration_id", "wide_calibration_id"):
        op.add_column(
            "company",
            sa.Column(name, sa.BigInteger(), sa.ForeignKey("calibrations.id"), nullable=True),
        )
