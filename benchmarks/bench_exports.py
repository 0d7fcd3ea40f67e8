"""A month of many people as files, beside openpyxl and fpdf2 alone: `make bench-exports`.

    python -m benchmarks.bench_exports [--people 10000] [--pairs 1] [--peers 2500] [--short]

The facts stand in a real PostgreSQL, 22 workdays of four punches each; the files go to a real S3
server. Each step runs in a process of its own and counts its own memory. The peers would take most
of an hour for everybody, so they and ours get `--peers` people; that neither a peer gets faster nor
ours slower with more people is measured beside it, so the ratio holds for everybody too.
Exits 1 when a goal is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import load_workbook

from attendance_app.adapters.documents import PayrollDocuments
from attendance_app.adapters.documents.shards import Drawing
from attendance_app.adapters.object_store import S3ObjectStore
from attendance_app.db.engine import make_engine, transactions
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.payroll_reading import PayrollReading, Wanted
from attendance_app.services.payroll_spool import Spool
from benchmarks import measure
from benchmarks.bench_payroll import FIRST, LAST, fill
from benchmarks.measure import Goal, Ratio
from tests.stack import start_servers

WANTED = Wanted(FIRST, LAST, datetime(2026, 12, 1, tzinfo=UTC))
KINDS = ("xlsx", "pdf", "summary_csv", "daily_csv")


def silent(step: str, done: int, total: int) -> None:
    pass


class Bench:
    """The servers' addresses, and a folder with everybody's facts read once."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.engine = make_engine(
            settings["ATTENDANCE_DATABASE_URL"], pool_size=2, read_only=True
        ).execution_options(isolation_level="REPEATABLE READ")
        self.reading = PayrollReading(transactions(self.engine))
        self.people = 0
        self.drawing = Path()

    def read(self) -> PayrollDataset:
        """Read everybody into a file, for the steps that measure renderers."""
        spool = Spool(self.folder / "everybody")
        dataset = self.reading.spooled(WANTED, spool, silent)
        (self.folder / "drawing").mkdir()
        self.drawing = Drawing.of(dataset, self.folder / "drawing").save()
        self.people = len(dataset.employees)
        return dataset

    def step(self, name: str, people: int | None = None) -> tuple[float, float]:
        """Return the seconds and the peak in MB of one step."""
        asked = [name, self.drawing, people or self.people, self.folder / f"out.{name}"]
        command = [sys.executable, "-m", "benchmarks.export_steps", *map(str, asked)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        said = json.loads(done.stdout)
        print(f"  {name} {said['seconds']:.1f} s, {said['peak_mb']:.0f} MB", flush=True)
        return said["seconds"], said["peak_mb"]

    def whole(self) -> float:
        """Return the seconds of reading, rendering and storing everything."""
        store = self._store()
        documents = PayrollDocuments()
        began = time.perf_counter()
        with (
            tempfile.TemporaryDirectory(dir=self.folder) as folder,
            closing(Spool(Path(folder) / "people")) as spool,
        ):
            dataset = self.reading.spooled(WANTED, spool, silent)
            for kind in KINDS:
                path = Path(folder) / kind
                documents.write(dataset, kind, path, silent)
                store.put(f"bench/{kind}", path, "application/octet-stream")
        spent = time.perf_counter() - began
        store.close()
        print(f"  whole {spent:.1f} s", flush=True)
        return spent

    def renderers(self) -> float:
        """Return the seconds of the renderers alone."""
        return sum(self.step(name)[0] for name in ("xlsx", "pdf", "csv"))

    def _store(self) -> S3ObjectStore:
        said = self.settings
        return S3ObjectStore(
            said["ATTENDANCE_S3_BUCKET"],
            region="us-east-1",
            endpoint=said["ATTENDANCE_S3_ENDPOINT_URL"],
            key_id=said["ATTENDANCE_S3_ACCESS_KEY_ID"],
            secret=said["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
        )

    def totals_hold(self, dataset: PayrollDataset) -> bool:
        """Tell whether the workbook's totals, read by openpyxl, are those of the engine."""
        book = load_workbook(self.folder / "out.xlsx", read_only=True)
        rows = list(book["Summary"].iter_rows(values_only=True))
        book.close()
        at = rows[0].index("Worked minutes")
        lines = [row[at] for row in rows[1:-1]]
        return rows[-1][at] == sum(lines) == dataset.worked_minutes and len(lines) == self.people


def goals(bench: Bench, dataset: PayrollDataset, pairs: int, peers: int):
    """Yield what was found, each beside its goal. peers: how many people the peers get."""

    def against(peer: str, ours: str) -> Ratio:
        return measure.pairs(
            lambda: bench.step(peer, peers)[0], lambda: bench.step(ours, peers)[0], pairs
        )

    size = f"{peers:,} people"
    yield Goal(f"XLSX, openpyxl write-only to ours, {size}", against("openpyxl", "xlsx"), 5)
    few, many = (bench.step("xlsx", n) for n in (bench.people // 10, bench.people))
    yield Goal(
        "XLSX, totals read by openpyxl are the engine's", _one(bench.totals_hold(dataset)), 1
    )
    yield Goal("XLSX, peak MB", _one(many[1]), 100, at_least=False)
    yield from steady("XLSX", few, many, 1.15)
    yield Goal(f"PDF, fpdf2 cell() in one process to ours, {size}", against("cells", "pdf"), 1.8)
    few, many = (bench.step("pdf", n) for n in (bench.people // 10, bench.people))
    yield from steady("PDF", few, many, 1.5)
    yield Goal(f"PDF summary, FPDF.table() to ours, {size}", against("table", "summary"), 5)
    if peers < bench.people:
        for name in ("openpyxl", "cells", "table"):
            half, full = (bench.step(name, n)[0] for n in (peers // 2, peers))
            yield Goal(f"{name}, seconds a person to those of half", _one(full / half / 2), 0.85)
    found = measure.pairs(bench.whole, bench.renderers, pairs)
    yield Goal("whole run with reading and upload, to the renderers", found, 3, at_least=False)


def steady(kind: str, few: tuple[float, float], many: tuple[float, float], memory: float):
    """Yield how ours grows from a tenth of the people to everybody: (seconds, MB) of each."""
    grown = _one(many[1] / few[1])
    yield Goal(f"{kind}, peak of everybody to that of a tenth", grown, memory, at_least=False)
    slower = _one(many[0] / few[0] / 10)
    yield Goal(f"{kind}, seconds a person to those of a tenth", slower, 1.2, at_least=False)


def _one(value: float) -> Ratio:
    return Ratio(float(value), float(value), float(value))


def main() -> int:
    """Measure, print, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser("python -m benchmarks.bench_exports")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=1)
    parser.add_argument("--peers", type=int, default=2_500, help="people that the peers get")
    parser.add_argument("--short", action="store_true", help="1,000 people, two pairs")
    asked = parser.parse_args()
    people, pairs = (1_000, 2) if asked.short else (asked.people, asked.pairs)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, start_servers(Path(folder)) as servers:
        bench = Bench(servers.settings, Path(folder))
        count = fill(servers.settings["ATTENDANCE_DATABASE_URL"], people)
        dataset = bench.read()
        rows = dataset.tally.days
        print(f"{measure.machine()}\n{people:,} people, {rows:,} days, {count:,} punches")
        found = list(goals(bench, dataset, pairs, min(people, asked.peers)))
        bench.engine.dispose()
    print(f"\nResults, after {(time.monotonic() - began) / 60:.1f} minutes")
    for goal in found:
        print(goal.line())
    return int(any(not goal.met for goal in found))


if __name__ == "__main__":
    sys.exit(main())
