"""Half-open spans of time, in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from `start`, included, to `end`, excluded.

    Both are in UTC. Python subtracts two times of one zone as a wall clock would, and so loses or
    gains the hour of a summer-time change; in UTC it cannot.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError(f"{self} is not in UTC")
        if self.end < self.start:
            raise ValueError(f"{self} ends before it starts")

    @property
    def duration(self) -> timedelta:
        """How long it lasts; never negative."""
        return self.end - self.start

    @property
    def whole_minutes(self) -> int:
        """Complete minutes; seconds below a minute are dropped."""
        return int(self.duration.total_seconds()) // 60
