"""ADP Workforce Now Paydata (EPI): several rows per File #, each with one code per column pair."""

from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run, csv_line
from attendance_app.domain.payroll_lines import sums_by
from attendance_app.domain.payroll_profile import Profile

HEADER = (
    "Co Code",
    "Batch ID",
    "File #",
    "Reg Hours",
    "O/T Hours",
    "Hours 3 Code",
    "Hours 3 Amount",
    "Hours 4 Code",
    "Hours 4 Amount",
)


def company_code(profile: Profile) -> str:
    """Return the Co Code, padded to three characters."""
    return profile.setting("co_code").upper().ljust(3, "_")


def file_name(profile: Profile) -> str:
    """Return the name that ADP looks for."""
    return f"PR{company_code(profile)}EPI.csv"


def text(run: Run) -> Iterator[str]:
    """Yield the header and the rows."""
    yield csv_line(HEADER)
    start = [company_code(run.profile), run.profile.setting("batch_id")]
    for number, _, lines in run.people():
        columns: dict[str, list[tuple[str, str]]] = {}
        for target, hours in sums_by(lines, run.profile.codes):
            column, _, code = target.partition(":")
            columns.setdefault(column, []).append((code, str(hours)))
        for row in range(max(map(len, columns.values()))):
            cells = [*start, number]
            for column in ("Reg Hours", "O/T Hours", "3", "4"):
                filled = columns.get(column, [])
                code, hours = filled[row] if row < len(filled) else ("", "")
                cells += [code, hours] if column in "34" else [hours]
            yield csv_line(cells)
