"""When people come today, and how often they came late in the last weeks."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from attendance_app.db import arrivals as rows
from attendance_app.db import board
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.services.ports import Clock
from attendance_app.services.reach import team_of

WEEKS = 12
KEPT_FOR = timedelta(minutes=10)
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many came in the five minutes from a local minute of the day."""

    minute: int
    count: int


@dataclass(frozen=True, slots=True)
class WeekOfSite:
    """A week that began on a Monday. arrivals: at a shift; late: of them, past the grace."""

    monday: date
    arrivals: int
    late: int


@dataclass(frozen=True, slots=True)
class SiteWeeks:
    """A site's last weeks, the oldest first; weeks in which nobody came are left out."""

    site_id: int
    site: str
    weeks: tuple[WeekOfSite, ...]


_Asked = tuple[int | None, int | None]  # a manager's people, a site; None is all


@dataclass(slots=True)
class ArrivalTimes:
    """Counts arrivals: those of today each time, past weeks once in ten minutes.

    Managers see those of their own people.
    """

    transaction: Transaction
    clock: Clock
    _kept: dict[_Asked, tuple[datetime, tuple[SiteWeeks, ...]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def today(self, actor: Actor, site_id: int | None = None) -> tuple[Arrivals, ...]:
        """Return today's arrivals, each in the time of the site where it happened."""
        _require(actor)
        with self.transaction() as session:
            found = rows.today(session, self.clock.now(), site_id, team_of(actor))
        return tuple(Arrivals(minute, count) for minute, count in found)

    def weeks(self, actor: Actor, site_id: int | None = None) -> tuple[SiteWeeks, ...]:
        """Return each open site's last twelve weeks, this one included; ten minutes old at most."""
        _require(actor)
        now, asked = self.clock.now(), (team_of(actor), site_id)
        with self._lock:
            known = self._kept.get(asked)
            if known and timedelta() <= now - known[0] < KEPT_FOR:
                return known[1]
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[asked] = now, self._read(now, *asked)
            return self._kept[asked][1]

    def _read(self, now: datetime, team: int | None, site_id: int | None) -> tuple[SiteWeeks, ...]:
        with self.transaction() as session:
            sites = board.sites(session, site_id)
            zone = ZoneInfo(sites[0].zone) if sites else UTC
            today = now.astimezone(zone).date()
            monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
            since = datetime.combine(monday, time(), zone)
            found = rows.weeks(session, since, now, site_id, team)
        return tuple(
            SiteWeeks(
                site.id,
                site.name,
                tuple(
                    WeekOfSite(week, arrivals, late)
                    for place, week, arrivals, late in found
                    if place == site.id and week >= monday
                ),
            )
            for site in sites
        )


def _require(actor: Actor) -> None:
    actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
