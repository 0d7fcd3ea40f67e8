"""What the rules noticed: each with a code, and a severity that says what must happen next."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """BLOCK keeps the period open; WARN wants a look; ALERT goes to the report."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    ALERT = "ALERT"


class Code(StrEnum):
    """Every finding that the rules can make."""

    MISSING_OUT = "MISSING_OUT"
    ORPHAN_OUT = "ORPHAN_OUT"
    DUPLICATE = "DUPLICATE"
    MEAL_SHORT = "MEAL_SHORT"
    MEAL_LATE = "MEAL_LATE"
    MEAL_MISSED = "MEAL_MISSED"
    REST_SHORT = "REST_SHORT"
    WEEKLY_REST = "WEEKLY_REST"
    FUTURE_PUNCH = "FUTURE_PUNCH"
    NOT_EMPLOYED = "NOT_EMPLOYED"

    @property
    def severity(self) -> Severity:
        """What the code demands."""
        return _SEVERITIES[self]


_SEVERITIES = {
    Code.MISSING_OUT: Severity.BLOCK,
    Code.ORPHAN_OUT: Severity.BLOCK,
    Code.DUPLICATE: Severity.WARN,
    Code.MEAL_SHORT: Severity.WARN,
    Code.MEAL_LATE: Severity.WARN,
    Code.MEAL_MISSED: Severity.WARN,
    Code.REST_SHORT: Severity.ALERT,
    Code.WEEKLY_REST: Severity.ALERT,
    Code.FUTURE_PUNCH: Severity.BLOCK,
    Code.NOT_EMPLOYED: Severity.BLOCK,
}
_STAGES = dict.fromkeys(Code, 3) | {
    Code.NOT_EMPLOYED: 0,
    Code.FUTURE_PUNCH: 1,
    Code.DUPLICATE: 2,
    Code.MEAL_SHORT: 4,
    Code.MEAL_LATE: 4,
    Code.MEAL_MISSED: 4,
    Code.REST_SHORT: 5,
    Code.WEEKLY_REST: 6,
}
MEALS = frozenset({Code.MEAL_SHORT, Code.MEAL_LATE, Code.MEAL_MISSED})


class Finding(NamedTuple):
    """One occurrence. minute: UTC, from 1970. workday: day number. punches: the ids concerned."""

    code: Code
    minute: int
    workday: int
    punches: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """What the finding demands."""
        return self.code.severity


def by_stage(findings: Sequence[Finding]) -> list[Finding]:
    """Return `findings` in the order in which the stages of the engine note them."""
    return sorted(findings, key=lambda finding: _STAGES[finding.code])
