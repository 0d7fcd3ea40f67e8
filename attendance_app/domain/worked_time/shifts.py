"""Shifts: segments that are near each other belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from attendance_app.domain.worked_time.pairing import Segment
from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.rules import Rules, Version

_ATTESTED_WITHIN = 60  # minutes after the end of a shift


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
    for punch in no_meals:
        begun = [shift for shift in shifts if shift.start <= punch.minute]
        if begun and punch.minute - begun[-1].end <= _ATTESTED_WITHIN:
            begun[-1].no_meal = punch
    return shifts
