"""Duplicate taps: one kind of punch twice within a moment is one punch."""

from collections.abc import Sequence

from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.punches import US_PER_SECOND, Kind, Punch
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.trace import Ledger, Rule, Step

_LATEST_COUNTS = (Kind.OUT, Kind.BREAK_START)


def without_duplicates(events: Sequence[Punch], rules: Rules, ledger: Ledger) -> list[Punch]:
    """Drop repeated taps, in raw seconds, so that the employee never loses time by it.

    Of ins the earliest is kept, of outs the latest. Compared is the punch kept immediately
    before: a punch of another kind in between ends the run.
    """
    kept: list[Punch] = []
    for event in events:
        last = kept[-1] if kept else None
        if last is None or last.kind is not event.kind:
            kept.append(event)
            continue
        version = rules.at(last.minute)
        window = version.policy.dup_window_s
        if window is None or event.at - last.at > window * US_PER_SECOND:
            kept.append(event)
            continue
        dropped, stays = (last, event) if event.kind in _LATEST_COUNTS else (event, last)
        kept[-1] = stays
        minute = dropped.minute
        ledger.find(Code.DUPLICATE, minute, rules.workday(minute)[0], dropped.id, stays.id)
        ids = (dropped.id, stays.id)
        note = f"{dropped.kind} repeated within {window} s"
        ledger.steps.append(Step(Rule.DROPPED, minute, minute, 0, ids, version.since, note))
    return kept
