"""Leave: types, what people are granted, what they ask for, and what is left on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.paging import Page
from attendance_app.services.ports import Clock
from attendance_app.services.recompute import Recompute


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


@dataclass(frozen=True, slots=True)
class Leave:
    """People ask for themselves, managers and HR decide; nobody decides their own."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def types(self) -> tuple[LeaveTypeView, ...]:
        """Return the kinds of leave by name."""
        raise NotImplementedError

    def add_type(
        self,
        actor: Actor,
        code: str,
        name: str,
        *,
        paid: bool = True,
        counted: bool = True,
        day_minutes: int = 480,
    ) -> int:
        """Add a kind of leave; return its id. HR and admins."""
        raise NotImplementedError

    def archive_type(self, actor: Actor, type_id: int) -> None:
        """Offer it no more."""
        raise NotImplementedError

    def grant(
        self,
        actor: Actor,
        employee_id: int,
        type_id: int,
        minutes: int,
        on: date,
        reason: str,
        expires_on: date | None = None,
    ) -> None:
        """Add to somebody's balance from a day on, or take from it; the entry stays. HR, admins."""
        raise NotImplementedError

    def balances(self, actor: Actor, employee_id: int, on: date) -> tuple[BalanceView, ...]:
        """Return what is left of each counted type on a day."""
        raise NotImplementedError

    def request(
        self,
        actor: Actor,
        employee_id: int,
        type_id: int,
        first_day: date,
        last_day: date,
        minutes: int | None = None,
        note: str = "",
    ) -> int:
        """Ask for leave, for oneself or for one's people; return its id.

        Raises:
            RuleViolation: nothing is planned on those days, another leave is there, the balance
                does not reach, or a day is locked.

        """
        raise NotImplementedError

    def decide(self, actor: Actor, request_id: int, approve: bool, comment: str = "") -> None:
        """Approve or reject; the person's days are recomputed.

        Raises:
            AccessDenied: one's own, or not one's people.
            Conflict: it was decided or withdrawn meanwhile.

        """
        raise NotImplementedError

    def withdraw(self, actor: Actor, request_id: int) -> None:
        """Take a request back, also an approved one whose days are not locked."""
        raise NotImplementedError

    def requests(
        self,
        actor: Actor,
        *,
        employee_id: int | None = None,
        state: str | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Page[LeaveRequestView]:
        """Return requests of people one may see, undecided first, newest first."""
        raise NotImplementedError
