"""Who should work when: shifts, rotations, assignments from a day on, and single days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlmodel import Session

from attendance_app.db import schedules as rows
from attendance_app.db import timesheets, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, RotationDayRow, RotationRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.names import clean_name, clean_text
from attendance_app.services import schedule_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.paging import Cut
from attendance_app.services.ports import Clock
from attendance_app.services.reach import (
    OFFICE,
    in_reach,
    key_of,
    leads,
    people_to_lead,
    person_in_reach,
    person_to_lead,
)
from attendance_app.services.schedule_views import (
    AssignmentView,
    DayChange,
    RotationView,
    WeekView,
)

LONGEST_VIEW = 31
_AHEAD = timedelta(days=400)
_MOST_DAYS = 84
_PLANNERS = (*OFFICE, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Schedules:
    """HR and admins plan everybody, managers their team; everybody sees their own plan."""

    transaction: Transaction
    clock: Clock

    def rotations(self, actor: Actor) -> tuple[RotationView, ...]:
        """Return the rotating patterns by name."""
        actor.require(*_PLANNERS)
        with self.transaction() as session:
            shifts = rows.shifts(session)
            return tuple(
                reading.rotation_view(row, rows.days_of(session, row.id), shifts, people)
                for row, people in rows.rotations(session)
            )

    def add_rotation(self, actor: Actor, name: str, days: Sequence[int | None]) -> int:
        """Make a pattern of whole weeks; return its id.

        days: the shift's id for each day from the first Monday on, None for a day off; 7 to 84.
        """
        actor.require(*OFFICE)
        if len(days) % 7 or not 7 <= len(days) <= _MOST_DAYS:
            raise RuleViolation("A rotation has 1 to 12 whole weeks.", "days")
        with self.transaction() as session:
            known = rows.shifts(session)
            if any(shift is not None and shift not in known for shift in days):
                raise NotFound("There is no such shift.", "days")
            if rows.rotation_named(session, clean_name(name)) is not None:
                raise Conflict("There is a rotation of this name already.", "name")
            row = RotationRow(name=clean_name(name), weeks=len(days) // 7)  # pyright: ignore[reportCallIssue]
            session.add(row)
            session.flush()
            session.add_all(
                RotationDayRow(rotation_id=row.id, day=n, shift_id=shift)
                for n, shift in enumerate(days)
                if shift is not None
            )
            session.flush()
            said = {"name": row.name, "days": list(days)}
            record(session, self.clock, actor, "rotation.added", "rotation", row.id, said)
            return row.id

    def archive_rotation(self, actor: Actor, rotation_id: int) -> None:
        """Offer a pattern no more; who works it goes on until they get another plan."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = rows.rotation(session, rotation_id)
            if row is None:
                raise NotFound("There is no such rotation.")
            row.archived_at = self.clock.now()
            session.flush()
            record(session, self.clock, actor, "rotation.archived", "rotation", rotation_id)

    def assign(
        self,
        actor: Actor,
        employee_ids: Sequence[int],
        effective_from: date,
        *,
        shift_id: int | None = None,
        rotation_id: int | None = None,
        starts_in_week: int = 1,
    ) -> None:
        """Give people a plan from a day on: a weekly shift, a rotation, or neither (no plan).

        starts_in_week: the week of the rotation in which `effective_from` falls.

        Raises:
            RuleViolation: two planned shifts would overlap, or the day is in a locked period.

        """
        actor.require(*_PLANNERS)
        with self.transaction() as session:
            people = people_to_lead(session, actor, employee_ids)
            if not people:
                raise RuleViolation("Choose somebody.", "employee_ids")
            _check_open(session, effective_from)
            plan = _plan(session, effective_from, shift_id, rotation_id, starts_in_week)
            rows.keep_card(session, [row.id for row in people])
            said = {"assigned_by": key_of(actor), "assigned_at": self.clock.now()}
            new = [
                {"employee_id": row.id, "effective_from": effective_from, **plan, **said}
                for row in people
            ]
            rows.assign(session, new)
            self._changed(session, people, effective_from, effective_from + _AHEAD)
            details: dict[str, Any] = {"people": [row.id for row in people], "shift": shift_id}
            details |= {"rotation": rotation_id, "from": effective_from.isoformat()}
            record(session, self.clock, actor, "schedule.assigned", "employee", "several", details)

    def assignments(self, actor: Actor, employee_id: int) -> tuple[AssignmentView, ...]:
        """Return somebody's plans, newest first."""
        with self.transaction() as session:
            person_in_reach(session, actor, employee_id)
            shifts = rows.shifts(session)
            return tuple(
                reading.assignment_view(session, row, shifts)
                for row in rows.assignments_of(session, employee_id)
            )

    def week(
        self,
        actor: Actor,
        first: date,
        days: int = 7,
        *,
        manager_id: int | None = None,
        site_id: int | None = None,
        query: str = "",
        page: int = 1,
        size: int = 50,
    ) -> WeekView:
        """Return the plan of a team, a site or those whom words fit, with drafts and conflicts.

        days: 1 to 31.
        """
        actor.require(*_PLANNERS)
        if not 1 <= days <= LONGEST_VIEW:
            raise RuleViolation(f"Choose 1 to {LONGEST_VIEW} days.", "days")
        cut, last = Cut(page, size), first + timedelta(days=days - 1)
        chosen = timesheets.Chosen(in_reach(actor), first, last, manager_id, site_id, query)
        with self.transaction() as session:
            some, total = timesheets.page(session, chosen, cut.offset, cut.size)
            people = [row for row, _ in some]
            return reading.plan(session, people, (first, last), True, (total, cut.page, cut.size))

    def of_person(self, actor: Actor, employee_id: int, first: date, last: date) -> WeekView:
        """Return somebody's published plan; drafts only for who plans them."""
        if not 0 <= (last - first).days < LONGEST_VIEW:
            raise RuleViolation(f"Choose 1 to {LONGEST_VIEW} days.", "last")
        with self.transaction() as session:
            person = person_in_reach(session, actor, employee_id)
            return reading.plan(session, [person], (first, last), leads(actor, person), (1, 1, 1))

    def draft(self, actor: Actor, change: DayChange) -> None:
        """Keep a single-day change that nobody sees until it is published.

        Raises:
            RuleViolation: the day is locked, or the times are none.

        """
        actor.require(*_PLANNERS)
        with self.transaction() as session:
            person_to_lead(session, actor, change.employee_id)
            _check_open(session, change.day)
            hours = _hours(session, change)
            said = self._said(actor, change.note)
            rows.set_change(session, change.employee_id, change.day, False, hours, said)

    def undraft(self, actor: Actor, employee_id: int, day: date) -> None:
        """Forget a draft."""
        actor.require(*_PLANNERS)
        with self.transaction() as session:
            person_to_lead(session, actor, employee_id)
            rows.remove_change(session, employee_id, day, published=False)

    def clear(self, actor: Actor, employee_id: int, day: date) -> None:
        """Take a published single-day change back: the assigned plan counts again."""
        actor.require(*_PLANNERS)
        with self.transaction() as session:
            person = person_to_lead(session, actor, employee_id)
            _check_open(session, day)
            if rows.remove_change(session, employee_id, day, published=True):
                self._changed(session, [person], day, day)
                said = {"day": day.isoformat()}
                record(session, self.clock, actor, "schedule.cleared", "employee", person.id, said)

    def publish(self, actor: Actor, employee_ids: Sequence[int], first: date, last: date) -> int:
        """Publish the drafts of these people and days; return how many.

        Raises:
            RuleViolation: two shifts of somebody would overlap; nothing is published.

        """
        actor.require(*_PLANNERS)
        if not 0 <= (last - first).days < LONGEST_VIEW:
            raise RuleViolation(f"Choose 1 to {LONGEST_VIEW} days.", "last")
        with self.transaction() as session:
            people = people_to_lead(session, actor, employee_ids)
            found = rows.drafts(session, [row.id for row in people], first, last)
            for row in found:
                _check_open(session, row.day)
            rows.publish(session, found)
            self._changed(session, people, first, last)
            said = {"days": len(found), "people": len({row.employee_id for row in found})}
            said |= {"first": first.isoformat(), "last": last.isoformat()}
            record(session, self.clock, actor, "schedule.published", "schedule", "days", said)
            return len(found)

    def copy_week(self, actor: Actor, employee_ids: Sequence[int], week: date, to: date) -> int:
        """Draft in the week of `to` what is planned in that of `week`; return how many days."""
        actor.require(*_PLANNERS)
        source, target = _monday(week), _monday(to)
        with self.transaction() as session:
            people = people_to_lead(session, actor, employee_ids)
            _check_open(session, target)
            said = self._said(actor, f"As in the week of {source.isoformat()}")
            count = 0
            for person, rota in reading.rotas(session, people, source, target + _WEEK):
                for n in range(7):
                    hours = rota.on(source + timedelta(days=n))
                    day = target + timedelta(days=n)
                    if hours != rota.on(day):
                        wanted = reading.clock_hours(hours)
                        rows.set_change(session, person.id, day, False, wanted, said)
                        count += 1
            return count

    def _said(self, actor: Actor, note: str) -> dict[str, Any]:
        return {
            "note": clean_text(note, "note", 200),
            "changed_by": key_of(actor),
            "changed_at": self.clock.now(),
        }

    def _changed(
        self, session: Session, people: Sequence[EmployeeRow], first: date, last: date
    ) -> None:
        """Refuse what overlaps now, and have the days computed again."""
        reading.check_overlaps(session, people, first, min(last, first + timedelta(days=90)))
        workdays.mark_many(session, [row.id for row in people], first, last)


_WEEK = timedelta(days=7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _check_open(session: Session, day: date) -> None:
    if not 2000 <= day.year <= 2100:
        raise RuleViolation("The day is not in this century.", "day")
    locked = workdays.last_locked_day(session)
    if locked is not None and day <= locked:
        raise RuleViolation(f"The days until {locked.isoformat()} are locked.", "day")


def _plan(
    session: Session,
    effective_from: date,
    shift_id: int | None,
    rotation_id: int | None,
    starts_in_week: int,
) -> dict[str, Any]:
    if shift_id is not None and rotation_id is not None:
        raise RuleViolation("Choose a shift or a rotation.", "shift_id")
    shift = rows.shifts(session).get(shift_id) if shift_id is not None else None
    if shift_id is not None and (shift is None or shift.archived_at is not None):
        raise NotFound("There is no such shift.", "shift_id")
    anchor: date | None = None
    if rotation_id is not None:
        rotation = rows.rotation(session, rotation_id)
        if rotation is None:
            raise NotFound("There is no such rotation.", "rotation_id")
        if not 1 <= starts_in_week <= rotation.weeks:
            raise RuleViolation(f"Choose week 1 to {rotation.weeks}.", "starts_in_week")
        anchor = _monday(effective_from) - timedelta(weeks=starts_in_week - 1)
    return {"shift_id": shift_id, "rotation_id": rotation_id, "anchor": anchor}


def _hours(session: Session, change: DayChange) -> tuple[time, time, int, int | None] | None:
    if change.shift_id is not None:
        shift = rows.shifts(session).get(change.shift_id)
        if shift is None:
            raise NotFound("There is no such shift.", "shift_id")
        return shift.starts_at, shift.ends_at, shift.break_minutes, shift.id
    if change.starts_at is None and change.ends_at is None:
        return None
    start, end = (
        _clock(text, f)
        for text, f in ((change.starts_at, "starts_at"), (change.ends_at, "ends_at"))
    )
    if start == end:
        raise RuleViolation("The shift ends when it starts.", "ends_at")
    return start, end, 0, None


def _clock(text: str | None, field: str) -> time:
    try:
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise RuleViolation("Write the time as 08:00.", field) from None
