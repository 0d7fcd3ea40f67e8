"""Shifts: segments that are near each other belong together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from attendance_app.domain.worked_time.pairing import Segment
from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.rules import Rules, Version

_ATTESTED_WITHIN = 60  # minutes after the end of a shift


class Spell(Protocol):
    """A shift as it was recorded, from its first in to its last out."""

    @property
    def start(self) -> int:
        """Its first in."""
        ...

    @property
    def end(self) -> int:
        """Its last out."""
        ...

    @property
    def first_id(self) -> str:
        """The punch it starts with."""
        ...

    @property
    def last_id(self) -> str:
        """The punch it ends with."""
        ...

    @property
    def version(self) -> Version:
        """The rules in force where it starts."""
        ...


@dataclass(slots=True)
class Shift:
    """Recorded segments of one shift, and the version of the rules in force where it starts.

    no_meal: an attestation that no meal was taken.
    """

    segments: list[Segment]
    version: Version
    no_meal: Punch | None = None

    @property
    def start(self) -> int:
        """Its first in, as recorded."""
        return self.segments[0].start

    @property
    def end(self) -> int:
        """Its last out, as recorded."""
        return self.segments[-1].end

    @property
    def first_id(self) -> str:
        """The punch it starts with."""
        return self.segments[0].opened.id

    @property
    def last_id(self) -> str:
        """The punch it ends with."""
        return self.segments[-1].closed.id


def group(segments: Sequence[Segment], no_meals: Sequence[Punch], rules: Rules) -> list[Shift]:
    """Return the shifts. A gap longer than shift_gap_min starts a new one.

    A no-meal attestation belongs to the shift it falls in, or to the one that ended at most an
    hour before.
    """
    shifts: list[Shift] = []
    end = gap = 0
    for segment in segments:
        if shifts and segment.start - end <= gap:
            shifts[-1].segments.append(segment)
        else:
            shift = Shift([segment], rules.at(segment.start))
            gap = shift.version.policy.shift_gap_min
            shifts.append(shift)
        end = segment.end
    for number, punch in attested(shifts, no_meals):
        shifts[number].no_meal = punch
    return shifts


def attested(shifts: Sequence[Spell], no_meals: Sequence[Punch]) -> Iterator[tuple[int, Punch]]:
    """Yield the number of the shift that each attestation belongs to, and the attestation."""
    for punch in no_meals:
        begun = sum(shift.start <= punch.minute for shift in shifts)
        if begun and punch.minute - shifts[begun - 1].end <= _ATTESTED_WITHIN:
            yield begun - 1, punch
