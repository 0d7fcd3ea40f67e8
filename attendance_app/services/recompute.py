"""Keeps the results of workdays true to the facts, a person's days at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance_app.db.engine import Transaction
from attendance_app.services.ports import Clock


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored result that is not what the facts give."""

    employee_id: int
    day: date
    stored: str
    computed: str


@dataclass(frozen=True, slots=True)
class Recompute:
    """Stale days are marked in the transaction that made them stale, and recomputed on reading.

    engine, tzdata: the versions that are stored with each result.
    """

    transaction: Transaction
    clock: Clock
    tzdata: str

    def ensure(self, employees: Sequence[int], first: date, last: date) -> None:
        """Make the stored results of these people and days true as of now."""
        raise NotImplementedError

    def sweep(self, most: int = 500) -> int:
        """Recompute people whose days are stale, the longest waiting first; return how many."""
        raise NotImplementedError

    def check(self, most: int = 100_000) -> tuple[Difference, ...]:
        """Compute all open periods again and return what differs; each is logged as an error."""
        raise NotImplementedError
