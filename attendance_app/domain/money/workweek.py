"""A workweek of an hourly or piece worker: straight time, and the premium on the regular rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from attendance_app.domain.money.amounts import (
    Exact,
    Pay,
    PayLine,
    RateRounding,
    cents,
    per_hour,
    worth,
)

_NOTHING = Decimal("0.00")
_HALF = Fraction(1, 2)
_CREDITABLE_FROM = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Earned:
    """What `minutes` of work earned as straight time, all hours counted, before any premium."""

    name: str
    minutes: int
    amount: Fraction

    @classmethod
    def hourly(cls, rate: Exact, minutes: int, name: str = "hours") -> Self:
        """Work paid by the hour."""
        return cls(name, minutes, worth(rate, minutes))

    @classmethod
    def pieces(cls, amount: Exact, minutes: int, name: str = "pieces") -> Self:
        """Work paid by the piece; its hours count for the regular rate (29 CFR 778.111)."""
        return cls(name, minutes, Fraction(amount))


@dataclass(frozen=True, slots=True)
class ExtraPaid:
    """A premium already paid on top of straight time, such as for a holiday.

    At one and a half times or more it is no part of the regular rate and is credited against the
    overtime premium (29 CFR 778.203-205); below that, as a night differential, it raises the
    regular rate (778.207(b)).
    """

    name: str
    rate: Exact
    multiplier: Exact
    minutes: int

    @property
    def amount(self) -> Fraction:
        """What is paid on top of straight time."""
        return worth(Fraction(self.rate) * (Fraction(self.multiplier) - 1), self.minutes)

    @property
    def creditable(self) -> bool:
        """Whether it counts against the overtime premium."""
        return Fraction(self.multiplier) >= _CREDITABLE_FROM


def federal_week(
    earned: Sequence[Earned],
    overtime: int,
    double_time: int = 0,
    bonus: Exact = _NOTHING,
    extras: Sequence[ExtraPaid] = (),
    rounding: RateRounding = RateRounding.NONE,
) -> Pay:
    """Return a week's pay under 29 CFR 778: half the regular rate on top of each overtime hour.

    earned: all work at straight time, overtime included; with several rates the regular rate is
    the weighted one (778.115). overtime, double_time: how many of those minutes. bonus: earned by
    production, so part of the regular rate (778.110(b)).

    Raises:
        ValueError: nothing was worked, or more overtime than work.

    """
    minutes = _worked(earned, overtime + double_time)
    included = sum((extra.amount for extra in extras if not extra.creditable), Fraction(0))
    straight = sum((line.amount for line in earned), Fraction(0))
    rate = per_hour(straight + Fraction(bonus) + included, minutes, rounding)
    due = worth(rate * _HALF, overtime) + worth(rate, double_time)
    credit = sum((extra.amount for extra in extras if extra.creditable), Fraction(0))
    lines = [PayLine(line.name, cents(line.amount)) for line in earned]
    lines += [PayLine(extra.name, cents(extra.amount)) for extra in extras]
    lines += _if_any("bonus", bonus)
    lines += _if_any("overtime premium", max(Fraction(0), due - credit))
    return Pay(tuple(lines), rate)


def california_flat_sum_week(
    rate: Exact, regular: int, overtime: int, double_time: int, bonus: Exact
) -> Pay:
    """Return a week with a flat-sum bonus in California: Alvarado v. Dart (2018).

    The bonus is divided by the regular hours actually worked, and overtime on it is paid in full:
    one and a half times, double for double time. All times in minutes.

    Raises:
        ValueError: no regular time was worked.

    """
    on_bonus = per_hour(bonus, regular)
    lines = [
        PayLine("regular", cents(worth(rate, regular))),
        *_if_any("overtime", worth(Fraction(rate) * Fraction(3, 2), overtime)),
        *_if_any("double time", worth(Fraction(rate) * 2, double_time)),
        PayLine("bonus", cents(bonus)),
        *_if_any(
            "overtime on the bonus",
            worth(on_bonus * Fraction(3, 2), overtime) + worth(on_bonus * 2, double_time),
        ),
    ]
    return Pay(tuple(lines), Fraction(rate) + on_bonus)


def multiplier(all_that_apply: Iterable[Exact], stacked: bool = False) -> Fraction:
    """Return by what a rate is multiplied: the largest, or the sum of all premiums if `stacked`.

    Without any it is 1.
    """
    given = [Fraction(each) for each in all_that_apply]
    if stacked:
        return 1 + sum((each - 1 for each in given), Fraction(0))
    return max(given, default=Fraction(1))


def meal_premium(regular_rate: Exact, workdays: int) -> Decimal:
    """Return one hour at the regular rate per workday: Lab. Code 226.7, Ferra v. Loews (2021)."""
    return cents(Fraction(regular_rate) * workdays)


def _worked(earned: Sequence[Earned], premium_minutes: int) -> int:
    minutes = sum(line.minutes for line in earned)
    if premium_minutes > minutes:
        raise ValueError(f"{premium_minutes} minutes of overtime are more than {minutes} worked.")
    return minutes


def _if_any(name: str, amount: Exact) -> list[PayLine]:
    return [PayLine(name, cents(amount))] if amount else []
