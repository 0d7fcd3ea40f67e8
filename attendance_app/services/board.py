"""The live board: who is here, late, absent and expected today, by site."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from attendance_app.db import board as rows
from attendance_app.db import presence as standings
from attendance_app.db import punches
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import SiteRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.board import Place, Status, place
from attendance_app.domain.errors import NotFound
from attendance_app.domain.punch import Direction, LastPunch
from attendance_app.services import presence
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock, PresenceCache
from attendance_app.services.reach import team_of
from attendance_app.services.recording import present

MOST_NAMED = 50
_FEED = 20
_FEED_REACH = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Where somebody stands. since: of the last punch; due: start of the shift. UTC; local "07:54".

    minutes_late: since the shift started, for those who are late or absent.
    """

    employee_id: int
    number: str
    name: str
    site_id: int
    site: str
    status: str
    since: datetime | None
    since_local: str
    due: datetime | None
    due_local: str
    minutes_late: int


@dataclass(frozen=True, slots=True)
class SiteNow:
    """The counts of a site. local_time: "08:47" there."""

    id: int
    name: str
    zone: str
    local_time: str
    here: int
    due: int
    late: int
    absent: int
    expected_later: int
    left: int


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A punch that just came. at_local: "08:47:09" at the site."""

    at: datetime
    at_local: str
    name: str
    direction: str
    method: str
    site: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board. due = here + late + absent. source: "cache", or "database" when Redis is away.

    The lists of people hold at most fifty each, those who wait longest first; the counts are
    complete.
    """

    as_of: datetime
    as_of_local: str
    zone: str
    revision: int
    here: int
    due: int
    late: int
    absent: int
    expected_later: int
    left: int
    by_site: tuple[SiteNow, ...]
    late_people: tuple[PersonNow, ...]
    absent_people: tuple[PersonNow, ...]
    here_people: tuple[PersonNow, ...]
    expected_people: tuple[PersonNow, ...]
    feed: tuple[FeedItem, ...]
    source: str


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read at one moment."""

    now: datetime
    revision: int
    sites: list[SiteRow]
    people: list[PersonNow]
    feed: Sequence[Row]
    source: str


@dataclass(frozen=True, slots=True)
class Board:
    """Reads presence from the cache, and from the database whenever the cache is not complete.

    Managers see their own people and the sites where those work; HR and admins see all.
    """

    transaction: Transaction
    clock: Clock
    cache: PresenceCache

    def now(self, actor: Actor, site_id: int | None = None) -> BoardView:
        """Return the board of all sites, or of one."""
        read = self._read(actor, site_id)
        count = Counter(person.status for person in read.people)
        zone = read.sites[0].zone if read.sites else "UTC"
        named = {status: _named(read.people, status) for status in Status}
        return BoardView(
            as_of=read.now,
            as_of_local=f"{read.now.astimezone(ZoneInfo(zone)):%H:%M:%S}",
            zone=zone,
            revision=read.revision,
            **_counts(count),
            by_site=tuple(_site_now(site, read) for site in read.sites),
            late_people=named[Status.LATE],
            absent_people=named[Status.ABSENT],
            here_people=named[Status.HERE],
            expected_people=named[Status.EXPECTED],
            feed=tuple(_feed_item(row) for row in read.feed),
            source=read.source,
        )

    def people(
        self,
        actor: Actor,
        site_id: int | None = None,
        status: str | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Page[PersonNow]:
        """Return where people stand, by name; those who are off today are left out."""
        everybody = self._read(actor, site_id).people
        shown = [person for person in everybody if person.status != Status.OFF]
        wanted = [person for person in shown if status in (None, person.status)]
        cut = Cut(page, size)
        return cut.of(wanted[cut.offset : cut.offset + cut.size], len(wanted))

    def revision(self) -> int:
        """Return a number that changes with each punch; cheap, for asking each second."""
        number = self.cache.revision()
        if number:
            return number
        with self.transaction() as session:
            return rows.revision(session)

    def rebuild(self) -> int:
        """Fill the cache from the database; return how many people that is."""
        return presence.rebuild(self.cache, self.transaction)

    def _read(self, actor: Actor, site_id: int | None) -> _Read:
        actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
        team = team_of(actor)
        revision = self.revision()  # before what it stands for: a change meanwhile shows next time
        cached = self.cache.everyone()
        now = self.clock.now()
        with self.transaction() as session:
            sites = rows.sites(session, site_id)
            if site_id is not None and not sites:
                raise NotFound("There is no such site.")
            roster = rows.roster(session, site_id, team)
            feed = punches.recent(session, site_id, now - _FEED_REACH, _FEED, team)
            stored = standings.everyone(session) if cached is None else ()
        entries = [present(standing) for standing in stored] if cached is None else cached
        if cached is None:
            self.rebuild()
        last = {int(e.employee): LastPunch(e.at, Direction(e.direction)) for e in entries}
        if team is not None:
            mine = {listed.site for listed in roster}
            sites = [site for site in sites if site.id in mine] or sites
        places = {site.id: site for site in sites}
        return _Read(
            now=now,
            revision=revision,
            sites=sites,
            people=_people(roster, places, last, now),
            feed=feed,
            source="database" if cached is None else "cache",
        )


def _people(
    roster: Sequence[rows.Listed],
    sites: Mapping[int, SiteRow],
    last: Mapping[int, LastPunch],
    now: datetime,
) -> list[PersonNow]:
    zones = {key: ZoneInfo(site.zone) for key, site in sites.items()}
    return [
        _person(listed, sites[listed.site], zones[listed.site], last.get(listed.employee), now)
        for listed in roster
        if listed.site in sites and listed.starts_on <= now.astimezone(zones[listed.site]).date()
    ]


def _person(
    listed: rows.Listed, site: SiteRow, zone: ZoneInfo, last: LastPunch | None, now: datetime
) -> PersonNow:
    found = place(last, listed.hours, zone, now)
    return PersonNow(
        employee_id=listed.employee,
        number=listed.number,
        name=listed.name,
        site_id=listed.site,
        site=site.name,
        status=found.status.value,
        since=found.since.astimezone(UTC) if found.since else None,
        since_local=_clock(found.since, zone, now),
        due=found.due,
        due_local=_clock(found.due, zone, now),
        minutes_late=_minutes_late(found, now),
    )


def _minutes_late(found: Place, now: datetime) -> int:
    missing = found.status in (Status.LATE, Status.ABSENT)
    return int((now - found.due).total_seconds()) // 60 if missing and found.due else 0


def _clock(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """Return "07:54" for today, else "23 Nov"; both local."""
    if at is None:
        return ""
    there = at.astimezone(zone)
    same_day = there.date() == now.astimezone(zone).date()
    return f"{there:%H:%M}" if same_day else f"{there.day} {there:%b}"


def _counts(count: Mapping[str, int]) -> dict[str, int]:
    here, late, absent = (count.get(s, 0) for s in (Status.HERE, Status.LATE, Status.ABSENT))
    return {
        "here": here,
        "due": here + late + absent,
        "late": late,
        "absent": absent,
        "expected_later": count.get(Status.EXPECTED, 0),
        "left": count.get(Status.LEFT, 0),
    }


def _site_now(site: SiteRow, read: _Read) -> SiteNow:
    count = Counter(person.status for person in read.people if person.site_id == site.id)
    local = f"{read.now.astimezone(ZoneInfo(site.zone)):%H:%M}"
    return SiteNow(site.id, site.name, site.zone, local, **_counts(count))


def _named(people: Sequence[PersonNow], status: Status) -> tuple[PersonNow, ...]:
    """Return the people of a status: late ones by how long, others by when they came or come."""
    never = datetime.max.replace(tzinfo=UTC)
    by_due = status is not Status.HERE
    found = [person for person in people if person.status == status]
    found.sort(key=lambda p: ((p.due if by_due else p.since) or never, p.name))
    return tuple(found[:MOST_NAMED])


def _feed_item(row: Row) -> FeedItem:
    punch, person, site, _ = row
    there = punch.occurred_at.astimezone(ZoneInfo(site.zone))
    return FeedItem(
        at=punch.occurred_at.astimezone(UTC),
        at_local=f"{there:%H:%M:%S}",
        name=person.name,
        direction=punch.direction,
        method=punch.method,
        site=site.name,
    )
