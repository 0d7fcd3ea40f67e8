"""A payroll dataset on disk: a head and a canonical JSON line per person, read by each renderer.

However large the company, a person at a time is in memory. The canonical lines are those that the
dataset's hash covers; the heads are for lists of everybody.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast, overload

from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset, Tally
from attendance_app.domain.payroll_json import times_from_json


class Head(NamedTuple):
    """A person's line of a list."""

    number: str
    name: str
    department: str
    site: str
    days_worked: int
    worked_minutes: int
    exceptions: int


def head_of(person: EmployeeTimes) -> Head:
    """Return the line of a person."""
    return Head(
        person.number,
        person.name,
        person.department,
        person.site,
        person.days_worked,
        person.worked_minutes,
        person.exceptions,
    )


def heads_of(people: Sequence[EmployeeTimes]) -> Iterator[Head]:
    """Return the lines of people, without reading their days where they are in a spool."""
    return people.heads() if isinstance(people, SpooledPeople) else map(head_of, people)


class SpooledPeople(Sequence[EmployeeTimes]):
    """Some people of a spool, in order. at: where their lines start. path: of the file, if any."""

    def __init__(self, file: BinaryIO, at: Sequence[int], path: Path | None = None) -> None:
        self._file, self.at, self.path = file, at, path

    def __len__(self) -> int:
        return len(self.at)

    @overload
    def __getitem__(self, index: int) -> EmployeeTimes: ...
    @overload
    def __getitem__(self, index: slice) -> "SpooledPeople": ...
    def __getitem__(self, index: int | slice) -> "EmployeeTimes | SpooledPeople":
        if isinstance(index, slice):
            return SpooledPeople(self._file, self.at[index], self.path)
        return times_from_json(self._line(self.at[index]))

    def __iter__(self) -> Iterator[EmployeeTimes]:
        return (times_from_json(self._line(at)) for at in self.at)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != len(self):
            return NotImplemented
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # pyright: ignore[reportAssignmentType] - equal by content

    def heads(self) -> Iterator[Head]:
        """Return everybody's line of a list."""
        for at in self.at:
            self._file.seek(at)
            yield Head(*json.loads(self._file.readline()))

    def _line(self, at: int) -> Any:
        self._file.seek(at)
        self._file.readline()
        return json.loads(self._file.readline())


class Spool:
    """Takes people one after the other, by number. path: the file, or None for memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        # the sequence of people keeps it open, for as long as somebody reads
        self._file = cast(BinaryIO, path.open("w+b") if path else BytesIO())
        self._at = array("q")
        self._place = array("l")
        self._places: dict[str, int] = {}
        self.tallies: dict[str, Tally] = {}

    @property
    def tally(self) -> Tally:
        """What everybody adds up to."""
        whole = Tally()
        for part in self.tallies.values():
            whole.join(part)
        return whole

    def add(self, person: EmployeeTimes, line: bytes) -> None:
        """Take one more, with their canonical JSON."""
        self._at.append(self._file.tell())
        head = json.dumps(head_of(person)).encode()
        self._file.write(head + b"\n" + line + b"\n")
        self._place.append(self._places.setdefault(person.site, len(self._places)))
        self.tallies.setdefault(person.site, Tally()).add(person)

    def people(self, site: str | None = None) -> SpooledPeople:
        """Return everybody, or the people of one site."""
        self._file.flush()
        if site is None:
            return SpooledPeople(self._file, self._at, self.path)
        wanted = self._places[site]
        here = (at for at, place in zip(self._at, self._place, strict=True) if place == wanted)
        return SpooledPeople(self._file, array("q", here), self.path)

    def part(self, dataset: PayrollDataset, site: str) -> PayrollDataset:
        """Return the part of a dataset that is about one site; its hash is that of the whole."""
        return replace(dataset, employees=self.people(site), tally=self.tallies[site], site=site)

    def close(self) -> None:
        """Close the file; nobody can be read any more."""
        self._file.close()
