"""A payroll dataset as canonical JSON: what is hashed, frozen at the lock, and read back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import (
    AdjustmentFact,
    CorrectionFact,
    DayException,
    EmployeeTimes,
    Flaw,
    PayrollDataset,
    PunchFact,
    Tally,
    Workday,
    settled_at,
)
from attendance_app.domain.punch import Direction

SCHEMA = 3
_FIRST_SCHEMA = 2  # of parts that do not say


class Seal:
    """The SHA-256 of a dataset, fed with its canonical lines: a head, then people by number."""

    def __init__(self, starts_on: date, ends_on: date, schema: int = SCHEMA) -> None:
        self._digest = hashlib.sha256()
        head = {
            "schema": schema,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        }
        self.add(canonical(head))

    def add(self, line: bytes) -> None:
        """Take one line, without its end."""
        self._digest.update(line)
        self._digest.update(b"\n")

    def sha256(self) -> str:
        """Return the hash of all lines so far."""
        return self._digest.hexdigest()


def canonical(part: Mapping[str, Any]) -> bytes:
    """Return JSON with sorted keys and no spaces."""
    return json.dumps(part, sort_keys=True, separators=(",", ":")).encode()


def schema_of(part: Mapping[str, Any]) -> int:
    """Return in which schema a part was written; all parts of one dataset are of one."""
    return int(part.get("schema", _FIRST_SCHEMA))


def freeze(
    company: str,
    starts_on: date,
    ends_on: date,
    as_of: datetime,
    employees: Iterable[EmployeeTimes],
) -> PayrollDataset:
    """Return the dataset with its SHA-256, employees by number, all in memory."""
    ordered = tuple(sorted(employees, key=lambda person: (person.number, person.employee)))
    seal, tally = Seal(starts_on, ends_on), Tally()
    for person in ordered:
        seal.add(canonical(times_json(person)))
        tally.add(person)
    known = min(as_of, settled_at(ends_on))
    return PayrollDataset(company, starts_on, ends_on, known, ordered, seal.sha256(), tally)


def times_json(person: EmployeeTimes) -> dict[str, Any]:
    """Return one employee's part as integers, strings and lists of them."""
    return {
        "schema": SCHEMA,
        "employee": int(person.employee),
        "number": person.number,
        "name": person.name,
        "department": person.department,
        "site": person.site,
        "zone": person.zone,
        "days": [_day(day) for day in person.workdays],
        "punches": [
            [
                *(str(p.id), p.at.isoformat(), str(p.direction), p.method, p.site, p.kiosk),
                str(p.corrects) if p.corrects else "",
                p.state,
            ]
            for p in person.punches
        ],
        "corrections": [
            [
                *(c.id, c.operation, _written(c.old_at), c.old_direction, _written(c.new_at)),
                *(c.new_direction, c.reason, c.requested_by, c.approved_by),
            ]
            for c in person.corrections
        ],
        "adjustments": [
            [line.day.isoformat(), line.kind, line.minutes, line.cause]
            for line in person.adjustments
        ],
    }


def times_from_json(given: Mapping[str, Any]) -> EmployeeTimes:
    """Return what `times_json` wrote."""
    return EmployeeTimes(
        employee=EmployeeId(given["employee"]),
        number=given["number"],
        name=given["name"],
        department=given["department"],
        site=given["site"],
        zone=given["zone"],
        workdays=tuple(_read_day(day) for day in given["days"]),
        punches=tuple(_read_punch(*punch) for punch in given["punches"]),
        corrections=tuple(_read_correction(*one) for one in given["corrections"]),
        adjustments=tuple(
            AdjustmentFact(date.fromisoformat(day), kind, minutes, cause)
            for day, kind, minutes, cause in given["adjustments"]
        ),
    )


_AMOUNTS = (
    "regular",
    "overtime",
    "double",
    "night",
    "holiday",
    "holiday_paid",
    "leave_minutes",
    "leave_paid",
    "planned",
    "late",
    "early",
)


def _day(day: Workday) -> list[object]:
    spans = [[span.start.isoformat(), span.end.isoformat()] for span in day.spans]
    flaws = [[str(flaw.code), flaw.at.isoformat()] for flaw in day.exceptions]
    amounts = [getattr(day, name) for name in _AMOUNTS]
    texts = [day.leave, day.status, day.rules]
    return [day.day.isoformat(), day.worked_minutes, spans, flaws, amounts, texts]


def _read_day(given: list[Any]) -> Workday:
    day, worked, spans, flaws, amounts, (leave, status, rules) = given
    read = tuple(
        Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in spans
    )
    return Workday(
        day=date.fromisoformat(day),
        worked_minutes=worked,
        first_in=read[0].start if read else None,
        last_out=read[-1].end if read else None,
        spans=read,
        exceptions=tuple(
            DayException(Flaw(code), datetime.fromisoformat(at)) for code, at in flaws
        ),
        **dict(zip(_AMOUNTS, amounts, strict=False)),  # schema 2 ends before "late"
        leave=leave,
        status=status,
        rules=rules,
    )


def _read_punch(
    punch: str,
    at: str,
    direction: str,
    method: str,
    site: str,
    kiosk: str,
    corrects: str,
    state: str,
) -> PunchFact:
    return PunchFact(
        UUID(punch),
        datetime.fromisoformat(at),
        Direction(direction),
        method,
        site,
        kiosk,
        UUID(corrects) if corrects else None,
        state,
    )


def _read_correction(
    id: int,
    operation: str,
    old_at: str,
    old_direction: str,
    new_at: str,
    new_direction: str,
    reason: str,
    requested_by: str,
    approved_by: str,
) -> CorrectionFact:
    return CorrectionFact(
        id,
        operation,
        _instant(old_at),
        old_direction,
        _instant(new_at),
        new_direction,
        reason,
        requested_by,
        approved_by,
    )


def _written(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
