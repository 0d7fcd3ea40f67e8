"""The pay examples M01 to M12, with the figures that their sources print."""

from decimal import Decimal
from fractions import Fraction

import pytest

from attendance_app.domain.money.amounts import (
    RateRounding,
    cents,
    decimal_hours,
    hundredths_of_hours,
    per_hour,
)
from attendance_app.domain.money.salary import (
    PayInterval,
    fluctuating_week,
    salaried_week,
    weekly_salary,
)
from attendance_app.domain.money.workweek import (
    Earned,
    ExtraPaid,
    california_flat_sum_week,
    federal_week,
    meal_premium,
    multiplier,
)
from attendance_app.domain.money.workweek_change import changed_workweek


def hours(number: float) -> int:
    return round(number * 60)


def money(text: str) -> Decimal:
    return Decimal(text)


def amounts(pay) -> dict[str, str]:
    return {line.name: str(line.amount) for line in pay.lines}


def test_m01_overtime_at_time_and_a_half():
    pay = federal_week([Earned.hourly(12, hours(46))], hours(6))
    assert pay.total == money("588.00")


def test_m02_a_production_bonus_raises_the_regular_rate():
    pay = federal_week([Earned.hourly(12, hours(46))], hours(6), bonus=46)
    assert pay.regular_rate == 13
    assert pay.total == money("637.00")
    assert amounts(pay) == {"hours": "552.00", "bonus": "46.00", "overtime premium": "39.00"}


def test_m03_a_salary_for_35_hours_pays_36_to_40_at_its_rate():
    pay = salaried_week(money("182.70"), hours(35), hours(42), hours(2))
    assert pay.printed_rate == money("5.22")
    assert cents(pay.regular_rate * Fraction(3, 2)) == money("7.83")
    assert amounts(pay) == {
        "salary": "182.70",
        "hours beyond the salary": "26.10",  # 5 x 5.22
        "overtime": "15.66",  # 2 x 7.83
    }


def test_a_salary_is_not_docked_for_a_short_week():
    pay = salaried_week(money("182.70"), hours(35), hours(30), 0)
    assert amounts(pay) == {"salary": "182.70"}


@pytest.mark.parametrize(
    ("salary", "interval"), [(1040, PayInterval.MONTHLY), (520, PayInterval.SEMI_MONTHLY)]
)
def test_m04_a_monthly_salary_is_240_a_week(salary: int, interval: PayInterval):
    weekly = weekly_salary(salary, interval)
    assert weekly == 240
    assert cents(per_hour(weekly, hours(40))) == money("6.00")


@pytest.mark.parametrize(
    ("worked", "rate", "printed", "exact"),
    [
        (37.5, "16.00", "600.00", "600.00"),
        (44, "13.64", "627.28", "627.27"),
        (50, "12.00", "660.00", "660.00"),
        (48, "12.50", "650.00", "650.00"),
    ],
)
def test_m05_the_fluctuating_week(worked: float, rate: str, printed: str, exact: str):
    overtime = max(0, hours(worked) - hours(40))
    rounded = fluctuating_week(600, hours(worked), overtime, RateRounding.CENTS)
    assert (rounded.printed_rate, rounded.total) == (money(rate), money(printed))
    assert fluctuating_week(600, hours(worked), overtime).total == money(exact)


def test_m06_a_holiday_premium_is_credited_against_overtime():
    extras = [
        ExtraPaid("Sunday", 12, Decimal("1.5"), hours(8)),
        ExtraPaid("Tuesday, a holiday", 12, Decimal("1.5"), hours(8)),
    ]
    pay = federal_week([Earned.hourly(12, hours(56))], hours(16), extras=extras)
    assert pay.total == money("768.00")
    assert amounts(pay) == {"hours": "672.00", "Sunday": "48.00", "Tuesday, a holiday": "48.00"}


def test_a_night_differential_raises_the_regular_rate_instead():
    night = ExtraPaid("night", 10, Decimal("1.1"), hours(50))
    pay = federal_week([Earned.hourly(10, hours(50))], hours(10), extras=[night])
    assert pay.regular_rate == 11
    assert pay.total == money("605.00")


def test_m07_a_moved_workweek_pays_the_larger_computation():
    weeks = changed_workweek(5, hours(40), hours(5), hours(35))
    assert weeks.old is not None
    assert weeks.new is not None
    assert (weeks.old.total, weeks.new.total) == (money("237.50"), money("175.00"))
    assert weeks.total == money("412.50")


def test_the_overlap_may_be_worth_more_in_the_new_week():
    weeks = changed_workweek(5, 0, hours(5), hours(40))
    assert weeks.old is None
    assert weeks.total == money("237.50")


def test_m08_two_rates_are_weighted():
    pay = federal_week([Earned.hourly(15, hours(40)), Earned.hourly(9, hours(8))], hours(8))
    assert pay.regular_rate == 14
    assert pay.total == money("728.00")


def test_m09_piece_work_with_waiting_time():
    earned = [Earned.pieces(491, hours(46)), Earned.hourly(8, hours(4), "waiting")]
    pay = federal_week(earned, hours(10))
    assert pay.printed_rate == money("10.46")
    assert pay.total == money("575.30")


def test_m10_two_rates_in_42_hours():
    earned = [Earned.hourly(12, hours(32)), Earned.hourly(money("10.50"), hours(10))]
    pay = federal_week(earned, hours(2))
    assert pay.regular_rate == Fraction(489, 42)
    assert pay.printed_rate == money("11.64")
    assert pay.total == money("500.64")


def test_m11_a_flat_sum_bonus_in_california():
    pay = california_flat_sum_week(10, hours(40), hours(6), 0, 15)
    assert pay.total == money("508.38")
    federal = federal_week([Earned.hourly(10, hours(46))], hours(6), bonus=15)
    assert federal.total == money("505.98")


def test_double_time_doubles_the_flat_sum_too():
    pay = california_flat_sum_week(10, hours(40), 0, hours(2), 40)
    assert amounts(pay) == {
        "regular": "400.00",
        "double time": "40.00",
        "bonus": "40.00",
        "overtime on the bonus": "4.00",
    }


def test_double_time_adds_the_whole_regular_rate():
    pay = federal_week([Earned.hourly(12, hours(42))], 0, double_time=hours(2))
    assert pay.total == money("528.00")


@pytest.mark.parametrize(("exact", "printed"), [("6.784999", "6.78"), ("6.865000", "6.87")])
def test_m12_hours_are_rounded_half_up(exact: str, printed: str):
    assert hundredths_of_hours(money(exact)) == money(printed)


def test_lines_of_hours_add_up_to_their_total():
    assert [str(h) for h in decimal_hours([20, 20, 20])] == ["0.33", "0.34", "0.33"]
    assert decimal_hours([]) == []


@pytest.mark.parametrize(
    ("exact", "printed"),
    [("0.005", "0.01"), ("0.0049999999999999999999999999999999", "0.00"), ("-0.005", "-0.01")],
)
def test_cents_are_rounded_half_up_and_exactly(exact: str, printed: str):
    assert cents(money(exact)) == money(printed)


def test_premiums_do_not_stack_unless_the_company_says_so():
    both = (Decimal("1.5"), Decimal("1.25"))
    assert multiplier(both) == Fraction(3, 2)
    assert multiplier(both, stacked=True) == Fraction(7, 4)
    assert multiplier(()) == 1


def test_a_missed_meal_is_worth_an_hour_at_the_regular_rate():
    assert meal_premium(Fraction(489, 42), 2) == money("23.29")


@pytest.mark.parametrize(
    "compute",
    [
        lambda: federal_week([], 0),
        lambda: federal_week([Earned.hourly(12, hours(5))], hours(6)),
        lambda: salaried_week(100, 0, hours(5), 0),
        lambda: salaried_week(100, hours(5), hours(5), hours(6)),
        lambda: fluctuating_week(100, 0, 0),
        lambda: fluctuating_week(100, hours(5), hours(6)),
        lambda: california_flat_sum_week(10, 0, hours(1), 0, 15),
    ],
)
def test_pay_without_hours_is_refused(compute):
    with pytest.raises(ValueError, match=r"hours|worked"):
        compute()
