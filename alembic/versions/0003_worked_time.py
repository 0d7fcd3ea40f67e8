"""Worked time: rules, schedules, holidays, leave, corrections, results, approvals of pay periods.

Triggers refuse to change what is append-only, an approved rule version, and any column of an
approval but the two that say it is void; and a decision about a correction by who asked for it or
by the person concerned.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "corrections",
    "correction_decisions",
    "leave_grants",
    "pay_calendars",
    "period_snapshots",
)
TRIGGERS = (
    *(
        f"""
        create trigger {table}_append_only before update or delete on {table}
            for each row execute function refuse_change()
        """
        for table in APPEND_ONLY
    ),
    *(
        f"""
        create trigger {table}_no_truncate before truncate on {table}
            for each statement execute function refuse_change()
        """
        for table in APPEND_ONLY
    ),
    """
    create function keep_approved_version() returns trigger language plpgsql as $$
    begin
        if old.approved_at is not null then
            raise exception 'version % of rule set % is approved: % is refused',
                old.number, old.rule_set_id, lower(tg_op)
                using errcode = 'restrict_violation', hint = 'Draft a new version.';
        end if;
        return case tg_op when 'DELETE' then old else new end;
    end $$
    """,
    """
    create trigger rule_versions_immutable before update or delete on rule_versions
        for each row execute function keep_approved_version()
    """,
    """
    create function keep_approval() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' or old.voided_at is not null
            or to_jsonb(new) - 'voided_at' - 'void_reason'
                <> to_jsonb(old) - 'voided_at' - 'void_reason'
        then
            raise exception 'an approval is kept: % is refused', lower(tg_op)
                using errcode = 'restrict_violation', hint = 'Void it, and approve again.';
        end if;
        return new;
    end $$
    """,
    """
    create trigger period_approvals_kept before update or delete on period_approvals
        for each row execute function keep_approval()
    """,
    """
    create function two_people() returns trigger language plpgsql as $$
    declare asked corrections%rowtype;
    begin
        select * into strict asked from corrections where id = new.correction_id;
        if new.decision <> 'withdrawn' and (
            new.decided_by = asked.requested_by
            or new.decided_employee = asked.employee_id
            or new.decided_employee = asked.requested_employee
        ) then
            raise exception 'correction % needs a second person', asked.id
                using errcode = 'restrict_violation';
        end if;
        return new;
    end $$
    """,
    """
    create trigger correction_decisions_two_people before insert on correction_decisions
        for each row execute function two_people()
    """,
)


def upgrade() -> None:
    op.create_table(
        "leave_types",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("day_minutes", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("day_minutes between 1 and 1440", name="leave_types_day_minutes"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "pay_calendars",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("sign_off", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "frequency in ('weekly', 'biweekly', 'semimonthly', 'monthly', 'monthly_from', 'custom')",
            name="pay_calendars_frequency",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "rotations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weeks", sa.SmallInteger(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weeks between 1 and 12", name="rotations_weeks"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "rule_sets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("preset", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "cases", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "rotation_days",
        sa.Column("rotation_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("shift_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rotation_id"],
            ["rotations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["shifts.id"],
        ),
        sa.PrimaryKeyConstraint("rotation_id", "day"),
    )
    op.create_table(
        "rule_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_name", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("approved_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(approved_at is null) = (approved_by = '')", name="rule_versions_approved"
        ),
        sa.CheckConstraint("approved_by <> drafted_by", name="rule_versions_two_people"),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["rule_sets.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule_set_id", "number", name="rule_versions_number"),
    )
    op.create_index(
        "rule_versions_day",
        "rule_versions",
        ["rule_set_id", "effective_from"],
        unique=True,
        postgresql_where=sa.text("approved_at is not null"),
    )
    op.create_index(
        "rule_versions_one_draft",
        "rule_versions",
        ["rule_set_id"],
        unique=True,
        postgresql_where=sa.text("approved_at is null"),
    )
    op.create_table(
        "site_calendars",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("subdivision", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["sites.id"],
        ),
        sa.PrimaryKeyConstraint("site_id"),
    )
    op.create_table(
        "site_holidays",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("paid_minutes", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('PUBLIC', 'COMPANY')", name="site_holidays_kind"),
        sa.CheckConstraint("paid_minutes between 0 and 1440", name="site_holidays_paid"),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["sites.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "day", name="site_holidays_day"),
    )
    op.create_table(
        "site_rule_sets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["rule_sets.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["sites.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "effective_from", name="site_rule_sets_day"),
    )
    op.create_table(
        "site_zones",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["sites.id"],
        ),
        sa.PrimaryKeyConstraint("site_id", "effective_from"),
    )
    op.create_table(
        "adjustments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("origin_period_id", sa.BigInteger(), nullable=False),
        sa.Column("applied_period_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes <> 0", name="adjustments_not_nothing"),
        sa.ForeignKeyConstraint(
            ["applied_period_id"],
            ["pay_periods.id"],
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["origin_period_id"],
            ["pay_periods.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_version_id"],
            ["rule_versions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "employee_id", "day", "kind", "applied_period_id", name="adjustments_one_line"
        ),
    )
    op.create_index("adjustments_applied", "adjustments", ["applied_period_id"], unique=False)
    op.create_index("adjustments_origin", "adjustments", ["origin_period_id"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("target_punch", sa.Uuid(), nullable=True),
        sa.Column("target_correction", sa.BigInteger(), nullable=True),
        sa.Column("target_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_direction", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("direction", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("effect", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_name", sa.Text(), nullable=False),
        sa.Column("requested_employee", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(operation = 'void') = (at is null) and (at is null) = (direction = '')",
            name="corrections_punch",
        ),
        sa.CheckConstraint(
            "direction in ('', 'in', 'out', 'no_meal')", name="corrections_direction"
        ),
        sa.CheckConstraint(
            "num_nonnulls(target_punch, target_correction) = case operation when 'add' then 0 else 1 end",
            name="corrections_target",
        ),
        sa.CheckConstraint("operation in ('add', 'void', 'replace')", name="corrections_operation"),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["target_correction"],
            ["corrections.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("corrections_employee", "corrections", ["employee_id"], unique=False)
    op.create_table(
        "leave_grants",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("leave_type_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["leave_type_id"],
            ["leave_types.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "leave_grants_employee", "leave_grants", ["employee_id", "leave_type_id"], unique=False
    )
    op.create_table(
        "leave_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("leave_type_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'requested'"), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_name", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("decided_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "state in ('requested', 'approved', 'rejected', 'withdrawn')",
            name="leave_requests_state",
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'rejected') or decided_by <> requested_by",
            name="leave_requests_two_people",
        ),
        sa.CheckConstraint("last_day >= first_day", name="leave_requests_order"),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["leave_type_id"],
            ["leave_types.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "leave_requests_employee", "leave_requests", ["employee_id", "first_day"], unique=False
    )
    op.create_table(
        "period_approvals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_employee", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "step in ('signed', 'manager', 'hr', 'locked', 'exported', 'reopen_asked', 'reopened')",
            name="period_approvals_step",
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["pay_periods.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "period_approvals_period", "period_approvals", ["period_id", "revision"], unique=False
    )
    op.create_table(
        "period_snapshots",
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("times", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["pay_periods.id"],
        ),
        sa.PrimaryKeyConstraint("period_id", "revision", "employee_id"),
    )
    op.create_table(
        "recompute_state",
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("covered_from", sa.Date(), nullable=True),
        sa.Column("covered_to", sa.Date(), nullable=True),
        sa.Column("stale_from", sa.Date(), nullable=True),
        sa.Column("stale_to", sa.Date(), nullable=True),
        sa.Column("stale_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.PrimaryKeyConstraint("employee_id"),
    )
    op.create_index("recompute_state_due", "recompute_state", ["due_at"], unique=False)
    op.create_index(
        "recompute_state_stale",
        "recompute_state",
        ["stale_since"],
        unique=False,
        postgresql_where=sa.text("stale_from is not null"),
    )
    op.create_table(
        "schedule_assignments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.BigInteger(), nullable=True),
        sa.Column("rotation_id", sa.BigInteger(), nullable=True),
        sa.Column("anchor", sa.Date(), nullable=True),
        sa.Column("assigned_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "assigned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(rotation_id is null) = (anchor is null)", name="schedule_assignments_anchor"
        ),
        sa.CheckConstraint(
            "shift_id is null or rotation_id is null", name="schedule_assignments_one_plan"
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rotation_id"],
            ["rotations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["shifts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "effective_from", name="schedule_assignments_day"),
    )
    op.create_table(
        "schedule_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("shift_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("break_minutes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(starts_at is null) = (ends_at is null) and (shift_id is null or starts_at is not null)",
            name="schedule_changes_times",
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["shifts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "day", "published", name="schedule_changes_day"),
    )
    op.create_table(
        "workday_results",
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reg", sa.Integer(), nullable=False),
        sa.Column("ot", sa.Integer(), nullable=False),
        sa.Column("dt", sa.Integer(), nullable=False),
        sa.Column("night", sa.Integer(), nullable=False),
        sa.Column("holiday", sa.Integer(), nullable=False),
        sa.Column("holiday_paid", sa.Integer(), nullable=False),
        sa.Column("leave_paid", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("blocking", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_version_id", sa.BigInteger(), nullable=True),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("tzdata_version", sa.Text(), nullable=False),
        sa.Column("input_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_version_id"],
            ["rule_versions.id"],
        ),
        sa.PrimaryKeyConstraint("employee_id", "day"),
    )
    op.create_index("workday_results_day", "workday_results", ["day"], unique=False)
    op.create_table(
        "correction_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("correction_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_name", sa.Text(), nullable=False),
        sa.Column("decided_employee", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "decision in ('approved', 'rejected', 'withdrawn')", name="correction_decisions_kind"
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["corrections.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "correction_decisions_one", "correction_decisions", ["correction_id"], unique=True
    )
    op.create_table(
        "leave_days",
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("leave_request_id", sa.BigInteger(), nullable=False),
        sa.Column("leave_type_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
        ),
        sa.ForeignKeyConstraint(
            ["leave_request_id"],
            ["leave_requests.id"],
        ),
        sa.ForeignKeyConstraint(
            ["leave_type_id"],
            ["leave_types.id"],
        ),
        sa.PrimaryKeyConstraint("employee_id", "day"),
    )
    op.add_column("employees", sa.Column("manager_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "employees",
        sa.Column("pay_class", sa.Text(), server_default=sa.text("'hourly'"), nullable=False),
    )
    op.create_index("employees_manager", "employees", ["manager_id"], unique=False)
    op.create_foreign_key(
        "employees_manager_id_fkey", "employees", "employees", ["manager_id"], ["id"]
    )
    op.add_column(
        "pay_periods",
        sa.Column("regular", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "pay_periods",
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.add_column("pay_periods", sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pay_periods", sa.Column("dataset_sha256", sa.Text(), nullable=True))
    op.add_column(
        "shifts",
        sa.Column("break_minutes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_check_constraint("employees_not_own_manager", "employees", "manager_id <> id")
    op.create_check_constraint(
        "employees_pay_class",
        "employees",
        "pay_class in ('hourly', 'salaried_nonexempt', 'salaried_exempt', 'fluctuating')",
    )
    op.create_check_constraint(
        "pay_periods_state",
        "pay_periods",
        "state in ('open', 'manager_approved', 'hr_approved', 'locked', 'exported')",
    )
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("What was approved and locked is not undone: restore a backup.")
