"""Reads a payroll dataset: one snapshot, one pass over the punches."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from attendance_app.db import payroll as rows
from attendance_app.db.engine import Transaction
from attendance_app.domain.payroll import (
    EmployeeTimes,
    PayrollDataset,
    Person,
    PunchFact,
    days_between,
    freeze,
    reading_window,
    times_of,
)
from attendance_app.services.ports import Progress

_STEP = "Reading the punches"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dataset. as_of: what is open then is not yet missing."""

    starts_on: date
    ends_on: date
    as_of: datetime
    site: int | None = None

    def scope(self, employees: tuple[int, ...] | None = None) -> rows.Scope:
        """Return what to read."""
        window = reading_window(self.starts_on, self.ends_on)
        return rows.Scope(self.starts_on, self.ends_on, window, self.site, employees)


@dataclass(frozen=True, slots=True)
class PayrollReading:
    """snapshot: opens a read-only transaction at REPEATABLE READ, on the replica if there is one.

    People and punches are read in two statements; only a snapshot makes them of one moment.
    """

    snapshot: Transaction

    def dataset(self, wanted: Wanted, progress: Progress) -> PayrollDataset:
        """Return the dataset of a period."""
        scope = wanted.scope()
        with self.snapshot() as session:
            company = rows.company_name(session)
            people = {int(person.employee): person for person in rows.people(session, scope)}
            done, times = count(1), {}
            for employee, punches in rows.punches(session, scope):
                person = people.get(employee)
                if person is not None:
                    times[employee] = _times(person, punches, wanted)
                    progress(_STEP, next(done), len(people))
        for employee, person in people.items():
            if employee not in times:
                times[employee] = _times(person, [], wanted)
        progress(_STEP, len(people), len(people))
        kept = [t for employee, t in times.items() if _belongs(people[employee], t)]
        return freeze(company, wanted.starts_on, wanted.ends_on, wanted.as_of, kept)

    def page(self, wanted: Wanted, offset: int, limit: int) -> tuple[list[EmployeeTimes], int]:
        """Return some of the people's times, by number, and how many people there are."""
        with self.snapshot() as session:
            everybody = wanted.scope()
            total = rows.count_people(session, everybody)
            people = rows.page_of_people(session, everybody, offset, limit)
            chosen = wanted.scope(tuple(int(person.employee) for person in people))
            punched = dict(rows.punches(session, chosen)) if people else {}
        return [_times(p, punched.get(int(p.employee), []), wanted) for p in people], total


def _times(person: Person, punches: list[PunchFact], wanted: Wanted) -> EmployeeTimes:
    days = days_between(wanted.starts_on, wanted.ends_on)
    return times_of(person, punches, days, wanted.as_of)


def _belongs(person: Person, times: EmployeeTimes) -> bool:
    """Leave out who was not employed in the period and has nothing in it."""
    return person.employed or bool(times.punches)
