"""The pipeline: from facts and rules to paid minutes. A pure function of its arguments.

corrections -> sort -> dedupe -> floor to the minute -> pair -> group shifts -> snap and round ->
paid breaks -> automatic deduction -> split at workdays -> buckets -> tags -> classify
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from typing import NamedTuple

from attendance_app.domain.worked_time.breaks import (
    deducted,
    deduction,
    fill_short_gaps,
    without,
)
from attendance_app.domain.worked_time.buckets import Piece, into_buckets
from attendance_app.domain.worked_time.corrections import in_force
from attendance_app.domain.worked_time.dedupe import without_duplicates
from attendance_app.domain.worked_time.facts import Facts, plans_of
from attendance_app.domain.worked_time.findings import Code, Finding
from attendance_app.domain.worked_time.meals import check_meals
from attendance_app.domain.worked_time.pairing import Pairing, pair
from attendance_app.domain.worked_time.plausible import plausible
from attendance_app.domain.worked_time.policy import Attribution
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, microseconds
from attendance_app.domain.worked_time.rest import check_daily_rest, check_weekly_rest
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.rounding import Span, moved_spans
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.shifts import Shift, group
from attendance_app.domain.worked_time.statuses import (
    Calendar,
    Mark,
    Timetable,
    blocking_marks,
    statuses,
)
from attendance_app.domain.worked_time.tags import Tag, holidays, nights, total
from attendance_app.domain.worked_time.totals import weeks_of, workdays_of
from attendance_app.domain.worked_time.trace import Ledger, Rule, Step
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, date_of, day_number


def compute(facts: Facts, rules: Rules, as_of: datetime) -> Result:
    """Return what `facts` are worth under `rules`, known at the instant `as_of`.

    Raises:
        RuleViolation: two planned shifts overlap.

    """
    ledger = Ledger()
    now = microseconds(as_of)
    plans = plans_of(facts.schedule, rules)
    events = in_force(facts.punches, facts.corrections, ledger)
    events = plausible(events, facts, rules, now, ledger)
    events = without_duplicates(events, rules, ledger)
    pairing = pair(events, rules, now // US_PER_MINUTE, ledger)
    shifts = group(pairing.segments, pairing.no_meals, rules)
    pieces = _pieces(shifts, [plan.start for plan in plans], rules, ledger)
    carried = {day_number(day): minutes for day, minutes in facts.carry_straight.items()}
    lines = into_buckets(pieces, rules, carried)
    off = frozenset(day_number(day) for day in facts.holidays)
    tagged = _tagged(pieces, off)
    check_daily_rest(shifts, rules, ledger)
    check_weekly_rest(shifts, rules, now // US_PER_MINUTE, ledger)
    leaves = {day_number(day): leave for day, leave in facts.leaves.items()}
    calendar = Calendar(rules, off, leaves, now // US_PER_MINUTE)
    marks = _marks(pairing, ledger.findings, calendar.as_of)
    by_day = statuses(Timetable(plans), marks, calendar)
    return Result(
        lines=tuple(lines),
        workdays=workdays_of(lines, tagged.nights, tagged.holidays, rules),
        weeks=weeks_of(lines, rules),
        tags=tuple(tagged.tags),
        findings=tuple(ledger.findings),
        notices=tuple(ledger.notices),
        statuses={date_of(day): status for day, status in by_day.items()},
        leaves=facts.leaves,
        shifts=tuple(shifts),
        steps=tuple(ledger.steps),
        in_progress=pairing.in_progress,
    )


def _pieces(
    shifts: Sequence[Shift], planned_starts: Sequence[int], rules: Rules, ledger: Ledger
) -> list[Piece]:
    """Return the paid time of all shifts, booked on workdays, in order of time."""
    pieces: list[Piece] = []
    reached = shifts[0].start - MINUTES_PER_DAY if shifts else 0
    for shift in shifts:
        more, reached = pieces_of(shift, planned_starts, reached, rules, ledger)
        pieces += more
    return pieces


def pieces_of(
    shift: Shift, planned_starts: Sequence[int], reached: int, rules: Rules, ledger: Ledger
) -> tuple[list[Piece], int]:
    """Return the paid time of one shift, booked on workdays, and where it ends after rounding.

    reached: where the shift before ended after rounding.
    """
    spans = moved_spans(shift, planned_starts, reached, ledger)
    worked, unpaid = fill_short_gaps(spans, shift.version, ledger)
    recorded = [segment.recorded for segment in shift.segments]
    check_meals(recorded, shift.version, sum(stop - begin for begin, stop in worked), rules, ledger)
    paid = _less_missing_breaks(shift, worked, unpaid, rules, ledger)
    return list(_booked(shift, paid, spans[0][0], rules)), spans[-1][1]


def _less_missing_breaks(
    shift: Shift, worked: list[Span], unpaid: int, rules: Rules, ledger: Ledger
) -> list[Span]:
    """Take out the breaks that the policy requires and nobody punched, unless attested."""
    policy = shift.version.policy
    if not policy.auto_break and shift.no_meal is None:
        return worked
    minutes = deduction(policy, sum(end - start for start, end in worked), unpaid)
    since = shift.version.since
    attested = shift.no_meal
    if attested is not None:
        at = attested.minute
        ledger.notices.append(Finding(Code.MEAL_MISSED, at, rules.workday(at)[0], (attested.id,)))
        note = f"attested, so {minutes} min stay paid"
        ledger.steps.append(Step(Rule.NO_MEAL, at, at, 0, (attested.id,), since, note))
        return worked
    taken = deducted(worked, minutes)
    for start, end in taken:
        ledger.steps.append(Step(Rule.DEDUCTED, start, end, start - end, (), since))
    return without(worked, taken)


def _booked(shift: Shift, paid: Sequence[Span], begins: int, rules: Rules) -> Iterator[Piece]:
    """Yield `paid` by workday: cut where one ends, or all on that of the rounded shift start."""
    if shift.version.policy.attribution is Attribution.SHIFT_START:
        workday, _ = rules.workday(begins)
        for start, end in paid:
            if start < end:
                yield Piece(start, end, workday, shift.version)
        return
    for start, end in paid:
        while start < end:
            workday, stop = rules.workday(start)
            yield Piece(start, min(stop, end), workday, shift.version)
            start = stop


class _Tagged(NamedTuple):
    """Tags in order of time, and their minutes by workday."""

    tags: list[Tag]
    nights: dict[int, int]
    holidays: dict[int, int]


def _tagged(pieces: Sequence[Piece], off: Set[int]) -> _Tagged:
    tagged = _Tagged([], {}, {})
    for piece in pieces:
        dark, feast = tags_of(piece, off)
        tagged.tags.extend(dark + feast)
        day = piece.workday
        tagged.nights[day] = tagged.nights.get(day, 0) + total(dark)
        tagged.holidays[day] = tagged.holidays.get(day, 0) + total(feast)
    return tagged


def tags_of(piece: Piece, off: Set[int]) -> tuple[list[Tag], list[Tag]]:
    """Return the parts of `piece` in night windows, and on the local dates `off`."""
    start, end, _, version = piece
    return nights(version, start, end), holidays(version, off, start, end)


def _marks(pairing: Pairing, findings: Sequence[Finding], now: int) -> list[Mark]:
    """Return what statuses look at: recorded presence, and punches that block."""
    marks = [Mark(segment.start, segment.end) for segment in pairing.segments]
    if pairing.in_progress is not None:
        marks.append(Mark(pairing.in_progress.minute, now, goes_on=True))
    return marks + blocking_marks(findings)
