"""Punches that other systems send, and lists of punches.

A live punch is decided when it happens; one that is sent may be late or out of order. It is
inserted all the same, its direction is the one given or what its neighbours in time make of it,
and presence only moves forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlmodel import Session

from attendance_app.db import kiosks, presence, punches, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, SiteRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import NotFound, PunchedTooSoon, RuleViolation
from attendance_app.domain.ids import EmployeeId, SiteId
from attendance_app.domain.punch import Direction, LastPunch, Method, PunchPolicy, late_direction
from attendance_app.services import audit, recording
from attendance_app.services.consents import require_for
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock, JobQueue, PresenceCache
from attendance_app.services.reach import person_in_reach, team_of

MOST_ITEMS = 1000
MOST_RECENT = 50
_TOGETHER = 100  # items of one transaction: kiosks wait for the people in it
_AHEAD = timedelta(minutes=5)  # how far another system's clock may be ahead of ours
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PunchImport:
    """A punch that another system recorded.

    key: made by the sender; the same key never makes a second punch. at: with its zone.
    direction: "in", "out", or None to have it decided. site_id: None is the employee's site.
    """

    key: UUID
    employee_number: str
    at: datetime
    direction: str | None = None
    site_id: SiteId | None = None


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of an item. status: created, repeated, conflict or refused; code says why."""

    key: UUID
    status: str
    punch_id: UUID | None = None
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PunchView:
    """A punch in a list. at: UTC; the local words are in the site's zone."""

    id: UUID
    employee_id: EmployeeId
    employee_name: str
    at: datetime
    local_date: date
    local_time: str
    direction: str
    method: str
    site: str
    kiosk: str | None


class _Refused(Exception):
    """Ends an item and gives its key back."""

    def __init__(self, code: str, detail: str, status: str = "refused") -> None:
        super().__init__(code)
        self.code, self.detail, self.status = code, detail, status


@dataclass
class _Chunk:
    """The items that share a transaction."""

    people: dict[str, EmployeeRow]
    policy: PunchPolicy
    now: datetime
    actor: Actor
    moved: list[presence.Standing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Punches:
    """Imports and lists."""

    transaction: Transaction
    clock: Clock
    presence: PresenceCache
    queue: JobQueue | None = None

    def import_batch(self, actor: Actor, items: Sequence[PunchImport]) -> tuple[ImportOutcome, ...]:
        """Record punches, each for itself; a bad one spoils no other.

        The order of `items` does not matter: they are taken by time. A refused item keeps no key
        and may be sent again once the reason is gone. Returns the outcomes in the order given.

        Raises:
            RuleViolation: there are none, or more than a thousand.

        """
        actor.require(Role.ADMIN, Role.HR)
        if not 1 <= len(items) <= MOST_ITEMS:
            raise RuleViolation(f"Send 1 to {MOST_ITEMS} punches at a time.", "punches")
        order = sorted(range(len(items)), key=lambda i: (_instant(items[i]), items[i].key))
        outcomes: dict[int, ImportOutcome] = {}
        for start in range(0, len(order), _TOGETHER):
            indices = order[start : start + _TOGETHER]
            outcomes |= self._together(actor, {i: items[i] for i in indices})
        return tuple(outcomes[i] for i in range(len(items)))

    def of_employee(
        self,
        actor: Actor,
        employee: EmployeeId,
        first: date,
        last: date,
        page: int = 1,
        size: int = 50,
    ) -> Page[PunchView]:
        """Return an employee's punches of the days from `first` to `last`, newest first.

        Both days are included; they are local to the employee's site. A manager sees the own team.
        """
        if not actor.has((Role.MANAGER,)):
            require_for(actor, employee)
        cut = Cut(page, size)
        with self.transaction() as session:
            person = session.get(EmployeeRow, employee)
            if person is None:
                raise NotFound("There is no such employee.")
            if actor.has((Role.MANAGER,)):
                person_in_reach(session, actor, employee)
            zone = ZoneInfo(session.get_one(SiteRow, person.site_id).zone)
            rows, total = punches.of_employee(
                session,
                employee,
                datetime.combine(first, time(), zone),
                datetime.combine(last + timedelta(days=1), time(), zone),
                cut.offset,
                cut.size,
            )
            return cut.of([_view(row) for row in rows], total)

    def recent(
        self, actor: Actor, site: SiteId | None = None, limit: int = 20
    ) -> tuple[PunchView, ...]:
        """Return the newest punches of the last two days, at most fifty, of people one may see."""
        actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
        since = self.clock.now() - timedelta(days=2)
        with self.transaction() as session:
            most = min(max(1, limit), MOST_RECENT)
            rows = punches.recent(session, site, since, most, team_of(actor))
            return tuple(_view(row) for row in rows)

    def _together(self, actor: Actor, items: dict[int, PunchImport]) -> dict[int, ImportOutcome]:
        with self.transaction() as session:
            numbers = {item.employee_number for item in items.values()}
            chunk = _Chunk(
                punches.lock_numbers(session, [n for n in numbers if "\x00" not in n]),
                recording.policy_of(session),
                self.clock.now(),
                actor,
            )
            outcomes = {i: _one(session, chunk, item) for i, item in items.items()}
            count = sum(outcome.status == "created" for outcome in outcomes.values())
            if count:
                details = {"punches": count, "of": len(items)}
                audit.record(
                    session, self.clock, actor, "punches.imported", "import", "batch", details
                )
        for standing in chunk.moved:
            self.presence.update(recording.present(standing))
        if count and self.queue is not None:
            self.queue.recompute()
        return outcomes


def _one(session: Session, chunk: _Chunk, item: PunchImport) -> ImportOutcome:
    try:
        with session.begin_nested():
            return _recorded(session, chunk, item)
    except _Refused as refusal:
        return ImportOutcome(item.key, refusal.status, None, refusal.code, refusal.detail)
    except PunchedTooSoon as refusal:
        detail = f"There is a punch at {refusal.last_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC."
        return ImportOutcome(item.key, "refused", None, refusal.code, detail)


def _recorded(session: Session, chunk: _Chunk, item: PunchImport) -> ImportOutcome:
    person = _person(chunk, item)
    at = _moment(chunk, item, person)
    site = _site(session, item, person)
    if not punches.claim(session, item.key, _body(item), at):
        return _earlier(session, item)
    way = _direction(session, chunk, item, person.id, at).value
    new = punches.NewPunch(
        employee=person.id,
        at=at,
        direction=way,
        method=Method.IMPORT.value,
        site=site,
        recorded_by=chunk.actor.name,
    )
    punch = punches.insert(session, new)
    punches.answer(session, item.key, person.id, punch, at, way)
    workdays.touch(session, person.id, at)
    standing = presence.move(session, person.id, at, way, site, None)
    if standing is not None:
        chunk.moved.append(standing)
    return ImportOutcome(item.key, "created", punch)


def _person(chunk: _Chunk, item: PunchImport) -> EmployeeRow:
    person = chunk.people.get(item.employee_number)
    if person is None:
        raise _Refused("unknown_employee", "No employee has this number.")
    return person


def _moment(chunk: _Chunk, item: PunchImport, person: EmployeeRow) -> datetime:
    if item.at.tzinfo is None:
        raise _Refused("no_zone", "The time needs its zone, as in 2026-11-23T08:00:00+01:00.")
    at = _instant(item)
    if at > chunk.now + _AHEAD:
        raise _Refused("in_the_future", "This time has not come yet.")
    if at < _EARLIEST:
        raise _Refused("too_long_ago", "This time is before the year 2000.")
    if person.archived_at is not None and at > person.archived_at:
        raise _Refused("archived", "The employee was archived before this time.")
    return at


def _site(session: Session, item: PunchImport, person: EmployeeRow) -> int:
    if item.site_id is None:
        return person.site_id
    if not 0 < item.site_id < 2**63 or kiosks.open_site(session, item.site_id) is None:
        raise _Refused("unknown_site", "There is no such site.")
    return item.site_id


def _direction(
    session: Session, chunk: _Chunk, item: PunchImport, employee: int, at: datetime
) -> Direction:
    before, after = (
        LastPunch(event.at, Direction(event.direction)) if event is not None else None
        for event in punches.neighbours(session, employee, at)
    )
    if item.direction is None:
        return late_direction(before, after, at, chunk.policy)
    if item.direction not in tuple(Direction):
        raise _Refused("unknown_direction", 'A direction is "in" or "out".')
    given = Direction(item.direction)
    for near in (before, after):
        if near and near.direction is given and abs(near.at - at) < chunk.policy.debounce:
            raise PunchedTooSoon(near.at, chunk.policy.debounce, given.value)
    return given


def _earlier(session: Session, item: PunchImport) -> ImportOutcome:
    stored = punches.stored_answer(session, item.key)
    if stored is None or bytes(stored.body_hash) != _body(item):
        raise _Refused("conflict", "This key was used before for another punch.", "conflict")
    if stored.punch_id is None:
        return ImportOutcome(item.key, "refused", None, stored.refused or "refused")
    return ImportOutcome(item.key, "repeated", stored.punch_id)


def _instant(item: PunchImport) -> datetime:
    at = item.at if item.at.tzinfo is not None else item.at.replace(tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError:  # a time of the year 1 or 9999 in a zone
        return at.replace(tzinfo=UTC)


def _body(item: PunchImport) -> bytes:
    asked = f"import|{item.employee_number}|{_instant(item).isoformat()}"
    return sha256(f"{asked}|{item.direction}|{item.site_id}".encode()).digest()


def _view(row: Row) -> PunchView:
    punch, person, site, kiosk = row
    here = punch.occurred_at.astimezone(ZoneInfo(site.zone))
    return PunchView(
        id=punch.id,
        employee_id=EmployeeId(person.id),
        employee_name=person.name,
        at=punch.occurred_at.astimezone(UTC),
        local_date=here.date(),
        local_time=f"{here:%H:%M}",
        direction=punch.direction,
        method=punch.method,
        site=site.name,
        kiosk=kiosk,
    )
