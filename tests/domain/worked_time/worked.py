"""Worked examples as people write them, for the tests of the rules."""

import json
from pathlib import Path

from attendance_app.domain.worked_time.case_check import Outcome, run
from attendance_app.domain.worked_time.case_file import cases_from
from attendance_app.domain.worked_time.result import Result
from attendance_app.domain.worked_time.trace import explain

GIVEN = json.loads((Path(__file__).parents[2] / "payroll_cases.json").read_text())


def case_file(*cases: dict, **top) -> dict:
    """A whole file around `cases`."""
    return {
        "schema": "attendance-cases/1",
        "year": 2026,
        "defaults": GIVEN["defaults"],
        "cases": list(cases),
    } | top


def case(*punches: str, expect: dict | None = None, **keys) -> dict:
    """One case of a file."""
    return {"id": "T1", "punches": list(punches), "expect": expect or {}} | keys


def outcome(*punches: str, expect: dict | None = None, **keys) -> Outcome:
    """Run one case."""
    return run(cases_from(case_file(case(*punches, expect=expect, **keys)))[0])


def assess(*punches: str, **keys) -> Result:
    """What the punches are worth; keys as in a case."""
    return outcome(*punches, **keys).result


def codes(result: Result) -> list[str]:
    """The codes of the findings."""
    return sorted(finding.code for finding in result.findings)


def statuses(result: Result) -> dict[str, str]:
    """The statuses by date."""
    return {day.isoformat(): status.text for day, status in result.statuses.items()}


def days(result: Result) -> dict[str, int]:
    """The minutes by workday."""
    return {day.day.isoformat(): day.minutes for day in result.workdays}


def told(of: Outcome) -> list[str]:
    """The trace as people read it."""
    return [explain(step, of.case.rules.on(0).clock) for step in of.result.trace()]
