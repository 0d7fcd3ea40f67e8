"""Profiles of payroll systems: what is set up, changing it, and what a file would say and lack."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session

from attendance_app.db import export_profiles as rows
from attendance_app.db import payroll
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import ExportProfileRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset, Tally
from attendance_app.domain.payroll_lines import CODES, leave_code, minutes_by_code
from attendance_app.domain.payroll_preflight import Preflight, Problem
from attendance_app.domain.payroll_profile import TARGETS, Profile, Target, check_profile
from attendance_app.services.audit import record
from attendance_app.services.payroll_reading import PayrollReading, Wanted
from attendance_app.services.ports import Clock, SystemFiles

MOST_CHECKED, MOST_SHOWN = 2_000, 100
_TOGETHER, _WRITTEN_PEOPLE, _LINES, _LONGEST = 250, 3, 14, 400


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What one system is set up with. set_at: None while it is not; then the rest is empty.

    codes: pay codes that may occur, each with its name there (empty: not mapped).
    """

    target: Target
    codes: Mapping[str, str]
    settings: Mapping[str, str]
    ids: Mapping[str, str]
    set_by: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PreviewFile:
    """The beginning of a file, as text."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """What stops the files of a period, and how they begin.

    problems: the first ones, of `total`. checked: how many of the `people` were looked at; an
    export looks at everybody.
    """

    problems: tuple[Problem, ...]
    total: int
    checked: int
    people: int
    files: tuple[PreviewFile, ...]


@dataclass(frozen=True, slots=True)
class ExportProfiles:
    """Reads and changes profiles; each change is a new row, so exports keep theirs."""

    transaction: Transaction
    clock: Clock
    reading: PayrollReading
    files: SystemFiles

    def every(self, actor: Actor) -> tuple[ProfileView, ...]:
        """Return every system that there are files for, set up or not."""
        _require(actor)
        with self.transaction() as session:
            found, leave = rows.in_force(session), rows.leave_types(session)
        return tuple(_view(one, found.get(one.key), leave) for one in TARGETS.values())

    def get(self, actor: Actor, target: str) -> ProfileView:
        """Return what a system is set up with."""
        _require(actor)
        known = _target(target)
        with self.transaction() as session:
            return _view(known, rows.newest(session, target), rows.leave_types(session))

    def save(self, actor: Actor, profile: Profile) -> None:
        """Set a system up; exports that were asked for keep what they have.

        Raises:
            RuleViolation: the system could not read a value.

        """
        _require(actor)
        check_profile(profile)
        with self.transaction() as session:
            row = ExportProfileRow(  # pyright: ignore[reportCallIssue] - the database gives the id
                target=profile.target,
                codes=dict(profile.codes),
                settings=dict(profile.settings),
                ids=dict(profile.ids),
                set_by=actor.name,
                set_at=self.clock.now(),
            )
            session.add(row)
            session.flush()
            codes = [f"{code} = {value}" for code, value in sorted(row.codes.items())]
            settings = [f"{key} = {value}" for key, value in sorted(row.settings.items())]
            said = {"row": row.id, "codes": codes, "settings": settings, "ids": len(row.ids)}
            action = "export_profile.changed"
            record(session, self.clock, actor, action, "export_profile", profile.target, said)

    def check(self, actor: Actor, target: str, period_id: int) -> CheckView:
        """Return what the files of a period would lack and how they would begin.

        Raises:
            NotFound: there is no such period, or the system is not set up.

        """
        _require(actor)
        _target(target)
        with self.transaction() as session:
            profile = _set_up(session, target)
            period = payroll.period(session, period_id)
            if period is None:
                raise NotFound("There is no such pay period.", "period_id")
            wanted = Wanted(period.starts_on, period.ends_on, self.clock.now())
        check = Preflight(wanted.starts_on, wanted.ends_on, profile)
        of_period = list(check.of_period())
        found, clean, people = list(of_period), list[EmployeeTimes](), 0
        for offset in range(0, MOST_CHECKED, _TOGETHER):
            some, people = self.reading.page(wanted, offset, _TOGETHER)
            for person in some:
                wrong = list(check.of(person))
                found += wrong
                if not wrong and len(clean) < _WRITTEN_PEOPLE and _paid(person, wanted.starts_on):
                    clean.append(person)
            if offset + _TOGETHER >= people:
                break
        files = self._begin(profile, wanted, clean) if clean and not of_period else ()
        checked = min(people, MOST_CHECKED)
        return CheckView(tuple(found[:MOST_SHOWN]), len(found), checked, people, files)

    def _begin(
        self, profile: Profile, wanted: Wanted, people: list[EmployeeTimes]
    ) -> tuple[PreviewFile, ...]:
        some = PayrollDataset(
            "", wanted.starts_on, wanted.ends_on, wanted.as_of, people, "", Tally()
        )
        encoding = TARGETS[profile.target].encoding

        def lines(part: int) -> Iterator[str]:
            for piece in self.files.pieces(some, profile, part, _quiet):
                for line in piece.decode(encoding).splitlines():
                    yield line if len(line) <= _LONGEST else line[:_LONGEST] + "…"

        stem = f"payroll_{wanted.starts_on}_{wanted.ends_on}"
        names = self.files.names(profile, stem)
        return tuple(
            PreviewFile(name, tuple(islice(lines(part), _LINES))) for part, name in enumerate(names)
        )


def _set_up(session: Session, target: str) -> Profile:
    row = rows.newest(session, target)
    if row is None:
        raise NotFound(f"{TARGETS[target].title} is not set up yet.")
    return rows.profile_of(row)


def _view(target: Target, row: ExportProfileRow | None, leave: Sequence[str]) -> ProfileView:
    wanted = (*CODES, *(leave_code(one) for one in leave), leave_code(""))
    codes = dict.fromkeys(wanted, "")
    if row is None:
        return ProfileView(target, codes, {}, {})
    return ProfileView(target, codes | row.codes, row.settings, row.ids, row.set_by, row.set_at)


def _paid(person: EmployeeTimes, first: date) -> bool:
    return bool(minutes_by_code(person, first))


def _target(key: str) -> Target:
    found = TARGETS.get(key)
    if found is None:
        raise RuleViolation(f"Choose one of {', '.join(TARGETS)}.", "target")
    return found


def _require(actor: Actor) -> None:
    actor.require(Role.ADMIN, Role.HR)


def _quiet(step: str, rows_done: int, rows_total: int) -> None: ...
