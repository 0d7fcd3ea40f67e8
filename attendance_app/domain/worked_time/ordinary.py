"""The short way, for who forgot nothing: the engine's minutes without its account of them.

Most people, in most months, came and went in turn, were corrected nowhere and broke no limit. A
shift of theirs is its length, rounded, less its breaks: no minute has to be placed, unless a
night window, a holiday or the end of the workday lies inside the shift. Such a shift goes through
the stages of the engine. Somebody who is out of the ordinary goes through all of it: `ordinary`
returns None.

Both ways must agree to the minute; tests/domain/test_ordinary_days.py compares them.
"""

from collections.abc import Sequence, Set
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, pairwise
from operator import lt, sub
from typing import NamedTuple

from attendance_app.domain.worked_time.breaks import deduction
from attendance_app.domain.worked_time.buckets import Amounts, amounts_of
from attendance_app.domain.worked_time.engine import pieces_of, tags_of
from attendance_app.domain.worked_time.facts import Facts, Plan
from attendance_app.domain.worked_time.meals import check_meals
from attendance_app.domain.worked_time.pairing import Segment
from attendance_app.domain.worked_time.policy import Attribution, EarlyIn, NightWindow
from attendance_app.domain.worked_time.punches import (
    US_PER_MINUTE,
    Kind,
    Punch,
    PunchColumns,
    microseconds,
)
from attendance_app.domain.worked_time.rest import short_rests, weeks_without_rest
from attendance_app.domain.worked_time.rounding import rounded
from attendance_app.domain.worked_time.rules import Rules, Version
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.statuses import Calendar, DayStatus, Mark, statuses
from attendance_app.domain.worked_time.tags import Tag, total
from attendance_app.domain.worked_time.trace import Ledger
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, day_number

Recorded = tuple[int, int, str, str]
"""Work from an in to its out, in UTC minutes from 1970, and the ids of the two punches."""
_IN_TURN = [Kind.IN, Kind.OUT]
_BEFORE_ALL = -(1 << 40)


class OrdinaryShift(NamedTuple):
    """Recorded work of one shift, the workday it starts on, and the version in force on that."""

    recorded: list[Recorded]
    day: int
    version: Version

    @property
    def start(self) -> int:
        """Its first in, as recorded."""
        return self.recorded[0][0]

    @property
    def end(self) -> int:
        """Its last out, as recorded."""
        return self.recorded[-1][1]

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
        return Shift(segments, self.version)


class Ordinary(NamedTuple):
    """What an ordinary person's days are worth, by day number. Days without are left out.

    nights, holidays: tagged minutes. tags: minutes in night windows, by name.
    """

    amounts: dict[int, Amounts]
    nights: dict[int, int]
    holidays: dict[int, int]
    tags: dict[int, dict[str, int]]
    statuses: dict[int, DayStatus]
    shifts: list[OrdinaryShift]


def ordinary(facts: Facts, plans: Sequence[Plan], rules: Rules, as_of: datetime) -> Ordinary | None:
    """Return what `compute` finds, or None when there is more to tell than minutes.

    plans: the schedule of `facts`, by `plans_of`.
    """
    now = microseconds(as_of) // US_PER_MINUTE
    recorded = _in_turn(PunchColumns.of(facts.punches), rules, microseconds(as_of))
    if recorded is None or facts.corrections or not _employed(facts, recorded, rules):
        return None
    shifts = _shifts(recorded, rules)
    off = frozenset(day_number(day) for day in facts.holidays)
    days = _Days(rules, [plan.start for plan in plans], off)
    for shift in shifts:
        days.add(shift)
    if days.ledger.findings or _without_rest(shifts, rules, now):
        return None
    leaves = {day_number(day): leave for day, leave in facts.leaves.items()}
    marks = [Mark(start, end) for start, end, _, _ in recorded] if plans else []
    found = statuses(plans, marks, Calendar(rules, off, leaves, now))
    carried = {day_number(day): minutes for day, minutes in facts.carry_straight.items()}
    amounts = amounts_of(days.minutes, rules, carried)
    return Ordinary(amounts, days.nights, days.feasts, days.tags, found, shifts)


def _in_turn(punches: PunchColumns, rules: Rules, now: int) -> list[Recorded] | None:
    """Pair punches that are in and out in turn, each in a later minute and with an id of its own.

    Then nothing arrived twice or late, and no two taps can be one. None: they are not, a shift may
    be too long, or a punch is from the future; now: microseconds since 1970.
    """
    kinds, ids = punches.kinds, punches.ids
    if kinds != _IN_TURN * (len(kinds) // 2) or len({*ids}) < len(ids):
        return None
    if not kinds:
        return []
    minutes = [at // US_PER_MINUTE for at in punches.at]
    starts, ends = minutes[::2], minutes[1::2]
    longest = min([policy.max_shift_min for policy in rules.policies])
    in_order = all(map(lt, minutes, minutes[1:])) and punches.at[-1] <= now
    if not in_order or max(map(sub, ends, starts)) > longest:
        return None
    return list(zip(starts, ends, ids[::2], ids[1::2], strict=True))


def _employed(facts: Facts, recorded: Sequence[Recorded], rules: Rules) -> bool:
    """Tell whether all was recorded inside the employment."""
    if not recorded:
        return True
    first, last = rules.workday(recorded[0][0])[0], rules.workday(recorded[-1][1])[0]
    hired, left = day_number(facts.hired or date.min), day_number(facts.left or date.max)
    return hired <= first and last <= left


def _shifts(recorded: Sequence[Recorded], rules: Rules) -> list[OrdinaryShift]:
    """Do what `shifts.group` does."""
    shifts: list[OrdinaryShift] = []
    joined = _BEFORE_ALL  # until when more work belongs to the shift before
    gap = 0
    for each in recorded:
        if each[0] <= joined:
            shifts[-1].recorded.append(each)
        else:
            day, _ = rules.workday(each[0])
            version = rules.on(day)
            gap = version.policy.shift_gap_min
            shifts.append(OrdinaryShift([each], day, version))
        joined = each[1] + gap
    return shifts


def _without_rest(shifts: Sequence[OrdinaryShift], rules: Rules, now: int) -> bool:
    broken = chain(short_rests(shifts), weeks_without_rest(shifts, rules, now))
    return next(broken, None) is not None


class _Days:
    """Adds up shifts by workday."""

    def __init__(self, rules: Rules, planned_starts: Sequence[int], off: Set[int]) -> None:
        self.rules, self.planned_starts, self.off = rules, planned_starts, off
        self.ledger = Ledger()
        self.reached = _BEFORE_ALL
        self.minutes: dict[int, int] = {}
        self.nights: dict[int, int] = {}
        self.feasts: dict[int, int] = {}
        self.tags: dict[int, dict[str, int]] = {}

    def add(self, shift: OrdinaryShift) -> None:
        """Add a shift; the next one must be later."""
        if not self._add_length(shift):
            self._add_pieces(shift)

    def _add_length(self, shift: OrdinaryShift) -> bool:
        """Add a shift as one number of minutes; False when it matters where they are."""
        recorded, _, version = shift
        policy = version.policy
        if policy.early_in is EarlyIn.SNAP or policy.round_breaks:
            return False
        start, end = _outer(shift)
        if start < self.reached or start >= recorded[0][1] or end <= recorded[-1][0]:
            return False
        day, stop = self.rules.workday(start)
        if end > stop and policy.attribution is Attribution.SPLIT:
            return False
        if not self._is_plain(start, end, version):
            return False
        unpaid = _unpaid(recorded, policy.paid_break_max)
        self._add_minutes(shift, day, end - start - unpaid, unpaid)
        self.reached = end
        return True

    def _add_minutes(self, shift: OrdinaryShift, day: int, worked: int, unpaid: int) -> None:
        policy = shift.version.policy
        if policy.min_meal is not None:
            check_meals(shift.for_the_engine(), worked, self.rules, self.ledger)
        if policy.auto_break:
            worked -= deduction(policy, worked, unpaid)
        if worked:
            self.minutes[day] = self.minutes.get(day, 0) + worked

    def _is_plain(self, start: int, end: int, version: Version) -> bool:
        """Tell whether [start, end) has no change of the clocks, no night and no holiday."""
        if not version.policy.night and not self.off:
            return True
        offset = version.clock.offset(start)
        if version.clock.offset(end) != offset:
            return False
        dawn, light = _daylight(version.policy.night)
        if (start + offset - dawn) % MINUTES_PER_DAY + end - start > light:
            return False
        first, last = (start + offset) // MINUTES_PER_DAY, (end - 1 + offset) // MINUTES_PER_DAY
        return self.off.isdisjoint(range(first, last + 1))

    def _add_pieces(self, shift: OrdinaryShift) -> None:
        """Add a shift by the stages of the engine."""
        pieces, self.reached = pieces_of(
            shift.for_the_engine(), self.planned_starts, self.reached, self.rules, self.ledger
        )
        for start, end, day, _ in pieces:
            self.minutes[day] = self.minutes.get(day, 0) + end - start
        for piece in pieces:
            self._add_tags(piece.workday, *tags_of(piece, self.off))

    def _add_tags(self, day: int, dark: Sequence[Tag], feast: Sequence[Tag]) -> None:
        self.nights[day] = self.nights.get(day, 0) + total(dark)
        self.feasts[day] = self.feasts.get(day, 0) + total(feast)
        names = self.tags.setdefault(day, {})
        for name, start, end, _ in dark:
            if name != "holiday":
                names[name] = names.get(name, 0) + end - start


def _outer(shift: OrdinaryShift) -> tuple[int, int]:
    """Return where a shift starts and ends, rounded."""
    start, end = shift.recorded[0][0], shift.recorded[-1][1]
    quantum = shift.version.policy.round_q
    if not quantum:
        return start, end
    clock = shift.version.clock
    return rounded(start, quantum, clock), rounded(end, quantum, clock)


def _unpaid(recorded: Sequence[Recorded], longest_paid: int) -> int:
    """Return the minutes of the gaps that are no paid breaks."""
    minutes = 0
    for (_, left, _, _), (back, _, _, _) in pairwise(recorded):
        if back - left > longest_paid:
            minutes += back - left
    return minutes


@lru_cache(maxsize=256)
def _daylight(windows: tuple[NightWindow, ...]) -> tuple[int, int]:
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
