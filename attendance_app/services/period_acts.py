"""What people do to a pay period. The caller has computed everybody's days and locks the row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from attendance_app.db import pay_periods as rows
from attendance_app.db import payroll, workdays
from attendance_app.db.tables import PayPeriodRow, PeriodApprovalRow
from attendance_app.db.workdays import LOCKED
from attendance_app.domain.actor import Actor
from attendance_app.domain.day_result import fingerprint
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.names import clean_text
from attendance_app.domain.payroll import Tally, reading_window
from attendance_app.domain.payroll_json import Seal, canonical, times_json
from attendance_app.services import period_calendar
from attendance_app.services import period_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.payroll_printing import at_hand
from attendance_app.services.payroll_reading import Wanted, belongs, times_of_people
from attendance_app.services.ports import Clock
from attendance_app.services.reach import key_of

_TOGETHER = 500


def locked(session: Session, period_id: int) -> PayPeriodRow:
    """Return a period of the calendar; nobody else changes its state until the end."""
    rows.lock_periods(session)
    found = rows.locked(session, period_id)
    if found is None or not found.regular:
        raise NotFound("There is no such pay period.", "period_id")
    return found


def is_over(period: PayPeriodRow, now: datetime) -> bool:
    """Tell whether the last day has ended, in UTC; a later change voids what was approved."""
    return now.date() > period.ends_on


def may_sign(actor: Actor, found: reading.Standing) -> bool:
    """Tell whether somebody can sign now."""
    mine = found.people.get(actor.employee) if actor.employee is not None else None
    if mine is None or found.period.state in LOCKED:
        return False
    unsigned = found.approved("signed", mine.employee) is None
    return unsigned and not found.to_settle([mine.employee])


def sign(session: Session, clock: Clock, actor: Actor, period: PayPeriodRow) -> None:
    """Keep an employee's signature."""
    _check_open(period)
    if clock.now().date() < period.ends_on:
        raise RuleViolation("Sign on the last day of the period, or later.")
    found = reading.standing(session, period)
    mine = found.people.get(actor.employee or 0)
    if mine is None:
        raise NotFound("You have no hours in this period.")
    if found.to_settle([mine.employee]):
        raise RuleViolation("Something is to settle first. Look at your days.")
    if found.approved("signed", mine.employee) is None:
        _keep(session, clock, actor, period, "signed", mine.sha256, whose=mine.employee)


def approve_team(
    session: Session, clock: Clock, actor: Actor, period: PayPeriodRow, team: int | None
) -> None:
    """Keep a manager's approval; with the last one the period goes on."""
    _check_open(period)
    _check_over(clock, period)
    found = reading.standing(session, period)
    people = found.teams().get(team)
    if people is None:
        raise NotFound("Nobody of this period is in this team.")
    if actor.employee in people:
        raise AccessDenied("These are your own hours too. Somebody else approves them.")
    if found.approved("manager", team) is not None:
        raise Conflict("This team is approved already.")
    _check_settled(session, found, people)
    _keep(session, clock, actor, period, "manager", found.sealed(people), whose=team)
    after = reading.standing(session, period)
    if all(after.approved("manager", manager) is not None for manager in after.teams()):
        period.state = "manager_approved"
    session.add(period)
    session.flush()


def approve_hr(session: Session, clock: Clock, actor: Actor, period: PayPeriodRow) -> None:
    """Keep HR's approval of everybody."""
    _check_open(period)
    if period.state != "manager_approved":
        raise RuleViolation("Some teams are not approved yet, or HR has approved already.")
    found = reading.standing(session, period)
    _check_settled(session, found, list(found.people))
    _keep(session, clock, actor, period, "hr", found.seal)
    period.state = "hr_approved"
    session.add(period)
    session.flush()


def lock(
    session: Session, clock: Clock, actor: Actor, period: PayPeriodRow, tzdata: str = ""
) -> None:
    """Freeze everybody's part, and what its papers say. tzdata: the edition of the time zones.

    Kiosks go on meanwhile: only at the very end the people's states are locked for a moment, to
    see that nothing came since; what comes later is late and becomes an adjustment.
    """
    _check_open(period)
    found = reading.standing(session, period)
    if found.to_settle(list(found.people)):
        raise RuleViolation("Something blocks the lock. Settle what is listed first.")
    hr = next((a for a in found.live if a.step == "hr"), None)
    if period.state != "hr_approved" or hr is None:
        raise Conflict("HR has not approved these hours, or they changed since.")
    if reading.is_same_person(actor, hr):
        raise AccessDenied("You approved this as HR. Another person locks it.")
    if hr.sha256 != found.seal:
        raise Conflict("The hours changed since HR approved them. HR must approve again.")
    now = clock.now()
    sha256, tally = _freeze(session, period, now)
    _check_quiet(session, period, list(found.people), now)
    period.state, period.locked_at, period.dataset_sha256 = "locked", now, sha256
    session.add(period)
    session.flush()
    _keep(session, clock, actor, period, "locked", found.seal, note=f"Payroll data {sha256}")
    period.printed = at_hand(session, period, tally.rules, tzdata)
    session.flush()


def ask_reopen(
    session: Session, clock: Clock, actor: Actor, period: PayPeriodRow, reason: str
) -> None:
    """Keep somebody's wish to reopen a locked period."""
    if period.state not in LOCKED:
        raise RuleViolation("Only a locked period is reopened.")
    why = clean_text(reason, "reason", 500)
    if not why:
        raise RuleViolation("Say why it must be reopened.", "reason")
    found = reading.standing(session, period)
    if any(a.step == "reopen_asked" for a in found.live):
        raise Conflict("Somebody has asked already. A second person agrees.")
    seal = period.dataset_sha256 or ""
    _keep(session, clock, actor, period, "reopen_asked", seal, note=why)


def reopen(session: Session, clock: Clock, actor: Actor, period: PayPeriodRow) -> None:
    """Open a locked period again, as a new revision."""
    if period.state not in LOCKED:
        raise RuleViolation("Only a locked period is reopened.")
    found = reading.standing(session, period)
    asked = next((a for a in found.live if a.step == "reopen_asked"), None)
    if asked is None:
        raise RuleViolation("Nobody has asked to reopen it.")
    if reading.is_same_person(actor, asked):
        raise AccessDenied("You asked for this. A second person agrees.")
    if rows.paid_adjustments(session, period.id):
        raise RuleViolation(
            "A later locked period has paid late facts of this one. Reopen that one first."
        )
    _keep(session, clock, actor, period, "reopened", period.dataset_sha256 or "", note=asked.note)
    rows.drop_unpaid_adjustments(session, period.id)
    period.state, period.revision = "open", period.revision + 1
    period.locked_at = period.dataset_sha256 = period.printed = None
    session.add(period)
    session.flush()
    workdays.mark_many(session, list(found.people), period.starts_on, period.ends_on)


def _freeze(session: Session, period: PayPeriodRow, now: datetime) -> tuple[str, Tally]:
    """Write everybody's part as it is printed; return the dataset's hash and what it adds up to."""
    window = reading_window(period.starts_on, period.ends_on)
    people = payroll.people(session, payroll.Scope(period.starts_on, period.ends_on, window))
    wanted = Wanted(period.starts_on, period.ends_on, now)
    seal, tally = Seal(period.starts_on, period.ends_on), Tally()
    for start in range(0, len(people), _TOGETHER):
        some = people[start : start + _TOGETHER]
        frozen: list[dict[str, Any]] = []
        for person, one in zip(some, times_of_people(session, some, wanted), strict=True):
            if not belongs(person, one):
                continue
            written = times_json(one)
            seal.add(canonical(written))
            tally.add(one)
            frozen.append(
                {
                    "period_id": period.id,
                    "revision": period.revision,
                    "employee_id": int(one.employee),
                    "times": written,
                    "sha256": fingerprint(written),
                }
            )
        rows.add_snapshots(session, frozen)
    return seal.sha256(), tally


def _check_quiet(
    session: Session, period: PayPeriodRow, people: Sequence[int], now: datetime
) -> None:
    """See that nothing was marked stale since the days were computed; nothing can be, from now."""
    states = workdays.lock_states(session, people)
    span = period.starts_on, period.ends_on
    if workdays.in_need(session, list(states), *span, now):
        raise Conflict("Somebody clocked or corrected meanwhile. Look at the period again.")


def _check_open(period: PayPeriodRow) -> None:
    if period.state in LOCKED:
        raise Conflict("This period is locked.")


def _check_over(clock: Clock, period: PayPeriodRow) -> None:
    if not is_over(period, clock.now()):
        raise RuleViolation(f"The period goes on until {period.ends_on.isoformat()}.")


def _check_settled(session: Session, found: reading.Standing, people: Sequence[int]) -> None:
    count = found.to_settle(people)
    if count:
        raise RuleViolation(f"{count} things are to settle first. They are listed.")
    if period_calendar.calendar(session)[2]:
        unsigned = [one for one in people if found.approved("signed", one) is None]
        if unsigned:
            raise RuleViolation(f"{len(unsigned)} people have not signed yet.")


def _keep(
    session: Session,
    clock: Clock,
    actor: Actor,
    period: PayPeriodRow,
    step: str,
    sha256: str,
    *,
    whose: int | None = None,
    note: str = "",
) -> None:
    session.add(
        PeriodApprovalRow(
            period_id=period.id,
            revision=period.revision,
            step=step,
            employee_id=whose,
            by=key_of(actor),
            by_name=actor.name,
            by_employee=actor.employee,
            at=clock.now(),
            sha256=sha256,
            note=note,
        )  # pyright: ignore[reportCallIssue] - the database gives the id
    )
    session.flush()
    said = {"step": step, "revision": period.revision, "sha256": sha256, "whose": whose}
    record(session, clock, actor, f"pay_period.{step}", "pay_period", period.id, said)
