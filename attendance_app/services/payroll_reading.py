"""Reads a payroll dataset: one snapshot of the facts, or what was frozen when it was locked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from attendance_app.db import pay_periods
from attendance_app.db import payroll as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.facts import Decided
from attendance_app.db.tables import AdjustmentRow, PayPeriodRow
from attendance_app.domain.payroll import (
    AdjustmentFact,
    CorrectionFact,
    EmployeeTimes,
    PayrollDataset,
    Person,
    days_between,
    reading_window,
    settled_at,
)
from attendance_app.domain.payroll_json import (
    Seal,
    canonical,
    schema_of,
    times_from_json,
    times_json,
)
from attendance_app.domain.payroll_times import Recorded, times_from
from attendance_app.services import facts
from attendance_app.services.payroll_printing import at_hand, printed, site_then
from attendance_app.services.payroll_spool import Spool
from attendance_app.services.ports import Progress

_STEP = "Reading the punches"
_TOGETHER = 250
People = Iterator[tuple[EmployeeTimes, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dataset. as_of: what is open then is not yet missing."""

    starts_on: date
    ends_on: date
    as_of: datetime
    site: int | None = None

    def scope(self) -> rows.Scope:
        """Return whose times are read."""
        window = reading_window(self.starts_on, self.ends_on)
        return rows.Scope(self.starts_on, self.ends_on, window, self.site)


@dataclass(frozen=True, slots=True)
class PayrollReading:
    """snapshot: opens a read-only transaction at REPEATABLE READ, on the replica if there is one.

    The facts are read in several statements; only a snapshot makes them of one moment. tzdata: the
    edition of the time zones.
    """

    snapshot: Transaction
    tzdata: str = ""

    def dataset(self, wanted: Wanted, progress: Progress) -> PayrollDataset:
        """Return the dataset of a period, held in memory: for previews, not for large companies."""
        return self.spooled(wanted, Spool(), progress)

    def spooled(self, wanted: Wanted, spool: Spool, progress: Progress) -> PayrollDataset:
        """Write everybody into a spool and return the dataset that reads them from there.

        A locked period is what was frozen, whatever came since. It is read some people at a time:
        memory does not grow with the company.
        """
        with self.snapshot() as session:
            locked = pay_periods.locked_span(session, wanted.starts_on, wanted.ends_on)
            if locked is not None:
                people = _frozen(session, locked, wanted.site, progress)
            else:
                people = _computed(session, wanted, progress)
            seal = _fill(spool, people, wanted)
            as_of = locked.locked_at if locked is not None else None
            said = locked.printed if locked is not None else None
            if said is None:
                period = pay_periods.regular_span(session, wanted.starts_on, wanted.ends_on)
                said = at_hand(session, period, spool.tally.rules, self.tzdata)
            site = site_then(session, wanted.site, said) if wanted.site is not None else None
            return PayrollDataset(
                company=said["company"],
                starts_on=wanted.starts_on,
                ends_on=wanted.ends_on,
                as_of=min(as_of or wanted.as_of, settled_at(wanted.ends_on)),
                employees=spool.people(),
                sha256=seal,
                tally=spool.tally,
                printed=printed(session, said),
                site=site or "",
            )

    def page(self, wanted: Wanted, offset: int, limit: int) -> tuple[list[EmployeeTimes], int]:
        """Return some of the people's times, by number, and how many people there are."""
        with self.snapshot() as session:
            locked = pay_periods.locked_span(session, wanted.starts_on, wanted.ends_on)
            if locked is not None:
                ids = _frozen_people(session, locked, wanted.site)
                some = ids[offset : offset + limit]
                parts = pay_periods.frozen_parts(session, locked.id, locked.revision, some)
                return [times_from_json(part) for part in parts], len(ids)
            total = rows.count_people(session, wanted.scope())
            people = rows.page_of_people(session, wanted.scope(), offset, limit)
            return times_of_people(session, people, wanted), total


def _fill(spool: Spool, people: People, wanted: Wanted) -> str:
    """Write people into a spool; return the dataset's hash."""
    seal: Seal | None = None
    for person, part in people:
        if seal is None:
            seal = Seal(wanted.starts_on, wanted.ends_on, schema_of(part))
        line = canonical(part)
        seal.add(line)
        spool.add(person, line)
    return (seal or Seal(wanted.starts_on, wanted.ends_on)).sha256()


def _computed(session: Session, wanted: Wanted, progress: Progress) -> People:
    people = rows.people(session, wanted.scope())
    book = facts.rule_book(session)
    for start in range(0, len(people), _TOGETHER):
        some = people[start : start + _TOGETHER]
        progress(_STEP, start, len(people))
        for person, times in zip(some, times_of_people(session, some, wanted, book), strict=True):
            if belongs(person, times):
                yield times, times_json(times)
        session.expunge_all()
    progress(_STEP, len(people), len(people))


def _frozen(session: Session, period: PayPeriodRow, site: int | None, progress: Progress) -> People:
    """Yield what was frozen, of the people who belonged to a site then."""
    ids = _frozen_people(session, period, site)
    for start in range(0, len(ids), _TOGETHER):
        progress(_STEP, start, len(ids))
        some = ids[start : start + _TOGETHER]
        for part in pay_periods.frozen_parts(session, period.id, period.revision, some):
            yield times_from_json(part), part
    progress(_STEP, len(ids), len(ids))


def _frozen_people(session: Session, period: PayPeriodRow, site: int | None) -> list[int]:
    name = site_then(session, site, period.printed) if site is not None else None
    return pay_periods.frozen_people(session, period.id, period.revision, name)


def times_of_people(
    session: Session, people: Sequence[Person], wanted: Wanted, book: facts.RuleBook | None = None
) -> list[EmployeeTimes]:
    """Return what the rules make of people's facts, in the order of `people`."""
    days = days_between(wanted.starts_on, wanted.ends_on)
    ids = [int(person.employee) for person in people]
    known = facts.read(session, ids, wanted.starts_on, wanted.ends_on, book=book)
    lines: dict[int, list[AdjustmentFact]] = {}
    period = pay_periods.regular_span(session, wanted.starts_on, wanted.ends_on)
    for line in pay_periods.adjustments(session, period.id, ids) if period is not None else ():
        lines.setdefault(line.employee_id, []).append(_line(line))
    return [
        times_from(
            person,
            known[int(person.employee)].person,
            Recorded(
                known[int(person.employee)].punches,
                [_correction(one) for one in known[int(person.employee)].decided],
                lines.get(int(person.employee), ()),
            ),
            days,
            wanted.as_of,
        )
        for person in people
    ]


def belongs(person: Person, times: EmployeeTimes) -> bool:
    """Leave out who was not employed in the period and has nothing in it."""
    return person.employed or bool(times.punches or times.corrections or times.adjustments)


def _correction(one: Decided) -> CorrectionFact:
    return CorrectionFact(
        one.id,
        one.operation,
        one.old_at,
        one.old_direction,
        one.at,
        one.direction,
        one.reason,
        one.requester,
        one.approver,
    )


def _line(row: AdjustmentRow) -> AdjustmentFact:
    return AdjustmentFact(row.day, row.kind, row.minutes, row.cause)
