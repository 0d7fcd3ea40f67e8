"""Salaried staff who earn overtime, and the fluctuating workweek."""

from enum import Enum
from fractions import Fraction

from attendance_app.domain.money.amounts import (
    Exact,
    Pay,
    PayLine,
    RateRounding,
    cents,
    per_hour,
    worth,
)

_WEEKS_PER_YEAR = 52


class PayInterval(Enum):
    """How many salaries a year has."""

    WEEKLY = 52
    SEMI_MONTHLY = 24
    MONTHLY = 12


def weekly_salary(salary: Exact, interval: PayInterval) -> Fraction:
    """Return the week's share: a monthly salary times 12/52 (29 CFR 778.113(b))."""
    return Fraction(salary) * interval.value / _WEEKS_PER_YEAR


def salaried_week(salary: Exact, covers: int, worked: int, overtime: int) -> Pay:
    """Return a week of a salaried employee who earns overtime (29 CFR 778.113(a)).

    salary: of the week, for `covers` minutes. Work beyond them, up to where overtime starts, is
    paid at the rate of the salary; overtime at one and a half times.

    Raises:
        ValueError: the salary covers no time, or there is more overtime than work.

    """
    if overtime > worked:
        raise ValueError(f"{overtime} minutes of overtime are more than {worked} worked.")
    rate = per_hour(salary, covers)
    beyond = max(0, worked - overtime - covers)
    lines = [
        PayLine("salary", cents(salary)),
        PayLine("hours beyond the salary", cents(worth(rate, beyond))),
        PayLine("overtime", cents(worth(rate * Fraction(3, 2), overtime))),
    ]
    return Pay(tuple(line for line in lines if line.amount), rate)


def fluctuating_week(
    salary: Exact, worked: int, overtime: int, rounding: RateRounding = RateRounding.NONE
) -> Pay:
    """Return a week under 29 CFR 778.114: the salary pays all hours, overtime adds half the rate.

    The rate is the salary per hour worked, so it falls with the hours. California forbids this.

    Raises:
        ValueError: nothing was worked, or more overtime than work.

    """
    if overtime > worked:
        raise ValueError(f"{overtime} minutes of overtime are more than {worked} worked.")
    rate = per_hour(salary, worked, rounding)
    premium = PayLine("overtime premium", cents(worth(rate / 2, overtime)))
    lines = (PayLine("salary", cents(salary)), premium)
    return Pay(tuple(line for line in lines if line.amount), rate)
