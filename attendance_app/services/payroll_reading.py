"""Reads a payroll dataset: one snapshot of the facts, or what was frozen when it was locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
)
from attendance_app.domain.payroll_json import freeze, times_from_json
from attendance_app.domain.payroll_times import Recorded, times_from
from attendance_app.services import facts
from attendance_app.services.ports import Progress

_STEP = "Reading the punches"
_TOGETHER = 500


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

    The facts are read in several statements; only a snapshot makes them of one moment.
    """

    snapshot: Transaction

    def dataset(self, wanted: Wanted, progress: Progress) -> PayrollDataset:
        """Return the dataset of a period. A locked one is what was frozen, whatever came since."""
        with self.snapshot() as session:
            company = rows.company_name(session)
            locked = pay_periods.locked_span(session, wanted.starts_on, wanted.ends_on)
            if locked is not None and locked.locked_at is not None:
                kept = _frozen(session, locked, wanted.site)
                as_of = locked.locked_at
            else:
                kept = self._computed(session, wanted, progress)
                as_of = wanted.as_of
        progress(_STEP, len(kept), len(kept))
        return freeze(company, wanted.starts_on, wanted.ends_on, as_of, kept)

    def page(self, wanted: Wanted, offset: int, limit: int) -> tuple[list[EmployeeTimes], int]:
        """Return some of the people's times, by number, and how many people there are."""
        with self.snapshot() as session:
            locked = pay_periods.locked_span(session, wanted.starts_on, wanted.ends_on)
            if locked is not None:
                kept = sorted(_frozen(session, locked, wanted.site), key=lambda t: t.number)
                return kept[offset : offset + limit], len(kept)
            total = rows.count_people(session, wanted.scope())
            people = rows.page_of_people(session, wanted.scope(), offset, limit)
            return times_of_people(session, people, wanted), total

    def _computed(
        self, session: Session, wanted: Wanted, progress: Progress
    ) -> list[EmployeeTimes]:
        people = rows.people(session, wanted.scope())
        kept: list[EmployeeTimes] = []
        for start in range(0, len(people), _TOGETHER):
            some = people[start : start + _TOGETHER]
            times = times_of_people(session, some, wanted)
            kept += [t for person, t in zip(some, times, strict=True) if _belongs(person, t)]
            progress(_STEP, start + len(some), len(people))
        return kept


def times_of_people(
    session: Session, people: Sequence[Person], wanted: Wanted
) -> list[EmployeeTimes]:
    """Return what the rules make of people's facts, in the order of `people`."""
    days = days_between(wanted.starts_on, wanted.ends_on)
    ids = [int(person.employee) for person in people]
    known = facts.read(session, ids, wanted.starts_on, wanted.ends_on)
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


def _frozen(session: Session, period: PayPeriodRow, site: int | None) -> list[EmployeeTimes]:
    """Return what was frozen, of the people who belonged to a site then."""
    name = rows.site_name(session, site) if site is not None else None
    found = pay_periods.snapshots(session, period.id, period.revision)
    times = [times_from_json(row.times) for row in found]
    return [person for person in times if site is None or person.site == name]


def _belongs(person: Person, times: EmployeeTimes) -> bool:
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
