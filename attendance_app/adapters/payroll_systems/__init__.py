"""Files of payroll systems, one module each: pure text of one frozen dataset and a profile.

What is rendered has passed `domain.payroll_preflight.problems`; nothing is escaped or cut here.
"""

from collections.abc import Callable, Iterator, Sequence

from attendance_app.adapters.payroll_systems import (
    adp,
    bamboohr,
    datev_lodas,
    datev_lug,
    gusto,
    paychex,
    quickbooks,
    xero_au,
)
from attendance_app.adapters.payroll_systems.base import Run
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.domain.payroll_profile import TARGETS, Profile
from attendance_app.services.ports import Progress

_PARTS: dict[str, tuple[tuple[str, Callable[[Run], Iterator[str]]], ...]] = {
    "adp": (("adp.csv", adp.text),),
    "paychex": (("paychex-spi.csv", paychex.text),),
    "gusto": (("gusto.csv", gusto.text),),
    "quickbooks": (("quickbooks.iif", quickbooks.text),),
    "datev_lug": (("datev-lug.txt", datev_lug.text), ("datev-lug.ini", datev_lug.ini)),
    "datev_lodas": (("datev-lodas.txt", datev_lodas.text),),
    "xero_au": (("xero-timesheets.json", xero_au.text),),
    "bamboohr": (("bamboohr-hours.json", bamboohr.text),),
}


class SystemFiles:
    """The port `SystemFiles`."""

    def names(self, profile: Profile, stem: str) -> Sequence[str]:
        """Return the names of the files; ADP wants one of its own, the others begin with `stem`."""
        if profile.target == "adp":
            return (adp.file_name(profile),)
        return tuple(f"{stem}-{name}" for name, _ in _PARTS[profile.target])

    def pieces(
        self, dataset: PayrollDataset, profile: Profile, part: int, progress: Progress
    ) -> Iterator[bytes]:
        """Yield the content of one of the files, a line or some at a time."""
        encoding = TARGETS[profile.target].encoding
        _, text = _PARTS[profile.target][part]
        return (piece.encode(encoding) for piece in text(Run(dataset, profile, progress)))
