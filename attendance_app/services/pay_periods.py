"""Pay periods: generated, signed, approved, locked, exported; and reopened by two people."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from attendance_app.db import pay_periods as rows
from attendance_app.db import payroll, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import PayCalendarRow, PayPeriodRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, NotFound, RuleViolation
from attendance_app.domain.pay_calendar import Frequency, check_anchor, words
from attendance_app.services import period_acts as acts
from attendance_app.services import period_calendar
from attendance_app.services import period_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.paging import Cut, Page
from attendance_app.services.pay_period_views import (
    AdjustmentView,
    Blocker,
    PayCalendarView,
    PeriodLine,
    PeriodView,
)
from attendance_app.services.payroll_views import label_of
from attendance_app.services.ports import Clock
from attendance_app.services.reach import OFFICE, in_reach, is_office, key_of
from attendance_app.services.recompute import Recompute

_SHOWN_BLOCKERS = 25
_READERS = (*OFFICE, Role.MANAGER, Role.EMPLOYEE)


@dataclass(frozen=True, slots=True)
class PayPeriods:
    """Each step stores who, when and the hash of what they saw; a later change voids it."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def calendar(self) -> PayCalendarView:
        """Return how the company's periods follow each other."""
        with self.transaction() as session:
            frequency, anchor, sign_off = period_calendar.calendar(session)
        return PayCalendarView(str(frequency), anchor, sign_off, words(frequency, anchor))

    def set_calendar(
        self, actor: Actor, frequency: str, anchor: date, sign_off: bool = False
    ) -> None:
        """Change it for periods that come; periods that somebody approved stay. HR, admins.

        Raises:
            RuleViolation: the frequency is none, or the anchor does not fit it.

        """
        actor.require(*OFFICE)
        if frequency not in tuple(Frequency):
            raise RuleViolation(f"Choose one of {', '.join(Frequency)}.", "frequency")
        check_anchor(Frequency(frequency), anchor)
        now = self.clock.now()
        with self.transaction() as session:
            rows.lock_periods(session)
            row = PayCalendarRow(
                frequency=frequency,
                anchor=anchor,
                sign_off=sign_off,
                set_by=key_of(actor),
                set_at=now,
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            session.add(row)
            session.flush()
            rows.release(session, now.date())
            said = {"frequency": frequency, "anchor": anchor.isoformat(), "sign_off": sign_off}
            record(session, self.clock, actor, "pay_calendar.set", "pay_calendar", row.id, said)

    def add_custom(self, actor: Actor, starts_on: date, ends_on: date) -> int:
        """Make a period of any days, where the calendar is custom.

        Raises:
            RuleViolation: it overlaps another period.

        """
        actor.require(*OFFICE)
        if not 0 <= (ends_on - starts_on).days < 366:
            raise RuleViolation("A period is a day to a year long.", "ends_on")
        with self.transaction() as session:
            rows.lock_periods(session)
            if period_calendar.calendar(session)[0] is not Frequency.CUSTOM:
                raise RuleViolation("The calendar makes its periods by itself.", "starts_on")
            other = rows.regular_between(session, starts_on, ends_on)
            if other:
                label = label_of(other[0].starts_on, other[0].ends_on)
                raise RuleViolation(f"This overlaps {label}.", "starts_on")
            rows.make_regular(session, starts_on, ends_on)
            session.flush()
            period = rows.regular_between(session, starts_on, ends_on)[0].id
            days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
            record(session, self.clock, actor, "payroll.period", "pay_period", period, days)
            return period

    def list(self, actor: Actor, limit: int = 24) -> tuple[PeriodLine, ...]:
        """Return the periods, newest first, made up to the one that holds today."""
        actor.require(*_READERS)
        with self.transaction() as session:
            period_calendar.ensure_periods(session, self.clock.now().date())
            found = rows.regular(session, min(max(1, limit), 200))
            return tuple(reading.line(session, period) for period in found)

    def current(self, actor: Actor) -> PeriodLine:
        """Return the period that holds today.

        Raises:
            NotFound: a custom calendar has none for today.

        """
        actor.require(*_READERS)
        today = self.clock.now().date()
        with self.transaction() as session:
            period_calendar.ensure_periods(session, today)
            found = rows.regular_between(session, today, today)
            if not found:
                raise NotFound("There is no pay period for today. Add one.")
            return reading.line(session, found[0])

    def get(self, actor: Actor, period_id: int) -> PeriodView:
        """Return a period as it stands, computed to the newest fact."""
        actor.require(*_READERS)
        self._bring_up(period_id)
        with self.transaction() as session:
            period = _period(session, period_id)
            found = reading.standing(session, period)
            sign_off = period_calendar.calendar(session)[2]
            blocked = reading.blockers(session, actor, period)
            office, locked = is_office(actor), period.state in workdays.LOCKED
            asked = next((a for a in found.live if a.step == "reopen_asked"), None)
            teams = reading.teams(session, actor, found)
            lines = rows.adjustments(session, period.id)
            over = acts.is_over(period, self.clock.now())
            hr = next((a for a in found.live if a.step == "hr"), None)
            return PeriodView(
                line=reading.line(session, period),
                why_short=period_calendar.why_short(session, period.starts_on, period.ends_on),
                as_of=period.locked_at or self.clock.now(),
                sha256=reading.approved_seal(found) or found.seal,
                dataset_sha256=period.dataset_sha256 or "",
                steps=reading.steps(found, sign_off=sign_off),
                signed=sum(a.step == "signed" for a in found.live),
                people=len(found.people),
                sign_off=sign_off,
                teams=teams,
                blockers=tuple(blocked[:_SHOWN_BLOCKERS]),
                blockers_total=len(blocked),
                compared=reading.compared(session, period) if office else (),
                approvals=reading.approvals(session, found) if office else (),
                adjustments=len(lines),
                reopen_asked_by=asked.by_name if asked else "",
                may_sign=acts.may_sign(actor, found),
                may_approve_team=over and any(team.may_approve for team in teams),
                may_approve_hr=office and period.state == "manager_approved" and not blocked,
                may_lock=office
                and hr is not None
                and not blocked
                and not reading.is_same_person(actor, hr),
                may_ask_reopen=office and locked and asked is None,
                may_reopen=office
                and locked
                and asked is not None
                and not reading.is_same_person(actor, asked),
            )

    def revision(self, actor: Actor, period_id: int) -> str:
        """Return a text that changes when the period does; cheap, for asking each second."""
        actor.require(*_READERS)
        self._bring_up(period_id)
        with self.transaction() as session:
            return rows.revision(session, _period(session, period_id).id)

    def blockers(
        self, actor: Actor, period_id: int, page: int = 1, size: int = 50
    ) -> Page[Blocker]:
        """Return what is in the way of the lock, of people one may see."""
        actor.require(*_READERS)
        self._bring_up(period_id)
        cut = Cut(page, size)
        with self.transaction() as session:
            found = reading.blockers(session, actor, _period(session, period_id))
        return cut.of(found[cut.offset : cut.offset + cut.size], len(found))

    def sign(self, actor: Actor, period_id: int) -> None:
        """Sign one's own hours as they stand. Only the employee."""
        if actor.employee is None:
            raise AccessDenied("Only employees sign their hours.")
        self._bring_up(period_id)
        with self.transaction() as session:
            acts.sign(session, self.clock, actor, acts.locked(session, period_id))

    def approve_team(self, actor: Actor, period_id: int, manager_id: int | None = None) -> None:
        """Approve a team's hours: by its manager, or by HR in their place.

        manager_id: for HR, None means the people without a manager; a manager's own team else.

        Raises:
            RuleViolation: something blocks, or employees must sign first.
            AccessDenied: not one's team; nobody approves their own hours.

        """
        actor.require(*OFFICE, Role.MANAGER)
        team = manager_id if is_office(actor) else actor.employee
        if not is_office(actor) and (team is None or manager_id not in (None, team)):
            raise AccessDenied("This is not your team.")
        self._bring_up(period_id)
        with self.transaction() as session:
            acts.approve_team(session, self.clock, actor, acts.locked(session, period_id), team)

    def approve_hr(self, actor: Actor, period_id: int) -> None:
        """Approve everybody's hours, once all teams are approved."""
        actor.require(*OFFICE)
        self._bring_up(period_id)
        with self.transaction() as session:
            acts.approve_hr(session, self.clock, actor, acts.locked(session, period_id))

    def lock(self, actor: Actor, period_id: int) -> None:
        """Freeze the period. Another HR person or admin than the one who approved it.

        Raises:
            RuleViolation: blocking exceptions; they are listed by `blockers`.
            Conflict: something changed since the approval, which is void now.

        """
        actor.require(*OFFICE)
        self._bring_up(period_id)
        with self.transaction() as session:
            period = acts.locked(session, period_id)
            acts.lock(session, self.clock, actor, period, self.recompute.tzdata)

    def ask_reopen(self, actor: Actor, period_id: int, reason: str) -> None:
        """Ask to reopen a locked period; another person must agree."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            period = acts.locked(session, period_id)
            acts.ask_reopen(session, self.clock, actor, period, reason)

    def reopen(self, actor: Actor, period_id: int) -> None:
        """Agree: the period is open again as revision + 1; the old revision stays readable.

        Raises:
            RuleViolation: a later locked period has paid its late facts already.

        """
        actor.require(*OFFICE)
        with self.transaction() as session:
            acts.reopen(session, self.clock, actor, acts.locked(session, period_id))

    def adjustments(
        self, actor: Actor, period_id: int, page: int = 1, size: int = 50
    ) -> Page[AdjustmentView]:
        """Return the lines that a period pays for late facts of locked ones."""
        actor.require(*_READERS)
        cut = Cut(page, size)
        with self.transaction() as session:
            applied = _period(session, period_id)
            every = rows.adjustments(session, period_id)
            seen = rows.reached(session, in_reach(actor), [row.employee_id for row in every])
            found = [row for row in every if row.employee_id in seen]
            names = rows.people_named(session, sorted(seen))
            views: list[AdjustmentView] = []
            for row in found[cut.offset : cut.offset + cut.size]:
                origin = _period(session, row.origin_period_id)
                views.append(
                    AdjustmentView(
                        id=row.id,
                        employee_id=row.employee_id,
                        employee=names[row.employee_id],
                        day=row.day,
                        kind=row.kind,
                        minutes=row.minutes,
                        cause=row.cause,
                        origin=label_of(origin.starts_on, origin.ends_on),
                        applied=label_of(applied.starts_on, applied.ends_on),
                        created_at=row.created_at,
                    )
                )
            return cut.of(views, len(found))

    def _bring_up(self, period_id: int) -> None:
        """Compute everybody's days of the period, as far as they are not true."""
        with self.transaction() as session:
            period = _period(session, period_id)
            people = rows.members(session, period.starts_on, period.ends_on)
            span = period.starts_on, period.ends_on
        self.recompute.ensure(people, *span)


def _period(session: Session, period_id: int) -> PayPeriodRow:
    found = payroll.period(session, period_id)
    if found is None or not found.regular:
        raise NotFound("There is no such pay period.", "period_id")
    return found
