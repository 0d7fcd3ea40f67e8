"""What punches may be: not from the future, and inside the employment."""

from datetime import date

from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.trace import Ledger
from attendance_app.domain.worked_time.zones import day_number


def plausible(
    events: list[Punch], facts: Facts, rules: Rules, now: int, ledger: Ledger
) -> list[Punch]:
    """Leave out punches from the future, and flag those outside the employment.

    events: in order of time. now: microseconds since 1970.
    """
    if facts.hired or facts.left:
        first = day_number(facts.hired or date.min)
        last = day_number(facts.left or date.max)
        for event in events:
            workday = rules.workday(event.minute)[0]
            if not first <= workday <= last:
                ledger.find(Code.NOT_EMPLOYED, event.minute, workday, event.id)
    known = [event for event in events if event.at <= now]
    for event in events[len(known) :]:
        workday = rules.workday(event.minute)[0]
        ledger.find(Code.FUTURE_PUNCH, event.minute, workday, event.id)
    return known
