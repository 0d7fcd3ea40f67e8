"""Places of work, and working hours."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from zoneinfo import available_timezones

from sqlmodel import Session

from attendance_app.db import photos, terms, workdays
from attendance_app.db import sites as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import ShiftRow, SiteRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import ShiftId, SiteId
from attendance_app.domain.names import clean_name
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock

_AHEAD = timedelta(days=400)  # results are stored no further into the future


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site. employees: how many active people work there. keep_photos: of their enrolment.

    badge_needs_pin: a badge counts only with the PIN.
    """

    id: int
    name: str
    zone: str
    face_allowed: bool
    employees: int
    keep_photos: bool = False
    badge_allowed: bool = True
    badge_needs_pin: bool = False


@dataclass(frozen=True, slots=True)
class ShiftView:
    """Working hours, as "08:00". weekdays: bit 0 is Monday.

    An end that is not after the start is on the next day.
    """

    id: int
    name: str
    starts_at: str
    ends_at: str
    weekdays: int
    grace_minutes: int


@dataclass(frozen=True, slots=True)
class Sites:
    """Lists and changes sites and shifts."""

    transaction: Transaction
    clock: Clock

    def list(self) -> tuple[SiteView, ...]:
        """Return the sites by name."""
        with self.transaction() as session:
            return tuple(_site_view(row, people) for row, people in rows.sites(session))

    def add(self, actor: Actor, name: str, zone: str) -> SiteId:
        """Add a site.

        Raises:
            RuleViolation: the name or the zone will not do.
            Conflict: the name is taken.

        """
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = add_site(session, name, zone)
            said = {"name": row.name, "zone": row.zone}
            record(session, self.clock, actor, "site.added", "site", row.id, said)
            return SiteId(row.id)

    def edit(
        self,
        actor: Actor,
        site_id: int,
        name: str,
        zone: str,
        face_allowed: bool,
        keep_photos: bool = False,
        badge_allowed: bool = True,
        badge_needs_pin: bool = False,
    ) -> None:
        """Change a site: which ways its kiosks take besides the PIN, which they always take.

        Without `keep_photos` the enrolment photos of its people are erased at once. Another zone
        counts from today on: the days before keep theirs.
        """
        actor.require(Role.ADMIN)
        wanted = {
            "name": clean_name(name),
            "zone": checked_zone(zone),
            "face_allowed": face_allowed,
            "keep_photos": keep_photos,
            "badge_allowed": badge_allowed,
            "badge_needs_pin": badge_needs_pin,
        }
        with self.transaction() as session:
            row = rows.site(session, site_id)
            if row is None:
                raise NotFound("There is no such site.")
            taken = rows.site_named(session, str(wanted["name"]))
            if taken is not None and taken.id != site_id:
                raise Conflict("There is a site of this name already.", "name")
            before = {field: getattr(row, field) for field in wanted}
            if before["zone"] != wanted["zone"]:
                today = self.clock.now().date()
                terms.keep_zone(session, row, str(wanted["zone"]), today)
                workdays.mark_site(session, row.id, today, today + _AHEAD)
            if keep_photos and not photos.may_be_kept(session, self.clock.now()):
                raise Conflict(
                    "The consent text in force says that no picture is kept. Publish one that "
                    "speaks of enrolment photos first.",
                    "keep_photos",
                )
            row.sqlmodel_update(wanted)
            session.flush()
            photos.erase_unwanted(session)
            said = {"before": before, "after": wanted}
            record(session, self.clock, actor, "site.changed", "site", site_id, said)

    def shifts(self) -> tuple[ShiftView, ...]:
        """Return the shifts by their start."""
        with self.transaction() as session:
            return tuple(_shift_view(row) for row in rows.shifts(session))

    def add_shift(
        self,
        actor: Actor,
        name: str,
        starts_at: str,
        ends_at: str,
        weekdays: int,
        grace_minutes: int = 0,
    ) -> ShiftId:
        """Add a shift.

        Raises:
            RuleViolation: something that was typed will not do.
            Conflict: the name is taken.

        """
        actor.require(Role.ADMIN)
        row = ShiftRow(**_shift(name, starts_at, ends_at, weekdays, grace_minutes))
        with self.transaction() as session:
            _free_shift_name(session, row.name, None)
            session.add(row)
            session.flush()
            said = {"name": row.name, "starts_at": starts_at, "ends_at": ends_at}
            record(session, self.clock, actor, "shift.added", "shift", row.id, said)
            return ShiftId(row.id)

    def edit_shift(
        self,
        actor: Actor,
        shift_id: int,
        name: str,
        starts_at: str,
        ends_at: str,
        weekdays: int,
        grace_minutes: int = 0,
    ) -> None:
        """Change a shift, for everybody who works it, from today on."""
        actor.require(Role.ADMIN)
        wanted = _shift(name, starts_at, ends_at, weekdays, grace_minutes)
        with self.transaction() as session:
            row = _existing_shift(session, shift_id)
            _free_shift_name(session, str(wanted["name"]), shift_id)
            before = {field: getattr(row, field) for field in wanted}
            today = self.clock.now().date()
            terms.keep_hours(session, row, today)
            row.sqlmodel_update(wanted)
            session.flush()
            workdays.mark_everybody(session, today, today + _AHEAD)
            said = {"before": before, "after": wanted}
            record(session, self.clock, actor, "shift.changed", "shift", shift_id, said)

    def archive_shift(self, actor: Actor, shift_id: int) -> None:
        """Offer a shift no more.

        Raises:
            RuleViolation: somebody works it still.

        """
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = _existing_shift(session, shift_id)
            people = rows.people_on_shift(session, shift_id)
            if people:
                raise RuleViolation(
                    f"{people} people work this shift. Give them another one first."
                )
            row.archived_at = self.clock.now()
            record(session, self.clock, actor, "shift.archived", "shift", shift_id)


def add_site(session: Session, name: str, zone: str, field: str = "name") -> SiteRow:
    """Store a site. field: what to call its name when it will not do."""
    wanted = SiteRow(name=clean_name(name, field), zone=checked_zone(zone))  # pyright: ignore[reportCallIssue]
    if rows.site_named(session, wanted.name):
        raise Conflict("There is a site of this name already.", field)
    session.add(wanted)
    session.flush()
    return wanted


def checked_zone(zone: str) -> str:
    """Return an IANA zone.

    Raises:
        RuleViolation: there is none of this name.

    """
    if zone not in available_timezones():
        raise RuleViolation("Choose a time zone from the list, such as Europe/Berlin.", "zone")
    return zone


def _site_view(row: SiteRow, people: int) -> SiteView:
    return SiteView(
        row.id,
        row.name,
        row.zone,
        row.face_allowed,
        people,
        row.keep_photos,
        row.badge_allowed,
        row.badge_needs_pin,
    )


def _shift_view(row: ShiftRow) -> ShiftView:
    return ShiftView(
        id=row.id,
        name=row.name,
        starts_at=f"{row.starts_at:%H:%M}",
        ends_at=f"{row.ends_at:%H:%M}",
        weekdays=row.weekdays,
        grace_minutes=row.grace_minutes,
    )


def _shift(
    name: str, starts_at: str, ends_at: str, weekdays: int, grace_minutes: int
) -> dict[str, Any]:
    if not 1 <= weekdays <= 127:
        raise RuleViolation("Choose at least one day of the week.", "weekdays")
    if not 0 <= grace_minutes <= 120:
        raise RuleViolation("The grace time is 0 to 120 minutes.", "grace_minutes")
    start, end = _clock_time(starts_at, "starts_at"), _clock_time(ends_at, "ends_at")
    if start == end:
        raise RuleViolation("The shift ends when it starts.", "ends_at")
    return {
        "name": clean_name(name),
        "starts_at": start,
        "ends_at": end,
        "weekdays": weekdays,
        "grace_minutes": grace_minutes,
    }


def _clock_time(text: str, field: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise RuleViolation("Write the time as 08:00.", field) from None


def _existing_shift(session: Session, shift_id: int) -> ShiftRow:
    found = rows.shift(session, shift_id)
    if found is None:
        raise NotFound("There is no such shift.")
    return found


def _free_shift_name(session: Session, name: str, but: int | None) -> None:
    taken = rows.shift_named(session, name)
    if taken is not None and taken.id != but:
        raise Conflict("There is a shift of this name already.", "name")
