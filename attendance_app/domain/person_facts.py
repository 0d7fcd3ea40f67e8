"""The facts about one person as the company keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from attendance_app.domain.rota import Rota
from attendance_app.domain.rule_timeline import RulesInForce
from attendance_app.domain.worked_time.corrections import Correction
from attendance_app.domain.worked_time.punches import Punch


class DayOff(NamedTuple):
    """A holiday. paid: minutes for who is planned and stays home."""

    name: str
    paid: int


class LeaveDay(NamedTuple):
    """Approved leave. minutes: None for the full day. charged: minutes that it counts."""

    type: str
    minutes: int | None
    charged: int
    paid: bool


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Everything that one person's days depend on; punches and corrections for the engine.

    hired, left: first and last day of employment.
    """

    employee: int
    in_force: RulesInForce
    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    rota: Rota = Rota()  # noqa: RUF009 - frozen
    holidays: Mapping[date, DayOff] = field(default_factory=dict[date, DayOff])
    leave: Mapping[date, LeaveDay] = field(default_factory=dict[date, LeaveDay])
    hired: date | None = None
    left: date | None = None

    def employed(self, day: date) -> bool:
        """Tell whether `day` is inside the employment."""
        after = self.hired is None or day >= self.hired
        return after and (self.left is None or day <= self.left)
