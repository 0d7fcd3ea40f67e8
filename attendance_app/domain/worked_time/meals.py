"""Meal checks: they flag, and never change what is paid."""

from itertools import pairwise

from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.trace import Ledger


def check_meals(shift: Shift, worked: int, rules: Rules, ledger: Ledger) -> None:
    """Note meals that are short, late or missed, when min_meal is set.

    Measured on recorded punches, because a rounded meal may hide a violation (Donohue v. AMN,
    2021). A meal is an unpaid gap; the n-th gap is the n-th meal. worked: minutes of the shift
    before any automatic deduction, which is no meal that was taken.
    """
    policy = shift.version.policy
    if policy.min_meal is None:
        return
    due = [by for by in (policy.first_meal_by, policy.second_meal_by) if worked > by]
    meals = 0
    unpaid = 0
    for before, after in pairwise(shift.segments):
        gap = after.start - before.end
        if gap <= policy.paid_break_max:
            continue
        ids = (before.closed.id, after.opened.id)
        workday = rules.workday(before.end)[0]
        if gap < policy.min_meal:
            ledger.find(Code.MEAL_SHORT, before.end, workday, *ids)
        if meals < len(due) and before.end - shift.start - unpaid > due[meals]:
            ledger.find(Code.MEAL_LATE, before.end, workday, *ids)
        meals += 1
        unpaid += gap
    for _ in due[meals:]:
        workday = rules.workday(shift.start)[0]
        ledger.find(Code.MEAL_MISSED, shift.start, workday, shift.segments[0].opened.id)
