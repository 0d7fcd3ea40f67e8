"""Who works here."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import access, badges, people, schedules, templates, terms, workdays
from attendance_app.db import sites as places
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import EmployeeId, ShiftId, SiteId
from attendance_app.domain.names import clean_name, clean_text
from attendance_app.domain.passwords import check_pin, is_weak_pin
from attendance_app.services.audit import record
from attendance_app.services.emails import clean_email_or_none
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock, Galleries, PasswordHasher
from attendance_app.services.reach import may_see, team_of

READERS = (Role.ADMIN, Role.HR, Role.MANAGER)
WRITERS = (Role.ADMIN, Role.HR)
_AHEAD = timedelta(days=400)  # results are stored no further into the future
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class EmployeeForm:
    """What is typed about an employee. number: the personnel number that payroll knows."""

    number: str
    name: str
    email: str | None
    department: str
    site_id: SiteId
    shift_id: ShiftId | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class EmployeeRowView:
    """One line of the list. face: see `db.people.Found`. last_at_local: "07:54" or "23 Nov"."""

    id: int
    number: str
    name: str
    email: str | None
    department: str
    site: str
    shift: str | None
    archived: bool
    face: str
    has_pin: bool
    present: bool
    last_at_local: str


@dataclass(frozen=True, slots=True)
class EmployeeView:
    """Everything about an employee but the hours. version: for `edit`."""

    id: int
    number: str
    name: str
    email: str | None
    department: str
    site_id: int
    site: str
    zone: str
    shift_id: int | None
    shift: str | None
    starts_on: date
    archived_at: datetime | None
    face: str
    has_pin: bool
    present: bool
    last_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Employees:
    """Finds and changes employees."""

    transaction: Transaction
    clock: Clock
    passwords: PasswordHasher
    galleries: Galleries

    def search(
        self,
        actor: Actor,
        query: str = "",
        site_id: int | None = None,
        state: str = "active",
        face: str = "any",
        sort: str = "name",
        descending: bool = False,
        page: int = 1,
        size: int = 50,
        model: str = "",
    ) -> Page[EmployeeRowView]:
        """Return one page of employees; a manager sees their own people.

        model: in use now; face "stale" asks for those who must be enrolled again with it.

        query: words, each found anywhere in name, number, address or department, whatever the
        case and the accents.

        Raises:
            RuleViolation: there is no such state, face or order.

        """
        actor.require(*READERS)
        if state not in ("active", "archived", "all") or face not in people.FACES:
            raise RuleViolation("There is no such filter.")
        if sort not in people.SORTS:
            raise RuleViolation(f"Sort by one of {', '.join(sorted(people.SORTS))}.", "sort")
        cut = Cut(page, size)
        wanted = people.Wanted(
            *(query, site_id, state, face, sort, descending, cut.offset, cut.size, model),
            team=team_of(actor),
        )
        now = self.clock.now()
        with self.transaction() as session:
            found, total = people.search(session, wanted)
            return cut.of([_line(one, now) for one in found], total)

    def get(self, actor: Actor, employee_id: int) -> EmployeeView:
        """Return an employee; everybody may see themselves, and managers their people.

        Raises:
            NotFound: there is none, or the actor may not know.

        """
        if actor.employee is None or actor.employee != employee_id:
            actor.require(*READERS)
        with self.transaction() as session:
            found = people.one(session, employee_id)
            if found is None or not may_see(actor, found.row):
                raise NotFound("There is no such employee.")
            return _view(found)

    def departments(self, actor: Actor) -> tuple[str, ...]:
        """Return the departments in use."""
        actor.require(*READERS)
        with self.transaction() as session:
            return tuple(people.departments(session, team_of(actor)))

    def create(self, actor: Actor, form: EmployeeForm) -> EmployeeId:
        """Add an employee; without a first day, they start today.

        Raises:
            RuleViolation: something that was typed will not do.
            Conflict: the number or the address is taken.

        """
        actor.require(*WRITERS)
        fields = self._checked(form)
        with self.transaction() as session:
            people.lock_numbers(session)
            self._check_references(session, fields, None)
            row = EmployeeRow(**fields)
            session.add(row)
            session.flush()
            record(session, self.clock, actor, "employee.created", "employee", row.id, fields)
            return EmployeeId(row.id)

    def edit(self, actor: Actor, employee_id: int, form: EmployeeForm, version: int) -> None:
        """Change an employee. version: of the view that was edited.

        Raises:
            Conflict: somebody else changed it meanwhile, or the number or address is taken.
            RuleViolation: something that was typed will not do.

        """
        actor.require(*WRITERS)
        fields = self._checked(form)
        with self.transaction() as session:
            people.lock_numbers(session)
            row = _locked(session, employee_id)
            if row.version != version:
                raise Conflict("Somebody else changed this meanwhile. Look at it and save again.")
            self._check_references(session, fields, row)
            changed = {key: value for key, value in fields.items() if getattr(row, key) != value}
            said = {"before": {key: getattr(row, key) for key in changed}, "after": changed}
            _apply(session, row, changed, self.clock.now().date())
            row.version += 1
            if "site_id" in changed:
                templates.lock_changes(session)  # the faces are searched at the new site first
            record(session, self.clock, actor, "employee.changed", "employee", employee_id, said)

    def archive(self, actor: Actor, employee_id: int) -> None:
        """End somebody's work here: face, PIN and badges are erased, hours are kept.

        The account ends too.
        """
        actor.require(*WRITERS)
        now = self.clock.now()
        with self.transaction() as session:
            row = _locked(session, employee_id)
            if row.archived_at is not None:
                return
            _end_account(session, employee_id, now)
            row.archived_at, row.pin_hash, row.version = now, None, row.version + 1
            workdays.touch(session, employee_id, now)
            erased = templates.destroy(session, employee_id, "archived", now, actor.name)
            revoked = badges.forget(session, employee_id, now, actor.name)
            said = {"templates_erased": erased, "badges_revoked": revoked}
            record(session, self.clock, actor, "employee.archived", "employee", employee_id, said)
        self.galleries.look_again()

    def restore(self, actor: Actor, employee_id: int) -> None:
        """Let an archived employee work here again; face, PIN and account must be made anew."""
        actor.require(*WRITERS)
        with self.transaction() as session:
            row = _locked(session, employee_id)
            if row.archived_at is None:
                return
            row.archived_at, row.version = None, row.version + 1
            templates.lock_changes(session)  # a twin of theirs is not alone any more
            record(session, self.clock, actor, "employee.restored", "employee", employee_id)

    def set_pin(self, actor: Actor, employee_id: int, pin: str) -> None:
        """Give an employee a PIN.

        Raises:
            RuleViolation: it is no PIN, or easy to guess.

        """
        actor.require(*WRITERS)
        check_pin(pin)
        encoded = self.passwords.hash(pin)
        with self.transaction() as session:
            row = _locked(session, employee_id)
            if row.archived_at is not None:
                raise RuleViolation("This employee is archived. Restore them first.", "pin")
            row.pin_hash = encoded
            record(session, self.clock, actor, "employee.pin", "employee", employee_id)

    def new_pin(self, actor: Actor, employee_id: int) -> str:
        """Give an employee a random PIN of six digits and return it; it cannot be shown again."""
        pin = _random_pin()
        self.set_pin(actor, employee_id, pin)
        return pin

    def _checked(self, form: EmployeeForm) -> dict[str, Any]:
        starts_on = form.starts_on or self.clock.now().date()
        if not _EARLIEST <= starts_on <= _LATEST:
            raise RuleViolation("Check the first day.", "starts_on")
        return {
            "number": clean_name(form.number, "number", 40),
            "name": clean_name(form.name),
            "email": clean_email_or_none(form.email),
            "department": clean_text(form.department, "department", 100),
            "site_id": form.site_id,
            "shift_id": form.shift_id,
            "starts_on": starts_on,
        }

    def _check_references(
        self, session: Session, fields: dict[str, Any], row: EmployeeRow | None
    ) -> None:
        """Check what must exist, and what must be the only one. row: who is edited."""
        own = row.id if row else None
        by_number = people.by_number(session, str(fields["number"]))
        if by_number is not None and by_number.id != own:
            raise Conflict("Another employee has this number.", "number")
        by_email = people.by_email(session, str(fields["email"])) if fields["email"] else None
        if by_email is not None and by_email.id != own:
            raise Conflict("Another employee has this address.", "email")
        site, shift = fields["site_id"], fields["shift_id"]
        if not isinstance(site, int) or places.site(session, site) is None:
            raise RuleViolation("Choose a site.", "site_id")
        kept = row is not None and row.shift_id == shift
        if isinstance(shift, int) and not kept and places.shift(session, shift) is None:
            raise RuleViolation("There is no such shift.", "shift_id")


def _apply(session: Session, row: EmployeeRow, changed: dict[str, Any], today: date) -> None:
    """Change an employee. Another site or shift counts from today on; hours are computed again."""
    started = row.starts_on
    if "site_id" in changed:
        terms.keep(session, [row.id])
    if "shift_id" in changed:
        schedules.keep_card(session, [row.id])
    row.sqlmodel_update(changed)
    session.flush()
    if "site_id" in changed:
        terms.change(session, row, today)
    if "shift_id" in changed:
        schedules.assign(session, [_plan(row, today)])
    first = min(started, row.starts_on) if "starts_on" in changed else today
    if changed.keys() & {"site_id", "shift_id", "starts_on"}:
        workdays.mark(session, row.id, first, today + _AHEAD)


def _plan(row: EmployeeRow, today: date) -> dict[str, Any]:
    plan = {"employee_id": row.id, "effective_from": today, "shift_id": row.shift_id}
    said = {"assigned_by": "card", "assigned_at": datetime.combine(today, time(), UTC)}
    return plan | {"rotation_id": None, "anchor": None} | said


def _locked(session: Session, employee_id: int) -> EmployeeRow:
    found = people.locked(session, employee_id)
    if found is None:
        raise NotFound("There is no such employee.")
    return found


def _end_account(session: Session, employee_id: int, now: datetime) -> None:
    access.lock_administration(session)
    account = access.account_of_employee(session, employee_id)
    if account is None:
        return
    account.disabled_at = account.disabled_at or now
    session.flush()
    access.close_sessions(session, account.id)
    if Role.ADMIN in account.roles and access.administrators(session) == 0:
        raise RuleViolation("This is the last administrator. Give the role to another first.")


def _random_pin() -> str:
    while True:
        pin = f"{secrets.randbelow(1_000_000):06}"
        if not is_weak_pin(pin):
            return pin


def _line(found: people.Found, now: datetime) -> EmployeeRowView:
    row = found.row
    return EmployeeRowView(
        id=row.id,
        number=row.number,
        name=row.name,
        email=row.email,
        department=row.department,
        site=found.site,
        shift=found.shift,
        archived=row.archived_at is not None,
        face=found.face,
        has_pin=row.pin_hash is not None,
        present=found.direction == "in",
        last_at_local=_when(found.last_at, now, ZoneInfo(found.zone)),
    )


def _when(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return the time of a punch of today, the day of an earlier one."""
    if at is None:
        return ""
    there = at.astimezone(zone)
    today = there.date() == now.astimezone(zone).date()
    return f"{there:%H:%M}" if today else f"{there.day} {there:%b}"


def _view(found: people.Found) -> EmployeeView:
    row = found.row
    return EmployeeView(
        id=row.id,
        number=row.number,
        name=row.name,
        email=row.email,
        department=row.department,
        site_id=row.site_id,
        site=found.site,
        zone=found.zone,
        shift_id=row.shift_id,
        shift=found.shift,
        starts_on=row.starts_on,
        archived_at=row.archived_at,
        face=found.face,
        has_pin=row.pin_hash is not None,
        present=found.direction == "in",
        last_at=found.last_at,
        version=row.version,
    )
