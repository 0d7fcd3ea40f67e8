"""What the renderers share."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset
from attendance_app.domain.payroll_lines import PayLine, pay_lines
from attendance_app.domain.payroll_profile import TARGETS, Profile
from attendance_app.services.ports import Progress

_REPORT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Run:
    """A dataset and the profile it is written with; it reports people."""

    dataset: PayrollDataset
    profile: Profile
    progress: Progress

    def people(self) -> Iterator[tuple[str, EmployeeTimes, list[PayLine]]]:
        """Yield each person who has lines: their id in the system, and the lines."""
        daily = TARGETS[self.profile.target].daily
        title, total = TARGETS[self.profile.target].title, len(self.dataset.employees)
        for number, person in enumerate(self.dataset.employees):
            if number % _REPORT_EVERY == 0:
                self.progress(f"Writing {title}", number, total)
            lines = pay_lines(person, self.dataset.starts_on, self.profile.codes, daily=daily)
            if lines:
                yield self.profile.id_of(person.number, person.name), person, lines


def csv_line(cells: Sequence[str]) -> str:
    """Return one line as RFC 4180 has it."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def comma(hours: Decimal) -> str:
    """Return hours with a decimal comma."""
    return str(hours).replace(".", ",")
