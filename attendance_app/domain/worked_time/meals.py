"""Meal checks: they flag, and never change what is paid."""

from collections.abc import Sequence
from itertools import pairwise

from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.pairing import Recorded
from attendance_app.domain.worked_time.rules import Rules, Version
from attendance_app.domain.worked_time.trace import Ledger


def check_meals(
    recorded: Sequence[Recorded], version: Version, worked: int, rules: Rules, ledger: Ledger
) -> None:
    """Note meals of a shift that are short, late or missed, when min_meal is set.

    Measured on recorded punches, because a rounded meal may hide a violation (Donohue v. AMN,
    2021). A meal is an unpaid gap; the n-th gap is the n-th meal. worked: minutes of the shift
    before any automatic deduction, which is no meal that was taken.
    """
    policy = version.policy
    if policy.min_meal is None:
        return
    due = [by for by in (policy.first_meal_by, policy.second_meal_by) if worked > by]
    meals = 0
    unpaid = 0
    began, _, first_id, _ = recorded[0]
    for (_, left, _, closed), (back, _, opened, _) in pairwise(recorded):
        gap = back - left
        if gap <= policy.paid_break_max:
            continue
        if gap < policy.min_meal:
            ledger.find(Code.MEAL_SHORT, left, rules.workday(left)[0], closed, opened)
        if meals < len(due) and left - began - unpaid > due[meals]:
            ledger.find(Code.MEAL_LATE, left, rules.workday(left)[0], closed, opened)
        meals += 1
        unpaid += gap
    for _ in due[meals:]:
        ledger.find(Code.MEAL_MISSED, began, rules.workday(began)[0], first_id)
