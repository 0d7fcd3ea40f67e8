"""Exports to payroll systems: what a job is pinned to, who stops it, and its files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel import Session

from attendance_app.db import export_profiles as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import PayPeriodRow
from attendance_app.db.workdays import LOCKED
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset
from attendance_app.domain.payroll_preflight import Problem, problems
from attendance_app.domain.payroll_profile import TARGETS, Profile
from attendance_app.services.ports import Progress, SystemFiles

LOOK_AHEAD = "look-ahead-"
_NAMED, _REPORT_EVERY = 10, 100


@dataclass(frozen=True, slots=True)
class Systems:
    """The part of an export that payroll systems read."""

    transaction: Transaction
    files: SystemFiles

    def pin(
        self,
        session: Session,
        period: PayPeriodRow,
        kinds: Sequence[str],
        stem: str,
        *,
        look_ahead: bool,
    ) -> dict[str, Any]:
        """Return what a job keeps: the row of each profile, and the names of its files.

        Raises:
            RuleViolation: a system is not set up, or the period is open and no look ahead is asked.

        """
        if not kinds:
            return {}
        ahead = period.state not in LOCKED
        if ahead and not look_ahead:
            said = "A payroll system takes a locked period. Lock it, or ask for a look ahead."
            raise RuleViolation(said, "look_ahead")
        pinned: dict[str, Any] = {}
        for kind in kinds:
            row = rows.newest(session, kind)
            if row is None:
                title = TARGETS[kind].title
                raise RuleViolation(f"Set {title} up first, under Payroll systems.", "kinds")
            names = self.files.names(rows.profile_of(row), stem)
            mark = LOOK_AHEAD if ahead else ""
            pinned[kind] = {"profile": row.id, "files": [mark + name for name in names]}
        return {"systems": pinned, "look_ahead": ahead}

    def check(
        self,
        dataset: PayrollDataset,
        params: Mapping[str, Any],
        kind: str,
        progress: Progress,
        *,
        locked: bool,
    ) -> None:
        """Look at everybody, before anything is written.

        Raises:
            RuleViolation: somebody cannot be written; the first are named with the reasons.

        """
        if not locked and not params.get("look_ahead"):
            raise RuleViolation("The period was reopened. Lock it again, then export it.")
        people = _told(dataset.employees, progress)
        profile = self._profile(params, kind)
        found = problems(people, dataset.starts_on, dataset.ends_on, profile)
        first = list(islice(found, _NAMED))
        if first:
            more = sum(1 for _ in found)
            raise RuleViolation(_refusal(TARGETS[kind].title, first, more))

    def write(
        self,
        dataset: PayrollDataset,
        params: Mapping[str, Any],
        kind: str,
        path: Path,
        progress: Progress,
    ) -> None:
        """Write the file that `path` is named after."""
        part = params["systems"][kind]["files"].index(path.name)
        with path.open("wb") as file:
            profile = self._profile(params, kind)
            for piece in self.files.pieces(dataset, profile, part, progress):
                file.write(piece)

    def _profile(self, params: Mapping[str, Any], kind: str) -> Profile:
        with self.transaction() as session:
            profile = rows.by_id(session, int(params["systems"][kind]["profile"]))
        if profile is None:
            raise RuleViolation(f"What {TARGETS[kind].title} was set up with is gone.")
        return profile


def _told(people: Sequence[EmployeeTimes], progress: Progress) -> Iterator[EmployeeTimes]:
    for number, person in enumerate(people):
        if number % _REPORT_EVERY == 0:
            progress("Checking everybody", number, len(people))
        yield person


def _refusal(title: str, first: Sequence[Problem], more: int) -> str:
    said = [
        f"{one.number} {one.name}: {one.reason}" if one.employee else one.reason for one in first
    ]
    rest = f" And {more} more, listed under Payroll systems." if more else ""
    return f"Nothing was written for {title}. {' '.join(said)}{rest}"
