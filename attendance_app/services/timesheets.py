"""Timesheets: of a person, of a team, and the why of a day. Always computed to the newest fact."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import timesheets as rows
from attendance_app.db import workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, SiteRow
from attendance_app.domain.actor import Actor
from attendance_app.domain.day_result import fingerprint
from attendance_app.domain.errors import RuleViolation
from attendance_app.services import facts, why
from attendance_app.services import timesheet_reading as reading
from attendance_app.services.paging import Cut
from attendance_app.services.ports import Clock
from attendance_app.services.reach import in_reach, leads, person_in_reach
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheet_views import (
    TeamRow,
    TeamSheetView,
    TimesheetView,
    WhyView,
)

LONGEST_SPAN_DAYS = 62
ONLY = ("", "to_settle", "unsigned")
_MOST_PEOPLE = 20_000


@dataclass(frozen=True, slots=True)
class Timesheets:
    """Everybody sees their own hours, managers their team's, HR and admins everybody's."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def of_person(self, actor: Actor, employee_id: int, first: date, last: date) -> TimesheetView:
        """Return somebody's days from `first` to `last`, both included, at most 62.

        Raises:
            NotFound: there is no such employee, or the actor may not see them.

        """
        _check_span(first, last)
        self._bring_up(actor, employee_id, first, last)
        with self.transaction() as session:
            return self._sheet(session, actor, employee_id, first, last)

    def week_of(self, actor: Actor, employee_id: int, day: date) -> TimesheetView:
        """Return the workweek, by the rules of the person's site, that holds `day`."""
        _check_span(day, day)
        with self.transaction() as session:
            person_in_reach(session, actor, employee_id)
            known = facts.read(session, [employee_id], day, day)[employee_id]
        return self.of_person(actor, employee_id, *reading.week_span(known, day))

    def of_team(
        self,
        actor: Actor,
        first: date,
        last: date,
        *,
        manager_id: int | None = None,
        site_id: int | None = None,
        query: str = "",
        only: str = "",
        page: int = 1,
        size: int = 50,
    ) -> TeamSheetView:
        """Return the spans of the people one may see, by name.

        only: "" for all, "to_settle" for people with something to settle, "unsigned".
        """
        _check_span(first, last)
        if only not in ONLY:
            raise RuleViolation(f"Choose one of {', '.join(ONLY[1:])}.", "only")
        cut = Cut(page, size)
        with self.transaction() as session:
            period = reading.period_of(session, first)
            chosen = rows.Chosen(
                in_reach(actor),
                *(first, last, manager_id, site_id, query, only),
                period.id if period else None,
            )
            everybody = rows.ids(session, chosen, _MOST_PEOPLE) if only == "to_settle" else []
            some, _ = rows.page(session, chosen, cut.offset, cut.size)
        self.recompute.ensure(everybody or [row.id for row, _ in some], first, last)
        with self.transaction() as session:
            some, total = rows.page(session, chosen, cut.offset, cut.size)
            found = reading.results(session, [row.id for row, _ in some], first, last)
            signed = {
                whose for step, whose in reading.live_steps(session, period) if step == "signed"
            }
        lines = tuple(
            TeamRow(
                employee_id=row.id,
                number=row.number,
                name=row.name,
                department=row.department,
                site=site.name,
                totals=reading.totals(found[row.id].values()),
                days=tuple((day, r.worked, r.status) for day, r in found[row.id].items()),
                signed=row.id in signed,
            )
            for row, site in some
        )
        every = [result for days in found.values() for result in days.values()]
        totals = reading.totals(every)
        return TeamSheetView(first, last, lines, totals, total, cut.page, cut.size)

    def why(self, actor: Actor, employee_id: int, day: date) -> WhyView:
        """Return why a workday's minutes are what they are."""
        _check_span(day, day)
        self._bring_up(actor, employee_id, day - timedelta(days=1), day + timedelta(days=1))
        with self.transaction() as session:
            return why.view(session, employee_id, day, self.clock.now(), self.recompute.tzdata)

    def revision(self, actor: Actor, employee_id: int, first: date, last: date) -> str:
        """Return a text that changes when these days change; cheap, for asking each second."""
        _check_span(first, last)
        self._bring_up(actor, employee_id, first, last)
        with self.transaction() as session:
            return _seal(session, employee_id, first, last)

    def _bring_up(self, actor: Actor, employee_id: int, first: date, last: date) -> None:
        with self.transaction() as session:
            person_in_reach(session, actor, employee_id)
        self.recompute.ensure([employee_id], first, last)

    def _sheet(
        self, session: Session, actor: Actor, employee_id: int, first: date, last: date
    ) -> TimesheetView:
        person, site, manager, shift = rows.card(session, employee_id)
        parts = reading.pictures(session, employee_id, first, last, self.clock.now())
        found = reading.results(session, [employee_id], first, last)[employee_id]
        known = parts[-1].known
        period = reading.period_of(session, first)
        steps = reading.live_steps(session, period)
        mine = actor.employee == employee_id
        return TimesheetView(
            employee_id=employee_id,
            number=person.number,
            name=person.name,
            department=person.department,
            site=site.name,
            zone=site.zone,
            manager=manager,
            shift=shift,
            starts_on=person.starts_on,
            left_on=_left_on(person, site),
            rules=reading.rules_named(known, last),
            first=first,
            last=last,
            days=reading.day_lines(parts, found),
            weeks=reading.weeks(known, found),
            totals=reading.totals(found.values()),
            adjustments=reading.adjustment_lines(session, employee_id, period),
            period_id=period.id if period else None,
            period_state=period.state if period else "",
            signed=("signed", employee_id) in steps,
            team_approved=("manager", person.manager_id) in steps,
            may_correct=mine or leads(actor, person),
            sha256=_seal(session, employee_id, first, last),
        )


def _left_on(person: EmployeeRow, site: SiteRow) -> date | None:
    left = person.archived_at
    return left.astimezone(ZoneInfo(site.zone)).date() if left else None


def _seal(session: Session, employee_id: int, first: date, last: date) -> str:
    stored = workdays.stored(session, [employee_id], first, last)[employee_id]
    return fingerprint([[day.isoformat(), row.sha256] for day, row in stored.items()])


def _check_span(first: date, last: date) -> None:
    if not 0 <= (last - first).days < LONGEST_SPAN_DAYS:
        raise RuleViolation(f"Choose 1 to {LONGEST_SPAN_DAYS} days.", "last")
    if not 2000 <= first.year <= 2100:
        raise RuleViolation("The day is not in this century.", "first")
