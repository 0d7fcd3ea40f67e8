"""Files of payroll systems, one module each: pure text of one frozen dataset and a profile.

What is rendered has passed `domain.payroll_preflight.problems`; nothing is escaped or cut here.
"""

from collections.abc import Callable, Iterator

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

Part = tuple[Callable[[Run], str], Callable[[Run], Iterator[str]]]
_PARTS: dict[str, tuple[Part, ...]] = {
    "adp": ((adp.file_name, adp.text),),
    "paychex": ((lambda _: "paychex-spi.csv", paychex.text),),
    "gusto": ((lambda _: "gusto.csv", gusto.text),),
    "quickbooks": ((lambda _: "quickbooks.iif", quickbooks.text),),
    "datev_lug": (
        (lambda _: "datev-lug.txt", datev_lug.text),
        (lambda _: "datev-lug.ini", datev_lug.ini),
    ),
    "datev_lodas": ((lambda _: "datev-lodas.txt", datev_lodas.text),),
    "xero_au": ((lambda _: "xero-timesheets.json", xero_au.text),),
    "bamboohr": ((lambda _: "bamboohr-hours.json", bamboohr.text),),
}


def render(dataset: PayrollDataset, profile: Profile) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each file's name and its content in pieces."""
    run = Run(dataset, profile)
    encoding = TARGETS[profile.target].encoding
    for name, text in _PARTS[profile.target]:
        yield name(run), (piece.encode(encoding) for piece in text(run))
