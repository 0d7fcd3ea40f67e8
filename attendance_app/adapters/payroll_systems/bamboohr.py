"""BambooHR hour records; each has an id of its own, so that a second upload finds the first."""

import json
from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run


def text(run: Run) -> Iterator[str]:
    """Yield the JSON, a record at a time."""
    between = "["
    for known, _, lines in run.people():
        for line in lines:
            day = line.day.isoformat() if line.day else ""
            rate = run.profile.codes[line.code]
            record = {
                "timeTrackingId": f"{known}-{day}-{line.code}",
                "employeeId": int(known),
                "dateHoursWorked": day,
                "hoursWorked": float(line.hours),
                "rateType": rate,
            }
            yield between + "\n" + json.dumps(record)
            between = ","
    yield ("[" if between == "[" else "") + "\n]\n"
