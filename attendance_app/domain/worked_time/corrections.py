"""First stage: what was decided about punches. A punch itself is never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.trace import Ledger, Rule, Step


class Operation(StrEnum):
    """What a correction does."""

    ADD = "add"
    VOID = "void"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction. target: a punch's id, for void and replace. punch: for add and replace.

    Only an approved one has an effect; undecided, rejected and withdrawn are all alike.
    """

    operation: Operation
    target: str = ""
    punch: Punch | None = None
    approved: bool = False
    reason: str = ""
    approver: str = ""

    def __post_init__(self) -> None:
        if (self.punch is None) is not (self.operation is Operation.VOID):
            raise ValueError(f"A correction that is to {self.operation} a punch has the wrong one.")
        if bool(self.target) is (self.operation is Operation.ADD):
            raise ValueError(f"A correction that is to {self.operation} has the wrong target.")


def in_force(
    punches: Sequence[Punch], corrections: Sequence[Correction], ledger: Ledger
) -> list[Punch]:
    """Return the punches that count, in order of time; `corrections` in order of decision.

    An id that arrives again is the same punch, sent again.
    A target may be a punch that a correction added. One that no longer counts, or never did,
    makes the correction void: it could only invent time.
    """
    punches = [*punches]
    named = {punch.id: punch for punch in reversed(punches) if punch.id}
    events = [*named.values(), *(punch for punch in punches if not punch.id)]
    for correction in corrections:
        if correction.approved:
            events = _decided(events, correction, ledger)
    events.sort(key=lambda punch: (punch.at, punch.sequence, punch.id))
    return events


def _decided(events: list[Punch], correction: Correction, ledger: Ledger) -> list[Punch]:
    target = next((e for e in events if e.id and e.id == correction.target), None)
    if correction.target and target is None:
        note = f"{correction.operation} of {correction.target}: it no longer counts"
        ledger.steps.append(Step(Rule.IGNORED, 0, 0, note=note))
        return events
    if target is not None:
        events = [event for event in events if event is not target]
    if correction.punch is not None:
        events.append(correction.punch)
    about = [punch for punch in (target, correction.punch) if punch is not None]
    minutes = [punch.minute for punch in about]
    by = f" by {correction.approver}" if correction.approver else ""
    why = f": {correction.reason}" if correction.reason else ""
    ledger.steps.append(
        Step(
            Rule.CORRECTED,
            minutes[0],
            minutes[-1],
            punches=tuple(punch.id for punch in about),
            note=f"{correction.operation}{by}{why}",
        )
    )
    return events
