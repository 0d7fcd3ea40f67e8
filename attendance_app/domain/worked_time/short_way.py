"""The short way: the engine's minutes without its account of them.

Most shifts are their length, rounded, less their breaks: no minute has to be placed, unless a
night window, a holiday, a change of the clocks or the end of the workday lies inside. Such a
shift goes through the stages of the engine, and so does a stretch of punches in which somebody
did not come and go in turn. What the two ways share has the rules in it: pairing, breaks, meals,
buckets, rest, statuses.

Both must agree to the minute and to the finding; tests/domain/test_both_ways.py compares them.
"""

from collections.abc import Sequence, Set
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from attendance_app.domain.worked_time.breaks import deduction
from attendance_app.domain.worked_time.buckets import Amounts, amounts_of
from attendance_app.domain.worked_time.engine import pieces_of, tags_of
from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.findings import Finding, by_stage
from attendance_app.domain.worked_time.in_turn import Pairs, recorded_pairs
from attendance_app.domain.worked_time.meals import check_meals
from attendance_app.domain.worked_time.pairing import Recorded, Segment
from attendance_app.domain.worked_time.policy import Attribution, EarlyIn, NightWindow
from attendance_app.domain.worked_time.punches import (
    US_PER_MINUTE,
    Kind,
    Punch,
    microseconds,
)
from attendance_app.domain.worked_time.rest import check_daily_rest, check_weekly_rest
from attendance_app.domain.worked_time.rounding import nearest
from attendance_app.domain.worked_time.rules import Rules, Version
from attendance_app.domain.worked_time.shifts import Shift, attested
from attendance_app.domain.worked_time.statuses import (
    Calendar,
    DayStatus,
    Mark,
    Timetable,
    blocking_marks,
    statuses,
)
from attendance_app.domain.worked_time.tags import Tag, total
from attendance_app.domain.worked_time.trace import Ledger
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, day_number

_BEFORE_ALL = -(1 << 40)


class RecordedShift(NamedTuple):
    """Recorded work of one shift, the workday it starts on, and the version in force on that.

    no_meal: an attestation that no meal was taken.
    """

    recorded: list[Recorded]
    day: int
    version: Version
    no_meal: Punch | None = None

    @property
    def start(self) -> int:
        """Its first in, as recorded."""
        return self.recorded[0][0]

    @property
    def end(self) -> int:
        """Its last out, as recorded."""
        return self.recorded[-1][1]

    @property
    def first_id(self) -> str:
        """The punch it starts with."""
        return self.recorded[0][2]

    @property
    def last_id(self) -> str:
        """The punch it ends with."""
        return self.recorded[-1][3]

    def for_the_engine(self) -> Shift:
        """Return it as the stages of the engine want it."""
        segments = [
            Segment(
                start,
                end,
                Punch(start * US_PER_MINUTE, Kind.IN, opened),
                Punch(end * US_PER_MINUTE, Kind.OUT, closed),
            )
            for start, end, opened, closed in self.recorded
        ]
        return Shift(segments, self.version, self.no_meal)


class Outcome(NamedTuple):
    """What a person's days are worth, by day number. Days without are left out.

    nights, holidays: tagged minutes. tags: minutes in night windows, by name.
    """

    amounts: dict[int, Amounts]
    nights: dict[int, int]
    holidays: dict[int, int]
    tags: dict[int, dict[str, int]]
    statuses: dict[int, DayStatus]
    shifts: list[RecordedShift]
    findings: Sequence[Finding]
    notices: Sequence[Finding]
    in_progress: Punch | None


def short_way(facts: Facts, timetable: Timetable, rules: Rules, as_of: datetime) -> Outcome:
    """Return what `compute` finds. timetable: made of the schedule of `facts`."""
    ledger = Ledger()
    now = microseconds(as_of)
    pairs = recorded_pairs(facts, rules, now, ledger)
    shifts = _shifts(pairs, rules)
    off = frozenset([day_number(day) for day in facts.holidays])
    days = _Days(rules, timetable.starts, off, ledger)
    for shift in shifts:
        days.add(shift)
    check_daily_rest(shifts, rules, ledger)
    check_weekly_rest(shifts, rules, now // US_PER_MINUTE, ledger)
    leaves = {day_number(day): leave for day, leave in facts.leaves.items()}
    calendar = Calendar(rules, off, leaves, now // US_PER_MINUTE)
    marks = _marks(shifts, pairs, timetable, calendar.as_of)
    marks += blocking_marks(ledger.findings)
    carried = {day_number(day): minutes for day, minutes in facts.carry_straight.items()}
    return Outcome(
        amounts_of(days.minutes, rules, carried),
        days.nights,
        days.feasts,
        days.tags,
        statuses(timetable, marks, calendar),
        shifts,
        by_stage(ledger.findings),
        ledger.notices,
        pairs.in_progress,
    )


def _shifts(pairs: Pairs, rules: Rules) -> list[RecordedShift]:
    """Do what `shifts.group` does."""
    shifts: list[RecordedShift] = []
    joined = _BEFORE_ALL  # until when more work belongs to the shift before
    gap = 0
    current: list[Recorded] = []
    for each in pairs.segments:
        if each[0] <= joined:
            current.append(each)
        else:
            day = rules.workday(each[0])[0]
            version = rules.on(day)
            gap = version.policy.shift_gap_min
            current = [each]
            shifts.append(RecordedShift(current, day, version))
        joined = each[1] + gap
    for number, punch in attested(shifts, pairs.no_meals):
        shifts[number] = shifts[number]._replace(no_meal=punch)
    return shifts


def _marks(
    shifts: Sequence[RecordedShift], pairs: Pairs, timetable: Timetable, now: int
) -> list[Mark]:
    """Return recorded presence, a shift at once where it lies in one plan."""
    if not timetable.plans:
        return []
    marks: list[Mark] = []
    for shift in shifts:
        recorded = shift.recorded
        if len(recorded) == 1 or timetable.is_one(recorded):
            marks.append(Mark(recorded[0][0], recorded[-1][1]))
        else:
            marks += [Mark(start, end) for start, end, _, _ in recorded]
    if pairs.in_progress is not None:
        marks.append(Mark(pairs.in_progress.minute, now, goes_on=True))
    return marks


class _Days:
    """Adds up shifts by workday."""

    def __init__(
        self, rules: Rules, planned_starts: Sequence[int], off: Set[int], ledger: Ledger
    ) -> None:
        self.rules, self.planned_starts, self.off = rules, planned_starts, off
        self.ledger = ledger
        self.habits = _habits(rules)
        self.reached = _BEFORE_ALL
        self.minutes: dict[int, int] = {}
        self.nights: dict[int, int] = {}
        self.feasts: dict[int, int] = {}
        self.tags: dict[int, dict[str, int]] = {}

    def add(self, shift: RecordedShift) -> None:
        """Add a shift; the next one must be later."""
        if shift.no_meal is not None or not self._add_length(shift):
            self._add_pieces(shift)

    def _add_length(self, shift: RecordedShift) -> bool:
        """Add a shift as one number of minutes; False when it matters where they are."""
        recorded, _, version, _ = shift
        habit = self.habits[version.since]
        if not habit.by_length:
            return False
        start, end = recorded[0][0], recorded[-1][1]
        quantum = habit.quantum
        offset = version.clock.steady(start - quantum, end + quantum)
        if offset is None:
            return False
        if quantum:
            start = nearest(start + offset, quantum) - offset
            end = nearest(end + offset, quantum) - offset
        if start < self.reached or start >= recorded[0][1] or end <= recorded[-1][0]:
            return False
        day, stop = self.rules.workday(start)
        if end > stop and habit.split:
            return False
        if (start + offset - habit.dawn) % MINUTES_PER_DAY + end - start > habit.light:
            return False
        if self.off and not self.off.isdisjoint(_dates(start + offset, end + offset)):
            return False
        self._add_minutes(shift, day, end - start)
        self.reached = end
        return True

    def _add_minutes(self, shift: RecordedShift, day: int, presence: int) -> None:
        recorded, _, version, _ = shift
        policy = version.policy
        unpaid = _unpaid(recorded, policy.paid_break_max) if len(recorded) > 1 else 0
        worked = presence - unpaid
        if policy.min_meal is not None:
            check_meals(recorded, version, worked, self.rules, self.ledger)
        if policy.auto_break:
            worked -= deduction(policy, worked, unpaid)
        if worked:
            self.minutes[day] = self.minutes.get(day, 0) + worked

    def _add_pieces(self, shift: RecordedShift) -> None:
        """Add a shift by the stages of the engine."""
        pieces, self.reached = pieces_of(
            shift.for_the_engine(), self.planned_starts, self.reached, self.rules, self.ledger
        )
        for start, end, day, _ in pieces:
            self.minutes[day] = self.minutes.get(day, 0) + end - start
        for piece in pieces:
            self._add_tags(piece.workday, *tags_of(piece, self.off))

    def _add_tags(self, day: int, dark: Sequence[Tag], feast: Sequence[Tag]) -> None:
        if feast:
            self.feasts[day] = self.feasts.get(day, 0) + total(feast)
        if not dark:
            return
        self.nights[day] = self.nights.get(day, 0) + total(dark)
        names = self.tags.setdefault(day, {})
        for name, start, end, _ in dark:
            if name != "holiday":
                names[name] = names.get(name, 0) + end - start


def _dates(start: int, end: int) -> range:
    """Return the days of the local minutes [start, end)."""
    return range(start // MINUTES_PER_DAY, (end - 1) // MINUTES_PER_DAY + 1)


def _unpaid(recorded: Sequence[Recorded], longest_paid: int) -> int:
    """Return the minutes of the gaps that are no paid breaks."""
    minutes = 0
    left = recorded[0][1]
    for back, until, _, _ in recorded[1:]:
        if back - left > longest_paid:
            minutes += back - left
        left = until
    return minutes


class Habit(NamedTuple):
    """What decides whether the length of a shift is enough under a version of the rules.

    by_length: no minute needs a place. split: a shift is cut where the workday ends. dawn, light:
    the start and the length of the longest part of the day without any night window.
    """

    by_length: bool
    quantum: int
    split: bool
    dawn: int
    light: int


@lru_cache(maxsize=256)
def _habits(rules: Rules) -> dict[date | None, Habit]:
    """Return the habits of each version, by its first day."""
    return {
        since: Habit(
            policy.early_in is EarlyIn.PAY and not policy.round_breaks,
            policy.round_q,
            policy.attribution is Attribution.SPLIT,
            *_daylight(policy.night),
        )
        for since, policy, _ in rules.versions
    }


def _daylight(windows: Sequence[NightWindow]) -> tuple[int, int]:
    """Return the longest part of the day without any night window: its start and its length."""
    if not windows:
        return 0, 1 << 30
    dark = {
        minute % MINUTES_PER_DAY
        for window in windows
        for minute in range(
            window.start, window.start + (window.end - window.start) % MINUTES_PER_DAY
        )
    }

    def light_from(minute: int) -> int:
        return next(n for n in range(MINUTES_PER_DAY) if (minute + n) % MINUTES_PER_DAY in dark)

    dawn = max((window.end for window in windows), key=light_from)
    return dawn, light_from(dawn)
