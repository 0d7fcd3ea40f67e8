"""Xero Payroll (Australia): one draft timesheet per person, one number per day of the period."""

import json
from collections.abc import Iterator
from decimal import Decimal

from attendance_app.adapters.payroll_systems.base import Run


def text(run: Run) -> Iterator[str]:
    """Yield the JSON of `POST /Timesheets`, a person at a time."""
    days = run.dataset.days
    places = {day: n for n, day in enumerate(days)}
    between = "["
    for known, _, lines in run.people():
        units: dict[str, list[Decimal]] = {}
        for line in lines:
            if line.day is not None:
                row = units.setdefault(run.profile.codes[line.code], [Decimal()] * len(days))
                row[places[line.day]] += line.hours
        sheet = {
            "EmployeeID": known,
            "StartDate": days[0].isoformat(),
            "EndDate": days[-1].isoformat(),
            "Status": "DRAFT",
            "TimesheetLines": [
                {"EarningsRateID": rate, "NumberOfUnits": [float(one) for one in row]}
                for rate, row in units.items()
            ],
        }
        yield between + "\n" + json.dumps(sheet)
        between = ","
    yield ("[" if between == "[" else "") + "\n]\n"
