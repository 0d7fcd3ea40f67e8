"""Totals by workday and by workweek."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from attendance_app.domain.worked_time.buckets import Bucket, Line
from attendance_app.domain.worked_time.result import Workday, Workweek
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.zones import date_of


def workdays_of(
    lines: Sequence[Line], nights: dict[int, int], holidays: dict[int, int], rules: Rules
) -> tuple[Workday, ...]:
    """Return each workday with minutes. nights, holidays: tagged minutes by day number."""
    found: list[Workday] = []
    for day, parts in groupby(lines, key=attrgetter("workday")):
        minutes = {Bucket.REG: 0, Bucket.OT: 0, Bucket.DT: 0}
        for start, end, _, bucket in parts:
            minutes[bucket] += end - start
        found.append(
            Workday(
                date_of(day),
                *minutes.values(),
                night=nights.get(day, 0),
                holiday=holidays.get(day, 0),
                since=rules.on(day).since,
            )
        )
    return tuple(found)


def weeks_of(lines: Sequence[Line], rules: Rules) -> tuple[Workweek, ...]:
    """Return each workweek with minutes."""
    weeks: dict[int, dict[Bucket, int]] = {}
    for start, end, day, bucket in lines:
        minutes = weeks.setdefault(rules.week(day), {Bucket.REG: 0, Bucket.OT: 0, Bucket.DT: 0})
        minutes[bucket] += end - start
    return tuple(Workweek(date_of(first), *minutes.values()) for first, minutes in weeks.items())
