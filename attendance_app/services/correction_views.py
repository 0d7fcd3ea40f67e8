"""What is asked of corrections, and what pages show of them."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class CorrectionAsked:
    """One correction. operation: add, void or replace. target: a punch's id, or "c12" for a
    punch that correction 12 added; empty to add. direction: in, out or no_meal.

    day, at: local to the person's site; an `at` before the workday starts is still that day's.
    second: of an ambiguous local time the second one. reason_code: one of `Corrections.reasons`.
    """

    employee_id: int
    operation: str
    target: str = ""
    direction: str = ""
    day: date | None = None
    at: time | None = None
    second: bool = False
    reason_code: str = "forgot"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DayEffect:
    """A workday before and after: (regular, overtime, double) minutes, and codes of findings."""

    day: date
    before: tuple[int, int, int]
    after: tuple[int, int, int]
    findings_before: tuple[str, ...]
    findings_after: tuple[str, ...]
    locked: bool


@dataclass(frozen=True, slots=True)
class CorrectionEffect:
    """What a correction would do. minutes: change of paid time. remarks: sentences to show.

    becomes_adjustment: a day is locked, so it becomes a line of the next open period.
    """

    employee_id: int
    employee: str
    minutes: int
    days: tuple[DayEffect, ...]
    remarks: tuple[str, ...]
    becomes_adjustment: bool


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction as it stands. state: requested, approved, rejected, withdrawn.

    at_local, old_local: "Thu 12 Nov 16:30"; old_*: the punch it voids or replaces. minutes: change
    of paid time, as asked. may_decide: whether who asks for the list may decide it; why_not says
    else why. batch: the same for a bulk fix, else empty.
    """

    id: int
    employee_id: int
    employee: str
    site: str
    operation: str
    direction: str
    at: datetime | None
    at_local: str
    old_direction: str
    old_local: str
    reason_code: str
    reason: str
    minutes: int
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str
    may_decide: bool
    why_not: str
    batch: str


@dataclass(frozen=True, slots=True)
class OutageFix:
    """The same punch for many people: a kiosk was out. day, at: local to each person's site."""

    employee_ids: tuple[int, ...]
    direction: str
    day: date
    at: time
    reason: str


@dataclass(frozen=True, slots=True)
class ForgottenOut:
    """Somebody who seems to have left without clocking out. since, planned_end: local words.

    proposal: the local day and time to propose, the planned end when there is one. zone: of the
    site. reminded_at: UTC, None before; reminded_by: empty when it happened by itself. mailed:
    none, queued, sending, sent, failed or needless.
    """

    employee_id: int
    employee: str
    site: str
    manager_id: int | None
    since: datetime
    since_local: str
    planned_end_local: str
    proposal_day: date | None
    proposal_at: time | None
    zone: str = "UTC"
    reminded_at: datetime | None = None
    reminded_by: str = ""
    mailed: str = "none"
