"""A month of many people as files, beside openpyxl and fpdf2 alone: `make bench-exports`.

    python -m benchmarks.bench_exports [--people 10000] [--pairs 1] [--peers 1000] [--short]

The facts stand in a real PostgreSQL, 22 workdays of four punches each; the files go to a real S3
server. Each step runs in a process of its own and counts its own memory. The peers would take most
of an hour, so they get `--peers` people and half as many, and the line through both tells their
time for everybody; a third measurement, of twice `--peers`, says how far that line may be off.
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

    def peer(self, name: str, people: int) -> float:
        """Return the seconds of a peer for everybody, by the line through two smaller runs."""
        if people >= self.people:
            return self.step(name)[0]
        half, full = (self.step(name, n)[0] for n in (people // 2, people))
        return line_at(self.people, (people // 2, half), (people, full))

    def straight(self, name: str, people: int) -> Ratio:
        """Return how a run of twice `people` compares with what the line of the peer tells."""
        half, full, twice = (self.step(name, n)[0] for n in (people // 2, people, 2 * people))
        return _one(twice / line_at(2 * people, (people // 2, half), (people, full)))

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


def line_at(people: int, first: tuple[int, float], second: tuple[int, float]) -> float:
    """Return the seconds at a number of people, on the line through (people, seconds) of two."""
    slope = (second[1] - first[1]) / (second[0] - first[0])
    return second[1] + slope * (people - second[0])


def goals(bench: Bench, dataset: PayrollDataset, pairs: int, peers: int):
    """Yield what was found, each beside its goal. peers: how many people the peers get."""

    def seconds(name: str):
        return lambda: bench.step(name)[0]

    def peer(name: str):
        return lambda: bench.peer(name, peers)

    if peers < bench.people:
        for name in ("openpyxl", "cells", "table"):
            # a peer that slows down as it grows would only widen the ratio
            found = bench.straight(name, peers)
            yield Goal(f"{name}, twice the people to what its line tells", found, 0.9)
    found = measure.pairs(peer("openpyxl"), seconds("xlsx"), pairs)
    yield Goal("XLSX, openpyxl write-only to ours", found, 5)
    yield Goal(
        "XLSX, totals read by openpyxl are the engine's", _one(bench.totals_hold(dataset)), 1
    )
    few, many = (bench.step("xlsx", n)[1] for n in (bench.people // 10, bench.people))
    yield Goal("XLSX, peak MB", _one(many), 100, at_least=False)
    yield Goal("XLSX, peak of everybody to that of a tenth", _one(many / few), 1.15, at_least=False)
    found = measure.pairs(peer("cells"), seconds("pdf"), pairs)
    yield Goal("PDF sheets and summary, fpdf2 cell() in one process to ours", found, 1.8)
    few, many = (bench.step("pdf", n)[1] for n in (bench.people // 10, bench.people))
    yield Goal("PDF, peak of everybody to that of a tenth", _one(many / few), 1.5, at_least=False)
    found = measure.pairs(peer("table"), seconds("summary"), pairs)
    yield Goal("PDF summary, FPDF.table() to ours", found, 5)
    found = measure.pairs(bench.whole, bench.renderers, pairs)
    yield Goal("whole run with reading and upload, to the renderers", found, 3, at_least=False)


def _one(value: float) -> Ratio:
    return Ratio(float(value), float(value), float(value))


def main() -> int:
    """Measure, print, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser("python -m benchmarks.bench_exports")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=1)
    parser.add_argument("--peers", type=int, default=1_000, help="people that the peers get")
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
        found = list(goals(bench, dataset, pairs, asked.peers))
        bench.engine.dispose()
    print(f"\nResults, after {(time.monotonic() - began) / 60:.1f} minutes")
    for goal in found:
        print(goal.line())
    return int(any(not goal.met for goal in found))


if __name__ == "__main__":
    sys.exit(main())
