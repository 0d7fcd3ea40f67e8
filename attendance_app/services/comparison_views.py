"""What is shown of a pay period beside the one before it."""

from dataclasses import dataclass
from datetime import date

from attendance_app.domain.comparison import Spread, Usual
from attendance_app.services.payroll_views import PayPeriodView


@dataclass(frozen=True, slots=True)
class LastPeriod:
    """The span that a period is compared with; both days are included."""

    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Beside:
    """A kind of time in both periods. Minutes; people and exceptions are counts."""

    kind: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A person's paid minutes in both periods. named: the change is far from the usual one.

    since, until: the first or last day, when it lies in one of the periods.
    """

    employee_id: int
    number: str
    name: str
    site: str
    now: int
    before: int
    named: bool
    since: date | None = None
    until: date | None = None

    @property
    def change(self) -> int:
        """Return how many minutes more there are now."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period beside the last one, of the people one may see.

    last: None when there is none with anybody in it; the rest is of this period then. joined, left:
    who is in one of the two only; they are in no other figure of changes. outliers: a page of those
    whose change is far from the usual one, the furthest first. furthest: the first few of all of
    them. waiting: people whose days are not computed yet, so their figures are old.
    """

    period: PayPeriodView
    last: LastPeriod | None
    totals: tuple[Beside, ...]
    joined: int
    left: int
    usual: Usual
    spread: Spread
    furthest: tuple[Changed, ...]
    outliers: tuple[Changed, ...]
    total: int
    page: int
    size: int
    waiting: int

    @property
    def equal(self) -> bool:
        """Whether not a minute and not a person differs."""
        alike = all(one.now == one.before for one in self.totals)
        return alike and all(start == 0 for start, _ in self.spread.columns) and not self.total
