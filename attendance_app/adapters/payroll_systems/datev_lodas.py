"""DATEV LODAS: a text file that describes itself; a line per person and wage type."""

from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run, comma
from attendance_app.domain.payroll_lines import sums_by

_RECORD = (
    "1;u_lod_bwd_buchung_standard;abrechnung_zeitraum#bwd;pnr#bwd;la_eigene#bwd;"
    "bs_nr#bwd;bs_wert_butab#bwd;kostenstelle#bwd;"
)


def text(run: Run) -> Iterator[str]:
    """Yield the three sections."""
    profile, month = run.profile, f"{run.dataset.starts_on:01/%m/%Y}"
    for line in (
        "[Allgemein]",
        "Ziel=LODAS",
        "Version_SST=1.0",
        f"BeraterNr={profile.setting('berater')}",
        f"MandantenNr={profile.setting('mandant')}",
        "Feldtrennzeichen=;",
        "Zahlenkomma=,",
        "Datumsformat=TT/MM/JJJJ",
        "",
        "[Satzbeschreibung]",
        _RECORD,
        "",
        "[Bewegungsdaten]",
    ):
        yield line + "\r\n"
    key, place = profile.setting("bs_nr"), profile.setting("cost_centre")
    for number, _, lines in run.people():
        for wage, hours in sums_by(lines, profile.codes):
            yield ";".join(["1", month, number, wage, key, comma(hours), place]) + ";\r\n"
