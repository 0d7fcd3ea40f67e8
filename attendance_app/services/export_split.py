"""Very large exports: one file per site, packed into a ZIP."""

import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.payroll_spool import Spool
from attendance_app.services.ports import Documents, Progress

ZIP_TYPE = "application/zip"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def is_split(dataset: PayrollDataset, spool: Spool, most: int) -> bool:
    """Tell whether a dataset of several sites has more people than one file should."""
    return len(dataset.employees) > most and len(spool.tallies) > 1


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """Writes one kind of document for each site. end: of the files' names, as ".pdf"."""

    documents: Documents
    kind: str
    end: str

    def write(self, dataset: PayrollDataset, spool: Spool, path: Path, progress: Progress) -> None:
        """Write the ZIP to `path`: sites by name, no dates, so equal facts give equal bytes."""
        sites = sorted(spool.tallies)
        total, done = len(dataset.employees), 0
        with zipfile.ZipFile(path, "w") as archive:
            for site, name in zip(sites, names_of(sites), strict=True):
                part = path.with_name(f"site{self.end}")
                told = _Offset(progress, done, total)
                self.documents.write(spool.part(dataset, site), self.kind, part, told)
                _pack(archive, part, f"{name}{self.end}")
                part.unlink()
                done += spool.tallies[site].people
        progress("Packing the files", total, total)


class _Offset:
    """Reports the progress of one site as that of all of them."""

    def __init__(self, progress: Progress, before: int, total: int) -> None:
        self._progress, self._before, self._total = progress, before, total

    def __call__(self, step: str, rows_done: int, rows_total: int) -> None:  # noqa: ARG002
        self._progress(step, min(self._total, self._before + rows_done), self._total)


def names_of(sites: Iterable[str]) -> list[str]:
    """Return the sites in letters that every system takes, each one different."""
    found: list[str] = []
    for site in sites:
        name = slug(site) or "site"
        number = 2
        while name in found:
            name = f"{slug(site) or 'site'}-{number}"
            number += 1
        found.append(name)
    return found


def slug(name: str) -> str:
    """Return a name in letters, digits and hyphens; empty when it has none of them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]


def _pack(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """Add a file; workbooks and PDFs are packed already."""
    entry = zipfile.ZipInfo(name, _FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED if path.suffix == ".csv" else zipfile.ZIP_STORED
    with path.open("rb") as file, archive.open(entry, "w", force_zip64=True) as member:
        shutil.copyfileobj(file, member, 1 << 20)
