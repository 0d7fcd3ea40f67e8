"""What the rules are applied to: one employee's punches, decisions, schedule and days off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.worked_time.corrections import Correction
from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, date_of, day_number


class Scheduled(NamedTuple):
    """A planned shift on the wall clock. start, end: minutes after the midnight of `day`.

    An end that is not after the start is on the next day.
    """

    day: date
    start: int
    end: int


class Leave(NamedTuple):
    """Leave on one day. minutes: None for the full day."""

    type: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One employee's facts; whole workweeks, since a week is computed at once.

    carry_straight: first date of a workweek -> straight minutes already used in it.
    hired, left: first and last day of employment, None when open.
    """

    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    schedule: Sequence[Scheduled] = ()
    holidays: frozenset[date] = frozenset()
    leaves: Mapping[date, Leave] = field(default_factory=dict[date, Leave])
    carry_straight: Mapping[date, int] = field(default_factory=dict[date, int])
    hired: date | None = None
    left: date | None = None


class Plan(NamedTuple):
    """A planned shift in UTC minutes. day: number of the local day it is planned on."""

    day: int
    start: int
    end: int


def plans_of(schedule: Sequence[Scheduled], rules: Rules) -> list[Plan]:
    """Return the schedule in order of time.

    Raises:
        RuleViolation: two planned shifts overlap.

    """
    plans: list[Plan] = []
    for planned in schedule:
        day = day_number(planned.day)
        end = planned.end if planned.end > planned.start else planned.end + MINUTES_PER_DAY
        clock = rules.on(day).clock
        plans.append(Plan(day, clock.to_utc(day, planned.start), clock.to_utc(day, end)))
    plans.sort(key=lambda plan: plan.start)
    for before, after in pairwise(plans):
        if after.start < before.end:
            raise RuleViolation(
                f"The shifts planned for {date_of(before.day)} and {date_of(after.day)} overlap."
                " End the first before the second starts.",
                "schedule",
            )
    return plans
