"""The attendance status of each scheduled day, from recorded punches."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from attendance_app.domain.worked_time.breaks import required_break
from attendance_app.domain.worked_time.facts import Leave, Plan
from attendance_app.domain.worked_time.rules import Rules


class Status(StrEnum):
    """What a day was. A day may be both LATE and EARLY_LEAVE."""

    HOLIDAY_WORKED = "HOLIDAY_WORKED"
    HOLIDAY = "HOLIDAY"
    ON_LEAVE = "ON_LEAVE"
    MISSING_PUNCH = "MISSING_PUNCH"
    ABSENT = "ABSENT"
    LATE = "LATE"
    EARLY_LEAVE = "EARLY_LEAVE"
    PRESENT = "PRESENT"
    REST_DAY_WORKED = "REST_DAY_WORKED"


class DayStatus(NamedTuple):
    """late, early: minutes, 0 unless the status is LATE or EARLY_LEAVE."""

    status: Status
    late: int = 0
    early: int = 0

    @property
    def text(self) -> str:
        """As case files write it: "LATE:6+EARLY_LEAVE:90"."""
        both = ((Status.LATE, self.late), (Status.EARLY_LEAVE, self.early))
        return "+".join(f"{name}:{n}" for name, n in both if n) or self.status


_PRESENT = DayStatus(Status.PRESENT)


class Mark(NamedTuple):
    """Recorded presence [start, end], or one punch that blocks the day."""

    start: int
    end: int
    blocks: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day's status depends on besides its marks. Days are day numbers, as_of a minute."""

    rules: Rules
    holidays: frozenset[int]
    leaves: Mapping[int, Leave]
    as_of: int


def statuses(
    plans: Sequence[Plan], marks: Sequence[Mark], calendar: Calendar
) -> dict[int, DayStatus]:
    """Return the status by day number. A day that is not over yet, without a punch, has none.

    plans: in order of time, without overlap. Presence belongs to the plans it overlaps; else to
    the nearest one of the same workday, or one no further away than shifts are apart.
    """
    days = _whole_days(plans)
    matched: dict[int, list[Mark]] = {day: [] for day in days}
    unplanned: list[Mark] = []
    starts = [plan.start for plan in plans]
    for mark in marks:
        hits = _days_of(mark, plans, starts, calendar.rules) if plans else []
        for day in hits:
            matched[day].append(mark)
        if plans and not hits and not mark.blocks:
            unplanned.append(mark)
    found: dict[int, DayStatus] = {}
    for day, plan in days.items():
        status = _status(plan, matched[day], calendar)
        if status is not None:
            found[day] = status
    for mark in unplanned:
        day = calendar.rules.workday(mark.start)[0]
        worked = Status.HOLIDAY_WORKED if day in calendar.holidays else Status.REST_DAY_WORKED
        found.setdefault(day, DayStatus(worked))
    return found


def _whole_days(plans: Sequence[Plan]) -> dict[int, Plan]:
    """Return the plan of each day, from its first start to its last end."""
    days: dict[int, Plan] = {}
    for plan in plans:
        first = days.setdefault(plan.day, plan)
        if first is not plan:
            days[plan.day] = Plan(plan.day, first.start, plan.end)
    return days


def _days_of(mark: Mark, plans: Sequence[Plan], starts: Sequence[int], rules: Rules) -> list[int]:
    """Return the planned days that `mark` belongs to; none when it was not planned."""
    after = bisect_left(starts, mark.end)
    first = after
    while first and plans[first - 1].end > mark.start:
        first -= 1
    if first < after:
        return [plan.day for plan in plans[first:after]]
    workday = rules.workday(mark.start)[0]
    gap = rules.on(workday).policy.shift_gap_min
    near = [
        (max(plan.start - mark.end, mark.start - plan.end), plan.day)
        for plan in plans[max(0, after - 1) : after + 1]
    ]
    eligible = [(distance, day) for distance, day in near if day == workday or distance <= gap]
    return [min(eligible)[1]] if eligible else []


def _status(plan: Plan, marks: Sequence[Mark], calendar: Calendar) -> DayStatus | None:
    """Return the status of a planned day by precedence, or None while it is open."""
    policy = calendar.rules.on(plan.day).policy
    worked = [mark for mark in marks if not mark.blocks]
    leave = calendar.leaves.get(plan.day) if calendar.leaves else None
    if plan.day in calendar.holidays:
        return DayStatus(Status.HOLIDAY_WORKED if worked else Status.HOLIDAY)
    if leave is not None and _is_full(leave, plan, calendar):
        return DayStatus(Status.ON_LEAVE)
    if len(worked) < len(marks):
        return DayStatus(Status.MISSING_PUNCH)
    if not worked:
        over = calendar.as_of > plan.end + policy.late_grace
        return DayStatus(Status.ABSENT) if over else None
    away = leave.minutes or 0 if leave is not None else 0
    late, early = _off_plan(plan, away, worked, calendar)
    late = late if late > policy.late_grace else 0
    early = early if early > policy.early_leave_grace else 0
    if late or early:
        return DayStatus(Status.LATE if late else Status.EARLY_LEAVE, late, early)
    return _PRESENT


def _is_full(leave: Leave, plan: Plan, calendar: Calendar) -> bool:
    """Tell whether the leave covers the planned shift, less the break that it requires."""
    if leave.minutes is None:
        return True
    planned = plan.end - plan.start
    tiers = calendar.rules.on(plan.day).policy.auto_break
    return leave.minutes >= planned - required_break(tiers, planned)


def _off_plan(plan: Plan, away: int, worked: Sequence[Mark], calendar: Calendar) -> tuple[int, int]:
    """Return minutes late and minutes left early.

    Leave for a part of the day moves the planned start or the planned end, whichever leaves less
    to reproach; the start when both do. Nobody leaves early before the planned end is reached.
    """
    first = min([mark.start for mark in worked])
    last = max([mark.end for mark in worked])
    if any(mark.goes_on for mark in worked):
        last = plan.end

    def off(start: int, end: int) -> tuple[int, int]:
        late = first - start if first > start else 0
        return late, end - last if last < end <= calendar.as_of else 0

    if not away:
        return off(plan.start, plan.end)
    ways = off(plan.start + away, plan.end), off(plan.start, plan.end - away)
    return min(ways, key=sum)
