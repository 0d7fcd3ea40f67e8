"""Exact amounts, and the two roundings that pay needs: cents, and hundredths of an hour.

Everything is exact until a line is finished: amounts come in as `Decimal`, are computed as
fractions, and leave as `Decimal` with two places, half up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

Exact = Decimal | Fraction | int
_CENT = Decimal("0.01")
MINUTES_PER_HOUR = 60


class RateRounding(StrEnum):
    """Whether an hourly rate is rounded before it is used, as some examples of the CFR do."""

    NONE = "none"
    CENTS = "cents"


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of a pay slip, in cents."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pay:
    """The lines of one workweek, and the regular rate per hour that its overtime was paid on."""

    lines: tuple[PayLine, ...]
    regular_rate: Fraction

    @property
    def total(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def printed_rate(self) -> Decimal:
        """The regular rate in cents, for print only."""
        return cents(self.regular_rate)


def cents(amount: Exact) -> Decimal:
    """Return `amount` with two places, half up; exact, whatever fraction it is."""
    exact = Fraction(amount)
    hundredths = (abs(exact) * 200 + 1) // 2
    return (Decimal(hundredths) if exact >= 0 else -Decimal(hundredths)) * _CENT


def hundredths_of_hours(hours: Decimal) -> Decimal:
    """Return hours with two places, half up: 6.784999 is 6.78 (DOL opinion letter FLSA2019-9)."""
    return hours.quantize(_CENT, ROUND_HALF_UP)


def decimal_hours(minutes: Iterable[int]) -> list[Decimal]:
    """Return each line of minutes as hours with two places that add up to the rounded total.

    Cumulative: a line is what it adds to the rounded sum, so 20, 20 and 20 minutes are 0.33, 0.34
    and 0.33 hours.
    """
    lines: list[Decimal] = []
    so_far = 0
    printed = Decimal("0.00")
    for line in minutes:
        so_far += line
        reached = cents(Fraction(so_far, MINUTES_PER_HOUR))
        lines.append(reached - printed)
        printed = reached
    return lines


def per_hour(amount: Exact, minutes: int, rounding: RateRounding = RateRounding.NONE) -> Fraction:
    """Return `amount` per hour of `minutes`.

    Raises:
        ValueError: there are no minutes.

    """
    if minutes <= 0:
        raise ValueError("There is no rate without hours.")
    rate = Fraction(amount) * MINUTES_PER_HOUR / minutes
    return Fraction(cents(rate)) if rounding is RateRounding.CENTS else rate


def worth(rate: Exact, minutes: int) -> Fraction:
    """Return what `minutes` at `rate` per hour are worth."""
    return Fraction(rate) * minutes / MINUTES_PER_HOUR
