"""The one week in which the employer moves the start of the workweek (29 CFR 778.301-302)."""

from dataclasses import dataclass
from decimal import Decimal

from attendance_app.domain.money.amounts import Exact, Pay
from attendance_app.domain.money.workweek import Earned, federal_week

_FORTY_HOURS = 2400


@dataclass(frozen=True, slots=True)
class TwoWeeks:
    """The last week of the old calendar and the first of the new."""

    old: Pay | None
    new: Pay | None

    @property
    def total(self) -> Decimal:
        """What both weeks pay."""
        return sum((pay.total for pay in (self.old, self.new) if pay), Decimal("0.00"))


def changed_workweek(
    rate: Exact, old: int, overlap: int, new: int, weekly_ot: int = _FORTY_HOURS
) -> TwoWeeks:
    """Return the better of two computations: the overlap in the old week only, or in the new.

    overlap: minutes that lie in both weeks; `old` and `new` are without them.
    """
    first = TwoWeeks(_week(rate, old + overlap, weekly_ot), _week(rate, new, weekly_ot))
    second = TwoWeeks(_week(rate, old, weekly_ot), _week(rate, overlap + new, weekly_ot))
    return max(first, second, key=lambda weeks: weeks.total)


def _week(rate: Exact, minutes: int, weekly_ot: int) -> Pay | None:
    if not minutes:
        return None
    return federal_week([Earned.hourly(rate, minutes)], max(0, minutes - weekly_ot))
