"""Who came and went in turn is paired by position; where somebody did not, the engine pairs.

Between an out and the in after it nothing is open and no two taps can be one. Whatever is wrong
with a punch therefore stays between two such seams, and only that stretch goes through the stages
of the engine. tests/domain/test_both_ways.py compares the results.
"""

import re
from collections.abc import Sequence
from operator import lt, sub
from typing import NamedTuple

from attendance_app.domain.worked_time.corrections import in_force
from attendance_app.domain.worked_time.dedupe import without_duplicates
from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.pairing import Recorded, pair
from attendance_app.domain.worked_time.plausible import plausible
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Punch, PunchColumns
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.trace import Ledger
from attendance_app.domain.worked_time.zones import day_number

_STRETCH = re.compile(r"((?:io(?=i|\Z))+)|.*?(?:o(?=i)|.\Z)")


class Pairs(NamedTuple):
    """What `pairing.pair` finds, without its account of it. segments: in order of time."""

    segments: list[Recorded]
    no_meals: list[Punch]
    in_progress: Punch | None


def stretches(kinds: str) -> list[tuple[int, int, bool]]:
    """Cut punches, a letter each, at seams: (from, to, whether they are in and out in turn)."""
    return [(*found.span(), found.group(1) is not None) for found in _STRETCH.finditer(kinds)]


def recorded_pairs(facts: Facts, rules: Rules, now: int, ledger: Ledger) -> Pairs:
    """Return the recorded work of `facts`, and note what the engine's first stages find.

    now: microseconds since 1970.
    """
    punches = _that_count(facts, rules, now, ledger)
    found = Pairs([], [], None)
    minutes, ids = punches.minutes(), punches.ids
    longest = min([policy.max_shift_min for policy in rules.policies])
    for begin, end, in_turn in stretches(punches.kinds):
        starts, ends = minutes[begin:end:2], minutes[begin + 1 : end : 2]
        if in_turn and max(map(sub, ends, starts)) <= longest:
            found.segments.extend(
                zip(starts, ends, ids[begin:end:2], ids[begin + 1 : end : 2], strict=True)
            )
        else:
            found = _by_the_engine(punches[begin:end], found, rules, now, ledger)
    return found


def _by_the_engine(
    events: Sequence[Punch], found: Pairs, rules: Rules, now: int, ledger: Ledger
) -> Pairs:
    """Add a stretch of punches to what was found before it."""
    kept = without_duplicates(events, rules, ledger)
    segments, no_meals, in_progress = pair(kept, rules, now // US_PER_MINUTE, ledger)
    found.segments.extend([segment.recorded for segment in segments])
    found.no_meals.extend(no_meals)
    return found._replace(in_progress=in_progress)


def _that_count(facts: Facts, rules: Rules, now: int, ledger: Ledger) -> PunchColumns:
    """Return the punches after corrections, in order of time, none of them from the future."""
    punches = PunchColumns.of(facts.punches)
    at = punches.instants
    in_order = all(map(lt, at, at[1:])) and len({*punches.ids}) == len(at)
    if facts.corrections or not in_order:
        punches = PunchColumns.of(in_force(punches, facts.corrections, ledger))
        at = punches.instants
    if at and (at[-1] + punches.zero > now or not _employed(facts, punches, rules)):
        punches = PunchColumns.of(plausible(punches[:], facts, rules, now, ledger))
    return punches


def _employed(facts: Facts, punches: PunchColumns, rules: Rules) -> bool:
    """Tell whether all was recorded inside the employment."""
    first, last = (
        rules.workday((punches.instants[n] + punches.zero) // US_PER_MINUTE)[0] for n in (0, -1)
    )
    after = facts.hired is None or day_number(facts.hired) <= first
    return after and (facts.left is None or last <= day_number(facts.left))
