"""Gusto: a row per person. A blank leaves what Gusto has; a zero would overwrite it."""

from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run, csv_line
from attendance_app.domain.payroll_lines import sums_by
from attendance_app.domain.payroll_profile import GUSTO_COLUMNS
from attendance_app.domain.person_names import split_name

HEADER = ("first_name", "last_name", "gusto_employee_id", *GUSTO_COLUMNS)


def text(run: Run) -> Iterator[str]:
    """Yield the header and the rows."""
    yield csv_line(HEADER)
    for known, person, lines in run.people():
        first, last = split_name(person.name)
        hours = {column: str(sum_) for column, sum_ in sums_by(lines, run.profile.codes)}
        yield csv_line([first, last, known, *[hours.get(one, "") for one in GUSTO_COLUMNS]])
