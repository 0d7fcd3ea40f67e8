"""Punches as the rules read them: instants in UTC, as whole microseconds."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

US_PER_SECOND = 1_000_000
US_PER_MINUTE = 60 * US_PER_SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Kind(StrEnum):
    """What a punch says. A break pairs as an out and an in; NO_MEAL pairs with nothing."""

    IN = "in"
    OUT = "out"
    UNTYPED = "untyped"
    NO_MEAL = "no_meal"
    BREAK_START = "break_start"
    BREAK_END = "break_end"


class Punch(NamedTuple):
    """One punch.

    at: microseconds since 1970-01-01 00:00 UTC. sequence: the order in which the device took it,
    which decides between two punches of one instant. id: what corrections name it by; may be "".
    """

    at: int
    kind: Kind
    id: str = ""
    sequence: int = 0

    @property
    def minute(self) -> int:
        """Whole minutes since 1970-01-01 00:00 UTC; seconds are dropped, for in and out alike."""
        return self.at // US_PER_MINUTE

    @classmethod
    def of(cls, at: datetime, kind: Kind, id: str = "", sequence: int = 0) -> Self:
        """Return the punch taken at `at`, an instant with a time zone."""
        return cls(microseconds(at), kind, id, sequence)


def microseconds(at: datetime) -> int:
    """Return `at`, an instant with a time zone, as microseconds since 1970-01-01 00:00 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def instant(minute: int) -> datetime:
    """Return the UTC instant of `minute`, counted from 1970-01-01 00:00 UTC."""
    return _EPOCH + timedelta(minutes=minute)
