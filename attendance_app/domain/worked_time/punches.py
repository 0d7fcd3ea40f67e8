"""Punches as the rules read them: instants in UTC, as whole microseconds."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self, overload

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


class PunchColumns(Sequence[Punch]):
    """Punches, column by column, as a query reads them: a month of many people stays light.

    Punches are made when one is asked for.
    """

    __slots__ = ("_made", "at", "ids", "kinds", "sequences")

    def __init__(
        self,
        at: Sequence[int],
        kinds: Sequence[Kind],
        ids: Sequence[str],
        sequences: Sequence[int],
    ) -> None:
        self.at, self.kinds, self.ids, self.sequences = at, kinds, ids, sequences
        self._made: list[Punch] | None = None

    @classmethod
    def of(cls, punches: Sequence[Punch]) -> "PunchColumns":
        """Return `punches` as columns."""
        if isinstance(punches, PunchColumns):
            return punches
        return cls(
            [punch.at for punch in punches],
            [punch.kind for punch in punches],
            [punch.id for punch in punches],
            [punch.sequence for punch in punches],
        )

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[Punch]:
        return iter(self._punches())

    @overload
    def __getitem__(self, index: int) -> Punch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Punch]: ...
    def __getitem__(self, index: int | slice) -> Punch | list[Punch]:
        return self._punches()[index]

    def _punches(self) -> list[Punch]:
        if self._made is None:
            self._made = [*map(Punch, self.at, self.kinds, self.ids, self.sequences)]
        return self._made


def microseconds(at: datetime) -> int:
    """Return `at`, an instant with a time zone, as microseconds since 1970-01-01 00:00 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def instant(minute: int) -> datetime:
    """Return the UTC instant of `minute`, counted from 1970-01-01 00:00 UTC."""
    return _EPOCH + timedelta(minutes=minute)
