"""Rest and working-time limits of Directive 2003/88/EC: alerts and a report, never pay."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.shifts import Spell
from attendance_app.domain.worked_time.trace import Ledger

WARN_AT = 44 * 60
ERROR_AT = 48 * 60


def check_daily_rest(shifts: Sequence[Spell], rules: Rules, ledger: Ledger) -> None:
    """Note each rest between shifts that is below min_rest (art. 3) of the later, as recorded."""
    if all(policy.min_rest is None for policy in rules.policies):
        return
    for before, after in pairwise(shifts):
        least = after.version.policy.min_rest
        if least is not None and after.start - before.end < least:
            day = rules.workday(after.start)[0]
            ledger.find(Code.REST_SHORT, after.start, day, before.last_id, after.first_id)


def check_weekly_rest(shifts: Sequence[Spell], rules: Rules, as_of: int, ledger: Ledger) -> None:
    """Note each finished workweek with work but without a free interval of weekly_rest (art. 5).

    Free time is measured between shifts and inside the week; it needs all shifts of the week.
    """
    if all(policy.weekly_rest is None for policy in rules.policies):
        return
    weeks = {
        rules.week(rules.workday(at)[0]) for shift in shifts for at in (shift.start, shift.end)
    }
    for week in sorted(weeks):
        least = rules.on(week).policy.weekly_rest
        begin, end = rules.begin(week), rules.begin(week + 7)
        if least is not None and end <= as_of and _longest_free(shifts, begin, end) < least:
            ledger.find(Code.WEEKLY_REST, begin, week)


def _longest_free(shifts: Sequence[Spell], begin: int, end: int) -> int:
    longest = 0
    free_from = begin
    for shift in shifts:
        if shift.end <= begin or shift.start >= end:
            continue
        longest = max(longest, shift.start - free_from)
        free_from = shift.end
    return max(longest, end - free_from)


class Load(StrEnum):
    """How the average week compares with the 48 hours of art. 6."""

    FINE = "FINE"
    WARN = "WARN"
    ERROR = "ERROR"


class AverageWeek(NamedTuple):
    """minutes: worked per seven days of the reference period, exact."""

    minutes: Decimal
    load: Load


def average_week(
    worked: Mapping[date, int], first: date, last: date, neutral: Collection[date] = ()
) -> AverageWeek:
    """Return the average week of the reference period from `first` to `last` (art. 6 and 16).

    worked: minutes by workday. neutral: days of annual and sick leave; they count neither as
    worked nor as time. It warns at 44 h and is an error at 48 h.

    Raises:
        ValueError: no day is left to average over.

    """
    days = (last - first).days + 1 - len({d for d in neutral if first <= d <= last})
    if days <= 0:
        raise ValueError(f"From {first} to {last} there is no day to average over.")
    minutes = sum(worked.get(d, 0) for d in worked if first <= d <= last and d not in neutral)
    average = Decimal(minutes * 7) / days
    load = Load.ERROR if average >= ERROR_AT else Load.WARN if average >= WARN_AT else Load.FINE
    return AverageWeek(average, load)
