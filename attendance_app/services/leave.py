"""Leave: types, what people are granted, what they ask for, and what is left on a day."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from attendance_app.db import leave as rows
from attendance_app.db import punches, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import (
    EmployeeRow,
    LeaveDayRow,
    LeaveGrantRow,
    LeaveRequestRow,
    LeaveTypeRow,
)
from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.names import clean_name, clean_text
from attendance_app.services import facts
from attendance_app.services import leave_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.leave_views import BalanceView, LeaveRequestView, LeaveTypeView
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock
from attendance_app.services.reach import (
    OFFICE,
    in_reach,
    key_of,
    leads,
    person_in_reach,
    why_not,
)
from attendance_app.services.recompute import Recompute

STATES = ("requested", "approved", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class Leave:
    """People ask for themselves, managers and HR decide; nobody decides their own."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def types(self) -> tuple[LeaveTypeView, ...]:
        """Return the kinds of leave by name."""
        with self.transaction() as session:
            return tuple(reading.type_view(row) for row in rows.types(session))

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
        actor.require(*OFFICE)
        if not 1 <= day_minutes <= 1440:
            raise RuleViolation("A day of leave is 1 to 1440 minutes.", "day_minutes")
        short = clean_name(code, "code", 20).upper()
        with self.transaction() as session:
            if rows.type_coded(session, short) is not None:
                raise Conflict("There is a kind of leave with this code already.", "code")
            row = LeaveTypeRow(
                code=short,
                name=clean_name(name),
                paid=paid,
                counted=counted,
                day_minutes=day_minutes,
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            session.add(row)
            session.flush()
            said = {"code": short, "name": row.name, "paid": paid, "counted": counted}
            record(session, self.clock, actor, "leave_type.added", "leave_type", row.id, said)
            return row.id

    def archive_type(self, actor: Actor, type_id: int) -> None:
        """Offer it no more."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = reading.kind_of(session, type_id)
            row.archived_at = self.clock.now()
            session.flush()
            record(session, self.clock, actor, "leave_type.archived", "leave_type", type_id)

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
        actor.require(*OFFICE)
        if not 0 < abs(minutes) <= 525_600:
            raise RuleViolation("Grant at least a minute, at most a year.", "minutes")
        if expires_on is not None and (expires_on < on or minutes < 0):
            raise RuleViolation("It expires before it is granted.", "expires_on")
        with self.transaction() as session:
            person = person_in_reach(session, actor, employee_id)
            if not leads(actor, person):
                raise AccessDenied("Nobody grants leave to themselves.")
            kind = reading.kind_of(session, type_id)
            if not kind.counted:
                raise RuleViolation("This kind of leave has no balance.", "type_id")
            session.add(
                LeaveGrantRow(
                    employee_id=employee_id,
                    leave_type_id=type_id,
                    minutes=minutes,
                    granted_on=on,
                    expires_on=expires_on,
                    reason=clean_text(reason, "reason", 200),
                    granted_by=key_of(actor),
                    at=self.clock.now(),
                )  # pyright: ignore[reportCallIssue] - the database gives the id
            )
            session.flush()
            said = {"type": kind.code, "minutes": minutes, "on": on.isoformat()}
            record(session, self.clock, actor, "leave.granted", "employee", employee_id, said)

    def balances(self, actor: Actor, employee_id: int, on: date) -> tuple[BalanceView, ...]:
        """Return what is left of each counted type on a day."""
        with self.transaction() as session:
            person = person_in_reach(session, actor, employee_id)
            kinds = [kind for kind in rows.types(session) if kind.counted]
            return tuple(self._balance(session, person, kind, on) for kind in kinds)

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
        reading.check_days(first_day, last_day, minutes)
        with self.transaction() as session:
            person = person_in_reach(session, actor, employee_id)
            punches.lock_employee(session, employee_id)
            kind = reading.kind_of(session, type_id)
            row = LeaveRequestRow(
                employee_id=employee_id,
                leave_type_id=type_id,
                first_day=first_day,
                last_day=last_day,
                minutes=minutes,
                note=clean_text(note, "note", 500),
                requested_by=key_of(actor),
                requested_name=actor.name,
                requested_at=self.clock.now(),
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            self._check(session, row, kind)
            session.add(row)
            session.flush()
            _record(session, self.clock, actor, "leave.asked", row, person)
            return row.id

    def decide(self, actor: Actor, request_id: int, approve: bool, comment: str = "") -> None:
        """Approve or reject; the person's days are recomputed.

        Raises:
            AccessDenied: one's own, or not one's people.
            Conflict: it was decided or withdrawn meanwhile.

        """
        with self.transaction() as session:
            row, person = self._open(session, actor, request_id)
            refusal = why_not(actor, person, row.requested_by, None)
            if refusal:
                raise AccessDenied(refusal)
            row.state = "approved" if approve else "rejected"
            row.decided_by, row.decided_name = key_of(actor), actor.name
            row.decided_at, row.comment = self.clock.now(), clean_text(comment, "comment", 500)
            if approve:
                self._check(session, row, reading.kind_of(session, row.leave_type_id))
                rows.add_days(session, self._days(session, row))
                workdays.mark(session, person.id, row.first_day, row.last_day)
            session.flush()
            _record(session, self.clock, actor, f"leave.{row.state}", row, person)

    def withdraw(self, actor: Actor, request_id: int) -> None:
        """Take a request back, also an approved one whose days are not locked.

        Who asked for it does, the person concerned, or HR.
        """
        with self.transaction() as session:
            row = rows.request(session, request_id, lock=True)
            if row is None:
                raise NotFound("There is no such request.")
            person = person_in_reach(session, actor, row.employee_id)
            own = actor.employee == person.id or row.requested_by == key_of(actor)
            if not own and not actor.has(OFFICE):
                raise AccessDenied("Who asked for it takes it back, or HR.")
            if row.state not in ("requested", "approved"):
                raise Conflict(f"This was {row.state} meanwhile.")
            reading.check_open(session, row.first_day, row.last_day)
            rows.remove_days(session, row.id)
            workdays.mark(session, person.id, row.first_day, row.last_day)
            row.state = "withdrawn"
            session.flush()
            _record(session, self.clock, actor, "leave.withdrawn", row, person)

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
        if state is not None and state not in STATES:
            raise RuleViolation(f"Choose one of {', '.join(STATES)}.", "state")
        cut = Cut(page, size)
        with self.transaction() as session:
            found, total = rows.page(
                session, in_reach(actor), employee_id, state, cut.offset, cut.size
            )
            return cut.of([self._view(session, actor, *one) for one in found], total)

    def _open(
        self, session: Session, actor: Actor, request_id: int
    ) -> tuple[LeaveRequestRow, EmployeeRow]:
        row = rows.request(session, request_id, lock=True)
        if row is None:
            raise NotFound("There is no such request.")
        person = person_in_reach(session, actor, row.employee_id)
        punches.lock_employee(session, row.employee_id)
        if row.state != "requested":
            raise Conflict(f"This was {row.state} meanwhile.")
        return row, person

    def _check(self, session: Session, row: LeaveRequestRow, kind: LeaveTypeRow) -> None:
        if kind.archived_at is not None:
            raise RuleViolation("This kind of leave is not offered any more.", "type_id")
        reading.check_open(session, row.first_day, row.last_day)
        other = rows.overlapping(session, row.employee_id, row.first_day, row.last_day, row.id)
        if other is not None:
            raise RuleViolation(
                f"There is leave already from {other.first_day.isoformat()}"
                f" to {other.last_day.isoformat()}.",
                "first_day",
            )
        days = self._days(session, row)
        if not days:
            raise RuleViolation("Nothing is planned on these days.", "first_day")
        asked = sum(day.charged for day in days)
        person = session.get_one(EmployeeRow, row.employee_id)
        left = self._balance(session, person, kind, row.last_day, but=row.id).left
        if kind.counted and asked > left:
            wanted, rest = reading.days_words(asked, kind), reading.days_words(left, kind)
            raise RuleViolation(f"{wanted} days are asked for, {rest} are left.", "last_day")

    def _days(self, session: Session, row: LeaveRequestRow) -> list[LeaveDayRow]:
        """Return the planned days of a request that are no holidays, with what each takes."""
        kind = reading.kind_of(session, row.leave_type_id)
        known = facts.read(session, [row.employee_id], row.first_day, row.last_day)
        person = known[row.employee_id].person
        return [
            LeaveDayRow(
                employee_id=row.employee_id,
                day=day,
                leave_request_id=row.id,
                leave_type_id=row.leave_type_id,
                minutes=row.minutes,
                charged=min(row.minutes or kind.day_minutes, kind.day_minutes),
            )
            for day, _ in person.rota.days(row.first_day, row.last_day)
            if day not in person.holidays
        ]

    def _balance(
        self,
        session: Session,
        person: EmployeeRow,
        kind: LeaveTypeRow,
        on: date,
        but: int | None = None,
    ) -> BalanceView:
        found = rows.account(session, person.id, kind.id, on)
        asked = sum(
            day.charged
            for one in rows.pending(session, person.id, kind.id)
            if one.id != but
            for day in self._days(session, one)
        )
        left = found.granted - found.taken - found.planned - asked
        return BalanceView(
            type_id=kind.id,
            type=kind.name,
            on=on,
            granted=found.granted,
            taken=found.taken,
            planned=found.planned,
            pending=asked,
            left=left,
            days_left=reading.days_words(left, kind),
        )

    def _view(
        self,
        session: Session,
        actor: Actor,
        row: LeaveRequestRow,
        person: EmployeeRow,
        kind: LeaveTypeRow,
    ) -> LeaveRequestView:
        days = self._days(session, row)
        after = None
        if kind.counted and row.state == "requested":
            left = self._balance(session, person, kind, row.last_day, but=row.id).left
            after = left - sum(day.charged for day in days)
        refusal = why_not(actor, person, row.requested_by, None)
        return LeaveRequestView(
            id=row.id,
            employee_id=row.employee_id,
            employee=person.name,
            type_id=kind.id,
            type=kind.name,
            first_day=row.first_day,
            last_day=row.last_day,
            minutes=row.minutes,
            days=len(days),
            note=row.note,
            state=row.state,
            requested_by=row.requested_name,
            requested_at=row.requested_at,
            decided_by=row.decided_name,
            decided_at=row.decided_at,
            comment=row.comment,
            after=after,
            may_decide=row.state == "requested" and not refusal,
        )


def _record(
    session: Session,
    clock: Clock,
    actor: Actor,
    action: str,
    row: LeaveRequestRow,
    person: EmployeeRow,
) -> None:
    said = {"employee": person.id, "first_day": row.first_day.isoformat()}
    said |= {"last_day": row.last_day.isoformat(), "minutes": row.minutes or "full days"}
    record(session, clock, actor, action, "leave_request", row.id, said)
