"""What stops a payroll system's file from being written: people, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from attendance_app.domain.names import has_control
from attendance_app.domain.payroll import EmployeeTimes, Flaw
from attendance_app.domain.payroll_lines import SKIP, minutes_by_code
from attendance_app.domain.payroll_profile import TARGETS, Profile, fits, writable

BLOCKING = (
    Flaw.MISSING_OUT,
    Flaw.MISSING_IN,
    Flaw.STILL_IN,
    Flaw.FUTURE_PUNCH,
    Flaw.NOT_EMPLOYED,
)
MOST_HOURS = 999  # Paychex has the narrowest column


@dataclass(frozen=True, slots=True)
class Problem:
    """Why somebody's time cannot be written. fix: "day", "id", "code", "hours" or "name"."""

    employee: int
    name: str
    reason: str
    fix: str
    day: date | None = None


def problems(
    people: Iterable[EmployeeTimes], first: date, last: date, profile: Profile
) -> Iterator[Problem]:
    """Yield everything that stops a file; people by number.

    People without time are not written, and not checked.
    """
    seen: dict[str, str] = {}
    for person in people:
        for reason, fix, day in _of(person, first, profile, seen):
            yield Problem(int(person.employee), person.name, reason, fix, day)
    if profile.target == "xero_au" and (last - first).days + 1 not in (7, 14):
        yield Problem(0, "", "Xero takes periods of 7 or 14 days.", "period")
    if profile.target == "datev_lodas" and (first.year, first.month) != (last.year, last.month):
        yield Problem(0, "", "LODAS takes a period within one month.", "period")


def _of(
    person: EmployeeTimes, first: date, profile: Profile, seen: dict[str, str]
) -> Iterator[tuple[str, str, date | None]]:
    for day in person.workdays:
        for flaw in day.exceptions:
            if flaw.code in BLOCKING:
                what = flaw.code.replace("_", " ").lower()
                yield f"{day.day.isoformat()}: {what} is to settle.", "day", day.day
    by_code = minutes_by_code(person, first)
    if not by_code:
        return
    for code, days in by_code.items():
        if code not in profile.codes:
            yield f"{code} is not mapped.", "code", None
        elif profile.codes[code] != SKIP:
            minutes = sum(days.values())
            if minutes < 0 or (_daily(profile) and min(days.values()) < 0):
                yield f"{code} is negative.", "hours", None
            if minutes > MOST_HOURS * 60:
                yield f"{code} is more than {MOST_HOURS} hours.", "hours", None
    yield from _identity(person, profile, seen)


def _identity(
    person: EmployeeTimes, profile: Profile, seen: dict[str, str]
) -> Iterator[tuple[str, str, date | None]]:
    target = TARGETS[profile.target]
    known = profile.id_of(person.number, person.name)
    if not known:
        yield f"There is no id for {target.title}.", "id", None
    elif not fits(known, target):
        yield f"The id does not fit: {target.ids_said}, in {target.encoding}.", "id", None
    elif known.casefold() in seen:
        yield f"The id is that of {seen[known.casefold()]} too.", "id", None
    else:
        seen[known.casefold()] = person.name
    if profile.target != "gusto":
        return
    if len(person.name.split()) < 2:
        yield "Gusto needs a first and a last name.", "name", None
    if has_control(person.name) or person.name.lstrip()[:1] in tuple("=+-@＝＋－＠"):  # noqa: RUF001
        yield "The name begins like a formula or holds a control character.", "name", None
    if not writable(person.name, target.encoding):
        yield "The name holds a broken character.", "name", None


def _daily(profile: Profile) -> bool:
    return profile.target in DAILY


DAILY = frozenset({"quickbooks", "datev_lug", "xero_au", "bamboohr"})
