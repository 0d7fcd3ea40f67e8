"""Why a day's minutes are what they are: each step of the rules in words, with key and source."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import workdays
from attendance_app.db.tables import WorkdayRow
from attendance_app.domain.day_result import DayResult
from attendance_app.domain.workdays import ENGINE_VERSION, version_of
from attendance_app.domain.worked_time.punches import instant
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.trace import Rule, Step
from attendance_app.domain.worked_time.zones import date_of, day_number
from attendance_app.services import facts, why_words
from attendance_app.services import timesheet_reading as reading
from attendance_app.services.day_lines import BUCKETS, Picture, day_line, marks
from attendance_app.services.timesheet_views import (
    Bar,
    PunchMark,
    RulesUsed,
    WhyStep,
    WhyTile,
    WhyView,
)
from attendance_app.services.wall_clock import clock_words, day_words

_HOUR = 60
_DAY = timedelta(days=1)


def view(session: Session, employee: int, day: date, now: datetime, tzdata: str) -> WhyView:
    """Return the why of a day; its results are stored and true."""
    (picture,) = reading.pictures(session, employee, day, day, now)
    known = picture.known
    row = workdays.stored(session, [employee], day, day)[employee].get(day)
    result = DayResult.from_json(row.details) if row else DayResult(day)
    drawn = _Drawn(picture, day)
    start, end = drawn.range(result)
    line = day_line(picture, day, result)
    zone = known.zone
    return WhyView(
        employee_id=employee,
        name=known.row.name,
        department=known.row.department,
        site=known.site.name,
        day=day,
        title=drawn.title(zone),
        planned=f"{line.planned_from}-{line.planned_to}" if line.planned_from else "",
        line=line,
        line_from=start,
        line_to=end,
        raw=tuple(drawn.recorded()),
        paid=tuple(drawn.counted()),
        marks=drawn.marks(),
        tiles=drawn.tiles(),
        steps=drawn.steps(zone),
        by_day=drawn.by_day(),
        rules=_rules_used(picture, result, row, tzdata),
        corrections=tuple(one.id for one in known.decided if drawn.concerns(one.at, one.old_at)),
        late_facts=_late(session, picture, drawn, day) if picture.locked else (),
        locked=picture.locked,
        previous_day=day - _DAY,
        next_day=day + _DAY if day < now.astimezone(zone).date() else None,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The shifts that start on a day, or are booked on it."""

    picture: Picture
    day: date

    @property
    def zero(self) -> int:
        """The minute at which the line starts."""
        return self.picture.midnight(self.day)

    def shifts(self) -> list[Shift]:
        """Return the shifts of the day."""
        number, result = day_number(self.day), self.picture.assessed.result
        booked = [(start, end) for start, end, workday, _ in result.lines if workday == number]
        return [
            shift
            for shift in result.shifts
            if self.picture.workday(shift.start) == number
            or any(start < shift.end and shift.start < end for start, end in booked)
        ]

    def span(self) -> tuple[int, int] | None:
        """Return the first and last recorded minute of the shifts."""
        shifts = self.shifts()
        return (shifts[0].start, shifts[-1].end) if shifts else None

    def concerns(self, *moments: datetime | None) -> bool:
        """Tell whether an instant belongs to the day or its shifts."""
        span = self.span()
        for at in moments:
            minute = int(at.timestamp()) // 60 if at is not None else None
            if minute is None:
                continue
            if self.picture.workday(minute) == day_number(self.day):
                return True
            if span is not None and span[0] <= minute <= span[1]:
                return True
        return False

    def range(self, result: DayResult) -> tuple[int, int]:
        """Return the local minutes to draw, in whole hours around everything."""
        edges = [mark.minute for mark in self.marks()]
        if result.planned:
            edges += [result.planned[0] - self.zero, result.planned[1] - self.zero]
        edges += [edge - self.zero for edge in self.span() or ()]
        if not edges:
            return 8 * _HOUR, 17 * _HOUR
        low = (min(edges) - _HOUR // 2) // _HOUR * _HOUR
        return low, -(-(max(edges) + _HOUR // 2) // _HOUR) * _HOUR

    def title(self, zone: ZoneInfo) -> str:
        """Return "Sat 31 Oct 21:54 to Sun 1 Nov 06:06", or the day."""
        span = self.span()
        if span is None:
            return f"{self.day:%A} {self.day.day} {self.day:%B}"
        return f"{day_words(instant(span[0]), zone)} to {day_words(instant(span[1]), zone)}"

    def recorded(self) -> Iterator[Bar]:
        """Yield what was recorded, and the second taps that count for nothing."""
        for shift in self.shifts():
            for segment in shift.segments:
                yield Bar("worked", segment.start - self.zero, segment.end - self.zero)
        for step in self._steps():
            if step.rule is Rule.DROPPED:
                yield Bar("dropped", step.start - self.zero, step.start - self.zero, step.note)

    def counted(self) -> Iterator[Bar]:
        """Yield what counts, by bucket, with breaks, deductions and night."""
        zero, span = self.zero, self.span()
        if span is None:
            return
        for start, end, _, bucket in self.picture.assessed.result.lines:
            if start < span[1] + _HOUR and end > span[0] - _HOUR:
                yield Bar(BUCKETS[bucket], start - zero, end - zero)
        for step in self._steps():
            kind = why_words.BARS.get(step.rule)
            if kind is not None:
                yield Bar(kind, step.start - zero, step.end - zero, step.note)

    def marks(self) -> tuple[PunchMark, ...]:
        """Return the punches of the day and of its shifts."""
        span, found = self.span(), {mark.id: mark for mark in marks(self.picture, self.day)}
        for other in (self.day - _DAY, self.day + _DAY):
            shift_by = self.picture.midnight(other) - self.zero
            for mark in marks(self.picture, other):
                minute = mark.minute + shift_by
                near = span is not None and span[0] - 5 <= minute + self.zero <= span[1] + 5
                if near and mark.id not in found:
                    found[mark.id] = replace(mark, minute=minute)
        return tuple(sorted(found.values(), key=lambda mark: mark.at))

    def tiles(self) -> tuple[WhyTile, ...]:
        """Return the sum: from the first to the last punch down to what is paid."""
        shifts, steps = self.shifts(), self._steps()
        present = sum(shift.end - shift.start for shift in shifts)
        moved = sum(s.minutes for s in steps if s.rule in (Rule.ROUNDED, Rule.SNAPPED))
        deducted = -sum(s.minutes for s in steps if s.rule is Rule.DEDUCTED)
        paid = sum(minutes for _, minutes in self.by_day())
        away = present + moved - deducted - paid
        return (
            WhyTile("First to last punch", present, ""),
            WhyTile("Rounding", abs(moved), "-" if moved < 0 else "+"),
            WhyTile("Breaks, not paid", away, "-"),
            WhyTile("Meal filled up", deducted, "-"),
            WhyTile("Paid", paid, "="),
        )

    def by_day(self) -> tuple[tuple[date, int], ...]:
        """Return the paid minutes of the shifts by workday."""
        found: dict[int, int] = {}
        shifts = self.shifts()
        for start, end, workday, _ in self.picture.assessed.result.lines:
            near = any(start < s.end + _HOUR and end > s.start - _HOUR for s in shifts)
            if near:
                found[workday] = found.get(workday, 0) + end - start
        return tuple((date_of(number), minutes) for number, minutes in sorted(found.items()))

    def steps(self, zone: ZoneInfo) -> tuple[WhyStep, ...]:
        """Return what the rules did, in their order."""
        worded = why_words.explained(self.picture, self._steps(), self.shifts(), zone)
        return tuple(
            WhyStep(
                number=number,
                rule=str(one.step.rule),
                headline=one.headline,
                sentence=one.sentence,
                minutes=one.step.minutes,
                text=one.text,
                key=one.key,
                source=one.source,
                bar=self._bar(one.step),
                punches=one.step.punches,
            )
            for number, one in enumerate(worded, 1)
        )

    def _bar(self, step: Step) -> tuple[int, int] | None:
        low, high = sorted((step.start, step.end))
        return (low - self.zero, high - self.zero) if step.start else None

    def _steps(self) -> list[Step]:
        """Return the steps about the day's shifts and punches, in the order of the rules."""
        span, number = self.span(), day_number(self.day)
        order = {rule: n for n, rule in enumerate(Rule)}
        found = [
            step
            for step in self.picture.assessed.result.trace()
            if step.start
            and (
                (span is not None and step.start <= span[1] + _HOUR and step.end >= span[0] - _HOUR)
                or self.picture.workday(step.start) == number
            )
        ]
        return sorted(found, key=lambda step: (order[step.rule], step.start))


def _rules_used(
    picture: Picture, result: DayResult, row: WorkdayRow | None, tzdata: str
) -> RulesUsed:
    person = picture.known.person
    since = person.in_force.rules.on(day_number(result.day)).since
    version = version_of(person, DayResult(result.day, since=since))
    return RulesUsed(
        rule_set=version.rule_set if version else "",
        version_id=version.id if version else None,
        number=version.number if version else 0,
        effective_from=version.effective_from if version else None,
        approved_by=version.approved_by if version else "",
        zone=picture.clock(result.day).name,
        tzdata=row.tzdata_version if row else tzdata,
        engine=row.engine_version if row else ENGINE_VERSION,
        input_sha256=row.input_sha256 if row else "",
        result_sha256=row.sha256 if row else "",
    )


def _late(session: Session, picture: Picture, drawn: _Drawn, day: date) -> tuple[str, ...]:
    """Return what came after the lock, in words."""
    now = facts.read(session, [picture.known.row.id], day, day)[picture.known.row.id]
    then = {punch.id for punch in picture.known.punches}
    zone = picture.zone
    found = [
        f"A punch at {clock_words(punch.at, zone)} ({punch.direction}) came after the lock."
        for punch in now.punches
        if punch.id not in then and drawn.concerns(punch.at)
    ]
    decided = {one.id for one in picture.known.decided}
    found += [
        f"Correction {one.id} was approved after the lock."
        for one in now.decided
        if one.id not in decided and drawn.concerns(one.at, one.old_at)
    ]
    return tuple(found)
