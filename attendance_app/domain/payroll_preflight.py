"""What stops a payroll system's file from being written: people, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from attendance_app.domain.names import has_control
from attendance_app.domain.payroll import EmployeeTimes, Flaw
from attendance_app.domain.payroll_lines import SKIP, minutes_by_code
from attendance_app.domain.payroll_profile import TARGETS, Profile, fits, writable
from attendance_app.domain.person_names import split_name
from attendance_app.domain.spreadsheets import begins_like_formula
from attendance_app.domain.worked_time.findings import Code, Severity

BLOCKING = frozenset(
    Flaw.MISSING_IN if code is Code.ORPHAN_OUT else Flaw(code)
    for code in Code
    if code.severity is Severity.BLOCK
)
MOST_HOURS = 999  # Paychex has the narrowest column
Found = Iterator[tuple[str, str, date | None]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why somebody's time cannot be written. employee: 0 when it is about the period.

    fix: where to settle it: "day", "id", "code", "hours", "name" or "period".
    """

    employee: int
    number: str
    name: str
    reason: str
    fix: str
    day: date | None = None


@dataclass(slots=True)
class Preflight:
    """Checks people one after the other; two of them with one id are noticed."""

    first: date
    last: date
    profile: Profile
    _owners: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])

    def of(self, person: EmployeeTimes) -> Iterator[Problem]:
        """Yield what stops one person's lines; who is not written needs no id."""
        for found in (self._days, self._hours, self._identity):
            for reason, fix, day in found(person):
                yield Problem(int(person.employee), person.number, person.name, reason, fix, day)

    def of_period(self) -> Iterator[Problem]:
        """Yield what stops the whole file."""
        first, last = self.first, self.last
        if self.profile.target == "xero_au" and (last - first).days + 1 not in (7, 14):
            yield Problem(0, "", "", "Xero takes periods of 7 or 14 days.", "period")
        if self.profile.target == "datev_lodas" and first.replace(day=1) != last.replace(day=1):
            yield Problem(0, "", "", "LODAS takes a period within one month.", "period")

    def _days(self, person: EmployeeTimes) -> Found:
        for day in person.workdays:
            for flaw in day.exceptions:
                if flaw.code in BLOCKING:
                    what = flaw.code.replace("_", " ").lower()
                    yield f"{day.day.isoformat()}: {what} is to settle.", "day", day.day

    def _hours(self, person: EmployeeTimes) -> Found:
        written: dict[str, int] = {}
        daily = TARGETS[self.profile.target].daily
        for code, days in minutes_by_code(person, self.first).items():
            target = self.profile.codes.get(code)
            if target is None:
                yield f"{code} is not mapped.", "code", None
            elif target != SKIP:
                minutes = sum(days.values())
                if minutes < 0 or (daily and min(days.values()) < 0):
                    yield f"{code} is negative.", "hours", None
                written[target] = written.get(target, 0) + minutes
        for target, minutes in written.items():
            if minutes > MOST_HOURS * 60:
                yield f"{target} is more than {MOST_HOURS} hours.", "hours", None

    def _identity(self, person: EmployeeTimes) -> Found:
        codes = minutes_by_code(person, self.first)
        if all(self.profile.codes.get(code) == SKIP for code in codes):
            return
        target = TARGETS[self.profile.target]
        known = self.profile.id_of(person.number, person.name)
        if not known:
            yield f"There is no id for {target.title}.", "id", None
        elif not fits(known, target):
            yield f"The id does not fit: {target.ids_said}, in {target.encoding}.", "id", None
        else:
            owner, name = self._owners.setdefault(known.casefold(), (person.employee, person.name))
            if owner != person.employee:
                yield f"The id is that of {name} too.", "id", None
        if target.key == "gusto":
            yield from _names(person.name, target.encoding)


def problems(
    people: Iterable[EmployeeTimes], first: date, last: date, profile: Profile
) -> Iterator[Problem]:
    """Yield everything that stops a file; what is about the period comes first."""
    check = Preflight(first, last, profile)
    yield from check.of_period()
    for person in people:
        yield from check.of(person)


def _names(name: str, encoding: str) -> Found:
    parts = split_name(name)
    if not all(parts):
        yield "Gusto needs a first and a last name.", "name", None
    if any(has_control(part) or begins_like_formula(part) for part in parts):
        yield "A name begins like a formula or holds a control character.", "name", None
    if not writable(name, encoding):
        yield "The name holds a broken character.", "name", None
