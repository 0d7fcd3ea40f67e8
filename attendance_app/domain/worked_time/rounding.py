"""Snapping to the planned start, and rounding: both move punches, neither unpairs them."""

from bisect import bisect_right
from collections.abc import Sequence

from attendance_app.domain.worked_time.policy import EarlyIn
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.trace import Ledger, Rule, Step
from attendance_app.domain.worked_time.zones import ZoneClock

Span = tuple[int, int]


def rounded(at: int, quantum: int, clock: ZoneClock) -> int:
    """Return the instant `at` with its local minute rounded to the nearest `quantum`, half down.

    The difference is added to the instant, so a change of the clocks does no harm. 15 takes
    1-7 down and 8-14 up, as DOL Fact Sheet 53 has it.
    """
    offset = clock.offset(at)
    return nearest(at + offset, quantum) - offset


def nearest(local: int, quantum: int) -> int:
    """Return a local minute rounded to the nearest `quantum`, half down; each divides a day."""
    return (local + quantum // 2) // quantum * quantum


def moved_spans(
    shift: Shift, planned_starts: Sequence[int], not_before: int, ledger: Ledger
) -> list[Span]:
    """Return the shift's segments after snapping and rounding.

    planned_starts: in rising order. A moved punch stops at its partner and at `not_before`, where
    the shift before ended: a segment never becomes negative, and none counts twice.
    """
    snapped = _snapped(shift, planned_starts, ledger)
    quantum = shift.version.policy.round_q
    if not quantum and not_before <= snapped == shift.start:
        return [(segment.start, segment.end) for segment in shift.segments]
    spans: list[Span] = []
    last = len(shift.segments) - 1
    for number, segment in enumerate(shift.segments):
        start = snapped if number == 0 else segment.start
        end = segment.end
        if quantum:
            start = _round(shift, start, number == 0, 1, ledger)
            end = _round(shift, end, number == last, -1, ledger)
        if end < start:
            start = end = end if end == segment.end else start
        start = max(start, not_before)
        not_before = max(start, end)
        spans.append((start, not_before))
    return spans


def _snapped(shift: Shift, planned_starts: Sequence[int], ledger: Ledger) -> int:
    """Return the first in, or the planned start when it is early inside the window."""
    policy = shift.version.policy
    start = shift.start
    if policy.early_in is EarlyIn.PAY:
        return start
    next_start = bisect_right(planned_starts, start)
    if next_start == len(planned_starts):
        return start
    planned = planned_starts[next_start]
    if planned - start > policy.early_in_window:
        return start
    ids = (shift.segments[0].opened.id,)
    ledger.steps.append(
        Step(Rule.SNAPPED, start, planned, start - planned, ids, shift.version.since)
    )
    return planned


def _round(shift: Shift, at: int, outer: bool, sign: int, ledger: Ledger) -> int:
    """Return `at` rounded, if the policy rounds it. sign: 1 for an in, -1 for an out."""
    policy = shift.version.policy
    if not outer and not policy.round_breaks:
        return at
    to = rounded(at, policy.round_q, shift.version.clock)
    if to != at:
        ledger.steps.append(
            Step(
                Rule.ROUNDED,
                at,
                to,
                sign * (at - to),
                (),
                shift.version.since,
                "in" if sign > 0 else "out",
            )
        )
    return to
