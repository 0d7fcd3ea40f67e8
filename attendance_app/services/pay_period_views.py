"""What pages show of pay periods."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PayCalendarView:
    """How periods follow each other. frequency: weekly, biweekly, semimonthly, monthly,
    monthly_from (anchor's day of the month: 26th to 25th) or custom.

    anchor: the first day of some period. sign_off: employees sign before managers approve.
    """

    frequency: str
    anchor: date
    sign_off: bool
    words: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the stepper. state: done, now, waiting. by, at: empty until done."""

    name: str
    state: str
    by: str
    at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something in the way of the lock, with its fix. fix: correct, decide, number or approve.

    proposal_direction, proposal_local, proposal_day: the punch to propose, when there is one.
    """

    kind: str
    employee_id: int | None
    employee: str
    site: str
    day: date | None
    sentence: str
    fix: str
    correction_id: int | None = None
    proposal_direction: str = ""
    proposal_local: str = ""
    proposal_day: date | None = None


@dataclass(frozen=True, slots=True)
class TeamState:
    """A manager's part of a period. approved_at: None when not, or voided by a later change."""

    manager_id: int | None
    manager: str
    people: int
    signed: int
    to_settle: int
    approved_by: str
    approved_at: datetime | None
    voided: str
    may_approve: bool


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """Minutes of one kind, in this period and in the one before it."""

    kind: str
    minutes: int
    before: int


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One act, kept for good.

    step: signed, manager, hr, locked, exported, reopen_asked or reopened.
    """

    step: str
    revision: int
    by: str
    whose: str
    at: datetime
    sha256: str
    voided_at: datetime | None
    void_reason: str


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period in a list. state: open, manager_approved, hr_approved, locked, exported."""

    id: int
    label: str
    starts_on: date
    ends_on: date
    state: str
    revision: int
    people: int
    blocking: int
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period with everything that must happen to it.

    sha256: the seal of everybody's hours as of `as_of`; managers and HR approve it, and the lock
    keeps it. dataset_sha256: of the payroll data that the lock froze from these hours, which each
    export prints; empty while open. why_short: empty, or why it has fewer days than usual. may_*:
    what the one who asks may do now. reopen_asked_by: who asked to reopen; a second person must
    agree.
    """

    line: PeriodLine
    why_short: str
    as_of: datetime
    sha256: str
    dataset_sha256: str
    steps: tuple[StepView, ...]
    signed: int
    people: int
    sign_off: bool
    teams: tuple[TeamState, ...]
    blockers: tuple[Blocker, ...]
    blockers_total: int
    compared: tuple[ComparedLine, ...]
    approvals: tuple[ApprovalView, ...]
    adjustments: int
    reopen_asked_by: str
    may_sign: bool
    may_approve_team: bool
    may_approve_hr: bool
    may_lock: bool
    may_ask_reopen: bool
    may_reopen: bool


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """A line that pays a late fact of a locked period in a later one. minutes: by kind of time."""

    id: int
    employee_id: int
    employee: str
    day: date
    kind: str
    minutes: int
    cause: str
    origin: str
    applied: str
    created_at: datetime
