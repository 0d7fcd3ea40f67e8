"""Hours are computed with the pinned time zones, whatever the machine says."""

import os
import subprocess
import sys
from pathlib import Path

import tzdata

from attendance_app.adapters.time_zones import tzdata_version

ROOT = Path(__file__).parents[2]
ASK = (
    "import zoneinfo; from datetime import datetime; early = zoneinfo.ZoneInfo('Europe/Berlin');"
    "import attendance_app;"
    "zone = zoneinfo.ZoneInfo('Europe/Berlin');"
    "print(zoneinfo.TZPATH, datetime(2026, 7, 1, tzinfo=zone).utcoffset())"
)


def test_the_edition_is_that_of_the_package() -> None:
    assert tzdata_version() == tzdata.IANA_VERSION
    assert tzdata_version().startswith("20")


def test_a_machine_with_other_zones_computes_the_same(tmp_path: Path) -> None:
    utc = next(Path(tzdata.__path__[0]).glob("zoneinfo/UTC")).read_bytes()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").write_bytes(utc)  # a machine on which Berlin has no summer
    environment = os.environ | {"PYTHONTZPATH": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert told.stdout.split() == ["()", "2:00:00"]
