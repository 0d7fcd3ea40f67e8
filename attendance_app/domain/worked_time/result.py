"""What the rules concluded about one employee, and how to ask it why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from attendance_app.domain.worked_time.buckets import Line
from attendance_app.domain.worked_time.facts import Leave
from attendance_app.domain.worked_time.findings import MEALS, Finding, Severity
from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.statuses import DayStatus
from attendance_app.domain.worked_time.tags import Tag
from attendance_app.domain.worked_time.trace import Rule, Step
from attendance_app.domain.worked_time.zones import date_of


class Workday(NamedTuple):
    """Minutes of one workday. since: from when the rules of its buckets are in force."""

    day: date
    reg: int
    ot: int
    dt: int
    night: int
    holiday: int
    since: date | None

    @property
    def minutes(self) -> int:
        """All paid minutes."""
        return self.reg + self.ot + self.dt


class Workweek(NamedTuple):
    """Minutes of one workweek, by the first date of it."""

    first: date
    reg: int
    ot: int
    dt: int


@dataclass(frozen=True, slots=True)
class Result:
    """Paid time, tags, findings, statuses, and every step that led there.

    lines, tags: in order of time, in UTC minutes from 1970. workdays, weeks: those with minutes.
    steps: in the order of the rules. notices: for review, no findings. in_progress: an in whose
    out may still come.
    """

    lines: tuple[Line, ...]
    workdays: tuple[Workday, ...]
    weeks: tuple[Workweek, ...]
    tags: tuple[Tag, ...]
    findings: tuple[Finding, ...]
    notices: tuple[Finding, ...]
    statuses: Mapping[date, DayStatus]
    leaves: Mapping[date, Leave]
    shifts: tuple[Shift, ...]
    steps: tuple[Step, ...]
    in_progress: Punch | None

    @property
    def reg(self) -> int:
        """Regular minutes."""
        return sum(day.reg for day in self.workdays)

    @property
    def ot(self) -> int:
        """Overtime minutes."""
        return sum(day.ot for day in self.workdays)

    @property
    def dt(self) -> int:
        """Double-time minutes."""
        return sum(day.dt for day in self.workdays)

    @property
    def total(self) -> int:
        """All paid minutes."""
        return self.reg + self.ot + self.dt

    @property
    def night(self) -> int:
        """Paid minutes inside a night window."""
        return sum(day.night for day in self.workdays)

    @property
    def holiday(self) -> int:
        """Paid minutes on a holiday's date."""
        return sum(day.holiday for day in self.workdays)

    def tagged(self) -> dict[str, int]:
        """Return the minutes by name of the tag; windows of several names may overlap."""
        minutes: dict[str, int] = {}
        for name, start, end, _ in self.tags:
            minutes[name] = minutes.get(name, 0) + end - start
        return minutes

    @property
    def blocked(self) -> bool:
        """Whether a finding keeps the pay period open."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    @property
    def meal_premium_days(self) -> tuple[date, ...]:
        """Workdays for which an hour at the regular rate is suggested (Cal. Lab. Code 226.7)."""
        return tuple(sorted({date_of(f.workday) for f in self.findings if f.code in MEALS}))

    def trace(self) -> tuple[Step, ...]:
        """Return the steps, with what was paired, booked and tagged, in order of time."""
        since = {day.day: day.since for day in self.workdays}
        steps = list(self.steps)
        for shift in self.shifts:
            for start, end, opened, closed in shift.segments:
                ids = (opened.id, closed.id)
                steps.append(Step(Rule.PAIRED, start, end, end - start, ids, shift.version.since))
        for start, end, workday, bucket in self.lines:
            day = date_of(workday)
            note = f"{bucket} on {day.isoformat()}"
            steps.append(Step(Rule.BOOKED, start, end, 0, (), since[day], note))
        for name, start, end, version in self.tags:
            rule = Rule.HOLIDAY if name == "holiday" else Rule.NIGHT
            steps.append(Step(rule, start, end, 0, (), version, name))
        order = {rule: number for number, rule in enumerate(Rule)}
        return tuple(sorted(steps, key=lambda step: (min(step.start, step.end), order[step.rule])))

    def reasons(self, minute: int) -> tuple[Step, ...]:
        """Return every step that is about `minute` (UTC, from 1970): why it is paid, or not."""
        return tuple(step for step in self.trace() if step.covers(minute))
