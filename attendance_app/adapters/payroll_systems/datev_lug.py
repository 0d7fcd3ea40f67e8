"""DATEV Lohn und Gehalt: eleven fields a line, and the INI that tells DATEV about them."""

from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run, comma

FIELDS = 11


def text(run: Run) -> Iterator[str]:
    """Yield a line per person, day and wage type."""
    for number, _, lines in run.people():
        for line in lines:
            wage, _, absence = run.profile.codes[line.code].partition("/")
            day = f"{line.day:%d/%m/%Y}"
            cells = [number, day, absence, wage, comma(line.hours), *[""] * 6]
            yield ";".join(cells) + "\r\n"


def ini(run: Run) -> Iterator[str]:  # noqa: ARG001
    """Yield the description of the layout."""
    for line in (
        f"Feldanzahl={FIELDS}",
        "Feldtrennzeichen=Strichpunkt",
        "Satztrennzeichen=Enter/Return",
        "Zahlenkomma=,",
        "Datumstrennzeichen=/",
    ):
        yield line + "\r\n"
