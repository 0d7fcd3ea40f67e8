"""Which edition of the time zones this process computes with."""

from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH


@cache
def tzdata_version() -> str:
    """Return the edition, as "2026f".

    `zoneinfo` reads the system's files first and the package `tzdata` where there are none.
    """
    for folder in map(Path, TZPATH):
        if (folder / "UTC").exists():
            return _edition_in(folder)
    with resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").open() as file:
        return _edition(file.readline())


def _edition_in(folder: Path) -> str:
    """Return the edition of the system's files, "system" when they do not say."""
    named = folder / "+VERSION"
    if named.exists():
        return named.read_text().strip()
    source = folder / "tzdata.zi"
    if not source.exists():
        return "system"
    with source.open() as file:
        return _edition(file.readline())


def _edition(line: str) -> str:
    """Return the edition from the first line of tzdata.zi: "# version 2026f"."""
    return line.removeprefix("# version ").strip() or "unknown"
