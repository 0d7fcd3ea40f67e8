"""What one workday is worth, as it is kept and read back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from attendance_app.domain.worked_time.findings import Severity


class Found(NamedTuple):
    """A finding on a day. minute: UTC, from 1970. punches: ids."""

    code: str
    severity: str
    minute: int
    punches: tuple[str, ...] = ()


class DayResult(NamedTuple):
    """What one workday is worth. Instants are UTC minutes from 1970, amounts are minutes.

    segments: recorded (in, out) of the shifts that start on the day. planned: (from, to, minutes
    without the pause). since: from which day the rules that decided it are in force. opened: an in
    that still waits for its out. notices: findings for review only.
    """

    day: date
    reg: int = 0
    ot: int = 0
    dt: int = 0
    night: int = 0
    holiday: int = 0
    holiday_name: str = ""
    holiday_paid: int = 0
    leave: str = ""
    leave_minutes: int = 0
    leave_paid: int = 0
    planned: tuple[int, int, int] | None = None
    status: str = ""
    late: int = 0
    early: int = 0
    segments: tuple[tuple[int, int, str, str], ...] = ()
    opened: int | None = None
    findings: tuple[Found, ...] = ()
    notices: tuple[Found, ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    since: date | None = None

    @property
    def worked(self) -> int:
        """Regular, overtime and double time."""
        return self.reg + self.ot + self.dt

    @property
    def blocking(self) -> int:
        """How many findings keep the pay period open."""
        return sum(found.severity == Severity.BLOCK for found in self.findings)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self == DayResult(self.day, since=self.since)

    def amounts(self) -> dict[str, int]:
        """Return what is paid, by kind; adjustments are differences of these."""
        return {
            "regular": self.reg,
            "overtime": self.ot,
            "double": self.dt,
            "night": self.night,
            "holiday": self.holiday,
            "holiday_paid": self.holiday_paid,
            "leave_paid": self.leave_paid,
        }

    def json(self) -> dict[str, Any]:
        """Return the result as JSON values; `from_json` reads it back."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in zip(self._fields, self, strict=True)
            if value not in (0, "", (), None)
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "DayResult":
        """Return the result that `json` wrote."""
        values = dict(given)
        for name in ("day", "since"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        for name in ("findings", "notices"):
            values[name] = tuple(_found(item) for item in values.get(name, ()))
        for name in ("segments", "tags"):
            values[name] = tuple(tuple(item) for item in values.get(name, ()))
        if "planned" in values:
            values["planned"] = tuple(values["planned"])
        return cls(**values)

    def sha256(self) -> str:
        """Return the hash of the result."""
        return fingerprint(self.json())


def fingerprint(value: object) -> str:
    """Return the SHA-256 of a JSON value in canonical form."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _found(item: Sequence[Any]) -> Found:
    code, severity, minute, punches = item
    return Found(code, severity, minute, tuple(punches))
