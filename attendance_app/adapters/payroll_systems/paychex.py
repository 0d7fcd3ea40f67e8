"""Paychex Flex SPI: columns A to P in a fixed order, one row per person and pay component."""

from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run, csv_line
from attendance_app.domain.payroll_lines import sums_by

HEADER = (
    "Client ID",
    "Worker ID",
    "Org",
    "Job Number",
    "Pay Component",
    "Rate",
    "Rate Number",
    "Hours",
    "Units",
    "Line Date",
    "Amount",
    "Check Seq Number",
    "Override State",
    "Override Local",
    "Override Local Jurisdiction",
    "Labor Override",
)


def text(run: Run) -> Iterator[str]:
    """Yield the header and the rows."""
    yield csv_line(HEADER)
    client = run.profile.setting("client_id")
    for worker, _, lines in run.people():
        for component, hours in sums_by(lines, run.profile.codes):
            yield csv_line([client, worker, "", "", component, "", "", str(hours), *[""] * 8])
