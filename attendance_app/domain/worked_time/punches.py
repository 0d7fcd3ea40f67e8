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


LETTERS = {
    Kind.IN: "i",
    Kind.OUT: "o",
    Kind.UNTYPED: "u",
    Kind.NO_MEAL: "n",
    Kind.BREAK_START: "s",
    Kind.BREAK_END: "e",
}
"""Each kind as one letter, so that a person's month is a string."""
_KINDS = {letter: kind for kind, letter in LETTERS.items()}
_TURNS = {letter: int(kind is Kind.IN) for kind, letter in LETTERS.items()}


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

    instants: microseconds since `zero`, which are microseconds since 1970. kinds: a letter of
    `LETTERS` each. Punches are made when one is asked for; their sequence follows from the kind
    (of two at one instant an out comes first) unless `sequences` are given.
    """

    __slots__ = ("_made", "ids", "instants", "kinds", "sequences", "zero")

    def __init__(
        self,
        instants: Sequence[int],
        kinds: str,
        ids: Sequence[str],
        sequences: Sequence[int] | None = None,
        zero: int = 0,
    ) -> None:
        self.instants, self.kinds, self.ids, self.zero = instants, kinds, ids, zero
        self.sequences = sequences
        self._made: list[Punch] | None = None

    @classmethod
    def of(cls, punches: Sequence[Punch]) -> "PunchColumns":
        """Return `punches` as columns."""
        if isinstance(punches, PunchColumns):
            return punches
        return cls(
            [punch.at for punch in punches],
            "".join([LETTERS[punch.kind] for punch in punches]),
            [punch.id for punch in punches],
            [punch.sequence for punch in punches],
        )

    def minutes(self) -> list[int]:
        """Return the minute of each punch, from 1970."""
        zero = self.zero
        return [(instant + zero) // US_PER_MINUTE for instant in self.instants]

    def __len__(self) -> int:
        return len(self.instants)

    def __iter__(self) -> Iterator[Punch]:
        if self._made is None:
            self._made = self[:]
        return iter(self._made)

    @overload
    def __getitem__(self, index: int) -> Punch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Punch]: ...
    def __getitem__(self, index: int | slice) -> Punch | list[Punch]:
        if isinstance(index, int):
            return self[index : index + 1 or None][0]
        kinds = self.kinds[index]
        return [
            *map(
                Punch,
                [instant + self.zero for instant in self.instants[index]],
                [_KINDS[letter] for letter in kinds],
                self.ids[index],
                self.sequences[index]
                if self.sequences is not None
                else [_TURNS[letter] for letter in kinds],
            )
        ]


def microseconds(at: datetime) -> int:
    """Return `at`, an instant with a time zone, as microseconds since 1970-01-01 00:00 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def instant(minute: int) -> datetime:
    """Return the UTC instant of `minute`, counted from 1970-01-01 00:00 UTC."""
    return _EPOCH + timedelta(minutes=minute)
