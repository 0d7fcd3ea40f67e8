"""The attendance status of each scheduled day, from recorded punches."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from attendance_app.domain.worked_time.breaks import required_break
from attendance_app.domain.worked_time.facts import Leave, Plan
from attendance_app.domain.worked_time.findings import Finding, Severity
from attendance_app.domain.worked_time.pairing import Recorded
from attendance_app.domain.worked_time.policy import Policy
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


def blocking_marks(findings: Iterable[Finding]) -> list[Mark]:
    """Return a mark for each finding that keeps the pay period open."""
    return [
        Mark(finding.minute, finding.minute, blocks=True)
        for finding in findings
        if finding.severity is Severity.BLOCK
    ]


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day's status depends on besides its marks. Days are day numbers, as_of a minute."""

    rules: Rules
    holidays: frozenset[int]
    leaves: Mapping[int, Leave]
    as_of: int


class Timetable:
    """Plans as statuses look them up. Share it between people who have the same plans.

    plans: in order of time, without overlap. whole: each day's plan, from its first start to its
    last end. Only days that `wanted` holds get a status.
    """

    __slots__ = ("plans", "starts", "whole")

    def __init__(self, plans: Sequence[Plan], wanted: Container[int] | None = None) -> None:
        self.plans = plans
        self.starts = [plan.start for plan in plans]
        days: dict[int, Plan] = {}
        for plan in plans:
            first = days.get(plan.day, plan)
            days[plan.day] = Plan(plan.day, first.start, plan.end)
        self.whole = {day: plan for day, plan in days.items() if wanted is None or day in wanted}

    def is_one(self, recorded: Sequence[Recorded]) -> bool:
        """Tell whether work, seen as a whole, belongs where each of its parts does: to one plan."""
        starts, plans = self.starts, self.plans
        place = bisect_left(starts, recorded[-1][1]) - 1
        if place < 0:
            return False
        plan = plans[place]
        return (
            plan.start < recorded[0][1]
            and plan.end > recorded[-1][0]
            and (place == 0 or plans[place - 1].end <= recorded[0][0])
        )

    def days_of(self, mark: Mark, rules: Rules) -> Sequence[int]:
        """Return the planned days that `mark` belongs to; none when it was not planned.

        Presence belongs to the plans it overlaps; else to the nearest one of the same workday, or
        one no further away than shifts are apart.
        """
        plans = self.plans
        after = bisect_left(self.starts, mark.end)
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


def statuses(
    timetable: Timetable, marks: Sequence[Mark], calendar: Calendar
) -> dict[int, DayStatus]:
    """Return the status by day number. A day that is not over yet, without a punch, has none."""
    if not timetable.plans:
        return {}
    matched: dict[int, list[Mark]] = {}
    unplanned: list[Mark] = []
    for mark in marks:
        hits = timetable.days_of(mark, calendar.rules)
        for day in hits:
            matched.setdefault(day, []).append(mark)
        if not hits and not mark.blocks:
            unplanned.append(mark)
    found: dict[int, DayStatus] = {}
    on = calendar.rules.on
    for day, plan in timetable.whole.items():
        status = _status(plan, on(day).policy, matched.get(day, ()), calendar)
        if status is not None:
            found[day] = status
    for mark in unplanned:
        day = calendar.rules.workday(mark.start)[0]
        worked = Status.HOLIDAY_WORKED if day in calendar.holidays else Status.REST_DAY_WORKED
        found.setdefault(day, DayStatus(worked))
    return found


def _status(
    plan: Plan, policy: Policy, marks: Sequence[Mark], calendar: Calendar
) -> DayStatus | None:
    """Return the status of a planned day by precedence, or None while it is open."""
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
    first, last, _, goes_on = worked[0]
    if len(worked) > 1:
        first = min([mark.start for mark in worked])
        last = max([mark.end for mark in worked])
        goes_on = any(mark.goes_on for mark in worked)
    if goes_on:
        last = plan.end
    as_of = calendar.as_of
    if not away:
        return _off(first, last, plan.start, plan.end, as_of)
    later = _off(first, last, plan.start + away, plan.end, as_of)
    sooner = _off(first, last, plan.start, plan.end - away, as_of)
    return min(later, sooner, key=sum)


def _off(first: int, last: int, start: int, end: int, as_of: int) -> tuple[int, int]:
    late = first - start if first > start else 0
    return late, end - last if last < end <= as_of else 0
