"""Makes what a test is about, as people would say it."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance_app.db import presence, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.punches import NewPunch, insert
from attendance_app.db.tables import (
    AccountRow,
    CompanyRow,
    ConsentRow,
    ConsentTextRow,
    EmployeeRow,
    GalleryVersionRow,
    KioskRow,
    ShiftRow,
    SiteRow,
)
from attendance_app.domain.actor import Actor, PairedKiosk, Role
from attendance_app.domain.ids import EmployeeId, KioskId, ShiftId, SiteId
from attendance_app.services.rules import RuleSets
from tests.fakes import FrozenClock


def at(text: str) -> datetime:
    """Return a point in time from "2026-11-23 08:00", in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def admin(name: str = "Ada Admin", id: int | None = None) -> Actor:
    """An administrator who exists only as an actor; with `World.actor` there is an account too."""
    return Actor("account", id, name, frozenset({Role.ADMIN}))


def actor_with(*roles: Role, employee: EmployeeId | None = None) -> Actor:
    """Somebody with `roles`, without an account."""
    return Actor("account", None, "Somebody", frozenset(roles), employee)


@dataclass
class World:
    """A company in the database; each method adds something and returns its id."""

    transaction: Transaction
    clock: FrozenClock
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(1001))

    def company(self, name: str = "Nordwind Logistics", **policy: float) -> None:
        with self.transaction() as session:
            session.merge(CompanyRow(id=1, name=name, **policy))
            session.merge(GalleryVersionRow(id=1))

    def site(
        self,
        name: str = "Berlin",
        zone: str = "Europe/Berlin",
        *,
        face_allowed: bool = True,
        badge_allowed: bool = True,
        badge_needs_pin: bool = False,
    ) -> SiteId:
        row = SiteRow(
            name=name,
            zone=zone,
            face_allowed=face_allowed,
            badge_allowed=badge_allowed,
            badge_needs_pin=badge_needs_pin,
        )
        return SiteId(self._add(row))

    def shift(
        self,
        name: str = "Day",
        starts_at: time = time(8),
        ends_at: time = time(16, 30),
        weekdays: int = 0b0011111,
        grace_minutes: int = 5,
    ) -> ShiftId:
        row = ShiftRow(
            name=name,
            starts_at=starts_at,
            ends_at=ends_at,
            weekdays=weekdays,
            grace_minutes=grace_minutes,
        )
        return ShiftId(self._add(row))

    def employee(
        self,
        name: str = "Mira Kovač",
        site: SiteId | None = None,
        *,
        number: str | None = None,
        email: str | None = None,
        department: str = "Warehouse",
        shift: ShiftId | None = None,
        starts_on: date = date(2026, 1, 1),
        archived: bool = False,
    ) -> EmployeeId:
        site = site if site is not None else self.any_site()
        row = EmployeeRow(
            name=name,
            number=number or str(next(self._numbers)),
            email=email,
            department=department,
            site_id=site,
            shift_id=shift,
            starts_on=starts_on,
            archived_at=self.clock.now() if archived else None,
        )
        return EmployeeId(self._add(row))

    def any_site(self) -> SiteId:
        """The first site, made when there is none."""
        from sqlmodel import select

        with self.transaction() as session:
            found = session.exec(select(SiteRow.id).order_by(SiteRow.id)).first()
        return SiteId(found) if found else self.site()

    def account(
        self,
        *roles: Role,
        email: str = "",
        name: str = "Robin Doe",
        employee: EmployeeId | None = None,
        password_hash: str | None = None,
    ) -> int:
        row = AccountRow(
            email=email or f"person{next(self._numbers)}@example.com",
            name=name,
            password_hash=password_hash,
            roles=[role.value for role in roles],
            employee_id=employee,
        )
        return self._add(row)

    def actor(self, *roles: Role, employee: EmployeeId | None = None, name: str = "Robin") -> Actor:
        """Somebody signed in, with an account that foreign keys can point to."""
        account = self.account(*roles, employee=employee, name=name)
        return Actor("account", account, name, frozenset(roles), employee)

    def kiosk(self, site: SiteId | None = None, name: str = "Front door") -> PairedKiosk:
        """A paired kiosk; its credential is known to nobody."""
        site = site if site is not None else self.any_site()
        row = KioskRow(name=name, site_id=site, paired_at=self.clock.now())
        kiosk = KioskId(self._add(row))
        with self.transaction() as session:
            place = session.get_one(SiteRow, site)
        return PairedKiosk(kiosk, site, name, place.zone)

    def consent_text(
        self,
        version: str = "1",
        body: str = "We keep numbers, not pictures.",
        *,
        covers_photos: bool = False,
    ) -> int:
        from hashlib import sha256

        row = ConsentTextRow(
            version=version,
            locale="en",
            body=body,
            sha256=sha256(body.encode()).hexdigest(),
            effective_from=self.clock.now() - timedelta(days=1),
            covers_photos=covers_photos,
        )
        return self._add(row)

    def consent(self, employee: EmployeeId, text: int, action: str = "grant") -> int:
        row = ConsentRow(
            employee_id=employee,
            text_id=text,
            action=action,
            signature="Signed",
            at=self.clock.now(),
        )
        return self._add(row)

    def clocked(self, employee: EmployeeId, *texts: str) -> list[UUID]:
        """Punches of somebody at their site, as "2026-11-23 08:00 in", local to it; their ids."""
        made: list[UUID] = []
        with self.transaction() as session:
            person = session.get_one(EmployeeRow, employee)
            site = session.get_one(SiteRow, person.site_id)
            for one in texts:
                moment, direction = one.rsplit(" ", 1)
                when = datetime.fromisoformat(moment)
                when = when if when.tzinfo else when.replace(tzinfo=ZoneInfo(site.zone))
                instant = when.astimezone(UTC)
                new = NewPunch(employee, instant, direction, "face", site.id)
                made.append(insert(session, new))
                workdays.touch(session, employee, instant)
                presence.move(session, employee, instant, direction, site.id, None)
        return made

    def rules(
        self, site: SiteId, preset: str = "us-federal", name: str = "", **changes: object
    ) -> int:
        """An approved rule set that a site has always followed; its id."""
        drafter, approver = (self.actor(Role.HR, name=n) for n in ("Drafter", "Approver"))
        rule_sets = RuleSets(self.transaction, self.clock)
        rule_set = rule_sets.create(drafter, name or f"Rules {next(self._numbers)}", preset)
        saved = rule_sets.save_draft(drafter, rule_set, changes, date(2020, 1, 1))
        assert saved.version is not None, saved.problems
        rule_sets.submit(drafter, saved.version.id)
        rule_sets.approve(approver, saved.version.id)
        rule_sets.assign(drafter, site, rule_set, date(2020, 1, 1))
        return rule_set

    def manager(
        self, name: str = "Lena Brandt", *people: EmployeeId, site: SiteId | None = None
    ) -> Actor:
        """A signed-in manager of `people`, who is an employee too."""
        employee = self.employee(name, site)
        with self.transaction() as session:
            for person in people:
                session.get_one(EmployeeRow, person).manager_id = employee
        return self.actor(Role.MANAGER, Role.EMPLOYEE, employee=employee, name=name)

    def _add(self, row: object) -> int:
        with self.transaction() as session:
            session.add(row)
            session.flush()
            return row.id  # pyright: ignore[reportAttributeAccessIssue]
