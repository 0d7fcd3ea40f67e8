"""Reports over weeks: whether rounding is neutral, and the average week of the EU directive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlmodel import Session

from attendance_app.db import timesheets as rows
from attendance_app.db import workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, SiteRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.day_result import DayResult
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.workdays import assess, whole_weeks
from attendance_app.domain.worked_time.rest import average_week
from attendance_app.domain.worked_time.trace import Rule
from attendance_app.domain.worked_time.zones import day_number
from attendance_app.services import facts
from attendance_app.services import timesheet_reading as reading
from attendance_app.services.paging import Cut
from attendance_app.services.ports import Clock
from attendance_app.services.reach import in_reach
from attendance_app.services.recompute import Recompute
from attendance_app.services.report_views import AverageLine, Report, RoundingLine

ROUNDING_WEEKS, REFERENCE_WEEKS = 12, 17
LONGEST_DAYS = 53 * 7
MOST_PEOPLE = 2_000
_TOGETHER = 100
_DAY = timedelta(days=1)

People = Sequence[tuple[EmployeeRow, SiteRow]]
Line = TypeVar("Line")
Read = Callable[[People, date, date], tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Which:
    """Which people: a manager's, a site's, by name or number. None and "" are all one may see."""

    manager_id: int | None = None
    site_id: int | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Reports:
    """HR and admins see everybody's, managers their people's."""

    transaction: Transaction
    clock: Clock
    recompute: Recompute

    def rounding(
        self, actor: Actor, first: date, last: date, which: Which, page: int = 1, size: int = 50
    ) -> Report[RoundingLine]:
        """Return what rounding gave and took, by person (29 CFR 785.48(b))."""
        return self._page(self._rounding, actor, (first, last), which, Cut(page, size))

    def every_rounding(
        self, actor: Actor, first: date, last: date, which: Which
    ) -> tuple[RoundingLine, ...]:
        """Return the same of everybody, at most two thousand people."""
        return self._all(self._rounding, actor, (first, last), which)

    def average(
        self, actor: Actor, first: date, last: date, which: Which, page: int = 1, size: int = 50
    ) -> Report[AverageLine]:
        """Return the average week, by person (Directive 2003/88/EC, art. 6 and 16)."""
        return self._page(self._average, actor, (first, last), which, Cut(page, size))

    def every_average(
        self, actor: Actor, first: date, last: date, which: Which
    ) -> tuple[AverageLine, ...]:
        """Return the same of everybody, at most two thousand people."""
        return self._all(self._average, actor, (first, last), which)

    def _page(
        self,
        read: "Read[Line]",
        actor: Actor,
        span: tuple[date, date],
        which: Which,
        cut: Cut,
    ) -> Report[Line]:
        chosen = _chosen(actor, span, which)
        with self.transaction() as session:
            people, total = rows.page(session, chosen, cut.offset, cut.size)
        return Report(*span, read(people, *span), total, cut.page, cut.size)

    def _all(
        self, read: "Read[Line]", actor: Actor, span: tuple[date, date], which: Which
    ) -> tuple[Line, ...]:
        chosen = _chosen(actor, span, which)
        found: list[Line] = []
        for start in range(0, MOST_PEOPLE, _TOGETHER):
            with self.transaction() as session:
                people, total = rows.page(session, chosen, start, _TOGETHER)
            if total > MOST_PEOPLE:
                raise RuleViolation(f"These are {total} people. Choose a team or a site.", "team")
            found += read(people, *span)
            if start + _TOGETHER >= total:
                break
        return tuple(found)

    def _rounding(self, people: People, first: date, last: date) -> tuple[RoundingLine, ...]:
        sums = {person.id: [0, 0, 0, 0] for person, _ in people}
        now = self.clock.now()
        with self.transaction() as session:
            for start, end, locked_at in _parts(session, first, last):
                known = facts.read(session, [*sums], start, end, as_known_at=locked_at)
                for one, facts_of in known.items():
                    if _rounds(facts_of.person):
                        _add(sums[one], facts_of.person, start, end, locked_at or now)
        weeks = ((last - first).days + 1) / 7
        return tuple(
            RoundingLine(
                *(person.id, person.number, person.name, site.name),
                *sums[person.id],
                per_week=(sums[person.id][1] - sums[person.id][2]) / weeks,
            )
            for person, site in people
        )

    def _average(self, people: People, first: date, last: date) -> tuple[AverageLine, ...]:
        ids = [person.id for person, _ in people]
        self.recompute.ensure(ids, first, last)
        with self.transaction() as session:
            found = reading.results(session, ids, first, last)
        return tuple(
            _average_line(person, site, found[person.id], first, last) for person, site in people
        )


def _chosen(actor: Actor, span: tuple[date, date], which: Which) -> rows.Chosen:
    actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
    first, last = span
    if not 7 <= (last - first).days + 1 <= LONGEST_DAYS:
        raise RuleViolation("Choose a week to a year.", "last")
    if not 2000 <= first.year <= 2100:
        raise RuleViolation("The day is not in this century.", "first")
    return rows.Chosen(in_reach(actor), first, last, which.manager_id, which.site_id, which.query)


def _parts(session: Session, first: date, last: date) -> Iterator[tuple]:
    """Yield (first, last, when it was locked) of what is locked and what is open."""
    start = first
    for period in workdays.locked_periods(session, first, last):
        if start < period.first:
            yield start, period.first - _DAY, None
        yield max(start, period.first), min(last, period.last), period.at
        start = period.last + _DAY
    if start <= last:
        yield start, last, None


def _rounds(person: PersonFacts) -> bool:
    """Tell whether any rules of somebody's round or snap; computing the others is in vain."""
    policies = [version.policy for version in person.in_force.versions.values() if version]
    return any(one.get("round_q") or one.get("early_in") == "snap" for one in policies)


def _add(sums: list[int], person: PersonFacts, first: date, last: date, as_of) -> None:
    """Add (punches, gained, lost, snapped) of the workdays from `first` to `last`."""
    rules = person.in_force.rules
    assessed = assess(person, as_of, *whole_weeks(person.in_force, first, last))
    days = range(day_number(first), day_number(last) + 1)
    for step in assessed.result.steps:
        if step.rule not in (Rule.ROUNDED, Rule.SNAPPED):
            continue
        if rules.workday(step.start)[0] not in days:
            continue
        if step.rule is Rule.SNAPPED:
            sums[3] -= step.minutes
            continue
        sums[0] += 1
        sums[1 if step.minutes > 0 else 2] += abs(step.minutes)


def _average_line(
    person: EmployeeRow, site: SiteRow, days: dict[date, DayResult], first: date, last: date
) -> AverageLine:
    since = max(first, person.starts_on)
    worked = {day: result.worked for day, result in days.items() if day >= since}
    neutral = {day for day, result in days.items() if result.leave and not result.worked}
    neutral = {day for day in neutral if day >= since}
    counted = (last - since).days + 1 - len(neutral)
    average = average_week(worked, since, last, neutral) if counted > 0 else None
    weeks: dict[date, int] = {}
    for day, minutes in worked.items():
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + minutes
    return AverageLine(
        employee_id=person.id,
        number=person.number,
        name=person.name,
        site=site.name,
        first=since,
        worked=sum(worked.values()),
        days=max(0, counted),
        left_out=len(neutral),
        average=round(average.minutes) if average else None,
        busiest=max(weeks.values(), default=0),
        load=str(average.load) if average else "FINE",
    )
