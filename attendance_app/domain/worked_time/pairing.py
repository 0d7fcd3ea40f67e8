"""Pairing: each in with the next out, in whole minutes. A missing punch gives no minutes."""

from collections.abc import Sequence
from typing import NamedTuple

from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Kind, Punch
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.trace import Ledger, Rule, Step

_INS = (Kind.IN, Kind.BREAK_END)


Recorded = tuple[int, int, str, str]
"""Work from an in to its out, in whole UTC minutes from 1970, and the ids of the two punches."""


class Segment(NamedTuple):
    """Recorded work from an in to its out, in whole UTC minutes from 1970."""

    start: int
    end: int
    opened: Punch
    closed: Punch

    @property
    def recorded(self) -> Recorded:
        """It, with the punches by their ids."""
        return self.start, self.end, self.opened.id, self.closed.id


class Pairing(NamedTuple):
    """Segments in order of time, no-meal attestations, and the in that still waits for its out."""

    segments: list[Segment]
    no_meals: list[Punch]
    in_progress: Punch | None


class _Pairs:
    """What is open, and what was paired so far."""

    __slots__ = ("ledger", "no_meals", "opened", "rules", "segments", "since")

    def __init__(self, rules: Rules, ledger: Ledger) -> None:
        self.rules = rules
        self.ledger = ledger
        self.segments: list[Segment] = []
        self.no_meals: list[Punch] = []
        self.opened: Punch | None = None
        self.since = 0

    def in_reach(self, minute: int) -> bool:
        """Tell whether the open in may still be answered at `minute`."""
        if self.opened is None:
            return False
        return minute - self.since <= self.rules.at(self.since).policy.max_shift_min

    def take(self, event: Punch) -> None:
        kind = event.kind
        minute = event.at // US_PER_MINUTE
        if kind is Kind.NO_MEAL:
            self.no_meals.append(event)
        elif kind in _INS or (kind is Kind.UNTYPED and not self.in_reach(minute)):
            self.give_up()
            self.opened, self.since = event, minute
        elif self.opened is not None and self.in_reach(minute):
            self.segments.append(Segment(self.since, minute, self.opened, event))
            self.opened = None
        else:
            self.give_up()
            self._unpaired(Code.ORPHAN_OUT, event, minute)

    def give_up(self) -> None:
        """Report the open in, if there is one: its out is missing."""
        if self.opened is not None:
            self._unpaired(Code.MISSING_OUT, self.opened, self.since)
            self.opened = None

    def _unpaired(self, code: Code, punch: Punch, minute: int) -> None:
        workday = self.rules.workday(minute)[0]
        self.ledger.find(code, minute, workday, punch.id)
        since = self.rules.on(workday).since
        self.ledger.steps.append(
            Step(Rule.UNPAIRED, minute, minute, 0, (punch.id,), since, f"{punch.kind}: {code}")
        )


def pair(events: Sequence[Punch], rules: Rules, as_of: int, ledger: Ledger) -> Pairing:
    """Pair `events`, which are in order of time. as_of: minute that decides about an open in.

    An in after an in, or one without an out for longer than max_shift_min, misses its out; an out
    without an in is an orphan. An untyped punch is an out while an in may still be answered.
    """
    pairs = _Pairs(rules, ledger)
    for event in events:
        pairs.take(event)
    if not pairs.in_reach(as_of):
        pairs.give_up()
    return Pairing(pairs.segments, pairs.no_meals, pairs.opened)
