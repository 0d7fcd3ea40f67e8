"""What of a PDF is drawn apart: runs of summary pages, then runs of people's sheets."""

import pickle
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from attendance_app.adapters.documents.company_summary import draw_summary, summary_pages
from attendance_app.adapters.documents.paper import Paper
from attendance_app.adapters.documents.sheet import DAYS_A_PAGE, draw_sheet
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.domain.payroll_json import canonical, times_json
from attendance_app.services.payroll_spool import Spool, SpooledPeople

PAGES_A_SHARD = 500


@dataclass(frozen=True, slots=True)
class Shard:
    """Pages `start` to `stop` of the summary, or the sheets of people `start` to `stop`.

    first: the number of its first page. pages: of the whole document.
    """

    kind: str
    start: int
    stop: int
    first: int
    pages: int

    @property
    def people(self) -> int:
        """How many people's sheets it has."""
        return self.stop - self.start if self.kind == "sheets" else 0


def plan(dataset: PayrollDataset) -> list[Shard]:
    """Return the shards of a document in order."""
    count, summaries = len(dataset.employees), summary_pages(dataset)
    each = max(1, -(-len(dataset.days) // DAYS_A_PAGE))
    pages = summaries + count * each
    found = [
        Shard("summary", start, min(start + PAGES_A_SHARD, summaries), start + 1, pages)
        for start in range(0, summaries, PAGES_A_SHARD)
    ]
    together = max(1, PAGES_A_SHARD // each)
    for start in range(0, count, together):
        stop = min(start + together, count)
        found.append(Shard("sheets", start, stop, summaries + start * each + 1, pages))
    return found


@dataclass(frozen=True, slots=True)
class Drawing:
    """A document to draw, as processes hand it to each other.

    dataset: without its people. spool: the file of their lines, which start at `at`. folder: where
    the parts go; it is ours alone.
    """

    dataset: PayrollDataset
    spool: Path
    at: Sequence[int]
    folder: Path

    @classmethod
    def of(cls, dataset: PayrollDataset, folder: Path) -> "Drawing":
        """Return a dataset as a drawing; people who are in no file yet are written into one."""
        people = dataset.employees
        if isinstance(people, SpooledPeople) and people.path is not None:
            return cls(replace(dataset, employees=()), people.path, people.at, folder)
        with closing(Spool(folder / "people")) as spool:
            for person in people:
                spool.add(person, canonical(times_json(person)))
            at = spool.people().at
        return cls(replace(dataset, employees=()), folder / "people", at, folder)

    def save(self) -> Path:
        """Write the drawing into its folder, for another process."""
        path = self.folder / "drawing"
        path.write_bytes(pickle.dumps(self))
        return path

    @staticmethod
    def read(path: Path) -> "Drawing":
        """Return what `save` wrote; only from a folder of our own."""
        found = pickle.loads(path.read_bytes())  # noqa: S301 - our parent has just written it
        assert isinstance(found, Drawing)  # noqa: S101 - it wrote nothing else
        return found

    def part(self, number: int) -> Path:
        """Return where a shard goes."""
        return self.folder / f"part-{number:05d}.pdf"

    def draw(self, number: int, shard: Shard, drawn: Callable[[], None]) -> None:
        """Draw one shard into its file; `drawn` hears of each person's sheet."""
        seal = f"Dataset {self.dataset.sha256}"
        paper = Paper(self.dataset.as_of, seal, shard.pages, shard.first)
        with self.spool.open("rb") as file:
            dataset = replace(self.dataset, employees=SpooledPeople(file, self.at))
            try:
                if shard.kind == "summary":
                    for page in range(shard.start, shard.stop):
                        draw_summary(paper, dataset, page)
                else:
                    for person in dataset.employees[shard.start : shard.stop]:
                        draw_sheet(paper, dataset, person)
                        drawn()
                paper.output(str(self.part(number)))
            finally:
                paper.release()
