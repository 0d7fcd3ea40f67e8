"""What pages show of leave."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LeaveTypeView:
    """A kind of leave. day_minutes: what a full day takes from the balance. counted: has one."""

    id: int
    code: str
    name: str
    paid: bool
    counted: bool
    day_minutes: int


@dataclass(frozen=True, slots=True)
class LeaveRequestView:
    """A request. state: requested, approved, rejected, withdrawn.

    minutes: on each day, None for full days. days: planned days in it. after: balance in minutes
    once it is taken, None when the type has none.
    may_decide: whether the one who asks for the list may decide it.
    """

    id: int
    employee_id: int
    employee: str
    type_id: int
    type: str
    first_day: date
    last_day: date
    minutes: int | None
    days: int
    note: str
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str
    after: int | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class BalanceView:
    """What is left of one type on a day. Minutes; days: "11", "3.5". pending: asked, undecided."""

    type_id: int
    type: str
    on: date
    granted: int
    taken: int
    planned: int
    pending: int
    left: int
    days_left: str
