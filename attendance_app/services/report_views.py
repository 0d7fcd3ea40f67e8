"""What the reports over a stretch of time show of each person."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

LEAST_PER_WEEK = -15  # minutes that rounding may cost somebody in an average week
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class RoundingLine:
    """What rounding did to somebody's paid minutes. gained, lost: both positive.

    punches: how many were rounded. snapped: minutes before the shift that `early_in` left out.
    per_week: gained less lost in an average week.
    """

    employee_id: int
    number: str
    name: str
    site: str
    punches: int
    gained: int
    lost: int
    snapped: int
    per_week: float

    @property
    def net(self) -> int:
        """What the person gained, below zero what they lost."""
        return self.gained - self.lost

    @property
    def costs(self) -> bool:
        """Whether it costs the person more than rounding by chance would."""
        return self.per_week < LEAST_PER_WEEK


@dataclass(frozen=True, slots=True)
class AverageLine:
    """Somebody's average week. worked, average, busiest: minutes. load: FINE, WARN or ERROR.

    first: the later of the period's start and the first day of work. days: counted; left_out: days
    of leave, which are neutral. average: None when no day is left to average over.
    """

    employee_id: int
    number: str
    name: str
    site: str
    first: date
    worked: int
    days: int
    left_out: int
    average: int | None
    busiest: int
    load: str


@dataclass(frozen=True, slots=True)
class Report(Generic[Line]):
    """A page of people, by name. total: how many there are on all pages."""

    first: date
    last: date
    lines: tuple[Line, ...]
    total: int
    page: int
    size: int
