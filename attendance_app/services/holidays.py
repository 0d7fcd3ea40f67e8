"""Holiday calendars: taken from the catalogue once, then the company's own to edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor
from attendance_app.services.ports import Clock, HolidayCatalogue


@dataclass(frozen=True, slots=True)
class HolidayView:
    """A day off. kind: PUBLIC or COMPANY. paid_minutes: what who is planned gets for staying home.

    source: "holidays 0.80, DE-HH", or who added it.
    """

    id: int
    site_id: int
    day: date
    name: str
    kind: str
    paid_minutes: int
    source: str
    locked: bool


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A site's calendar of a year. country, subdivision: ISO 3166, empty before one is chosen."""

    site_id: int
    site: str
    country: str
    subdivision: str
    source: str
    year: int
    days: tuple[HolidayView, ...]


@dataclass(frozen=True, slots=True)
class Holidays:
    """HR and admins edit; everybody may look."""

    transaction: Transaction
    clock: Clock
    catalogue: HolidayCatalogue

    def countries(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return (country code, its subdivisions' codes), by code."""
        raise NotImplementedError

    def calendar(self, actor: Actor, site_id: int, year: int) -> CalendarView:
        """Return a site's days off of a year."""
        raise NotImplementedError

    def fill(
        self,
        actor: Actor,
        site_id: int,
        country: str,
        subdivision: str,
        years: Sequence[int],
        paid_minutes: int = 0,
    ) -> int:
        """Freeze the public holidays of some years into a site's calendar; return how many are new.

        Days that are there already stay as they are. Locked pay periods are not touched.
        """
        raise NotImplementedError

    def add(self, actor: Actor, site_id: int, day: date, name: str, paid_minutes: int = 0) -> int:
        """Add a company's own day off; return its id."""
        raise NotImplementedError

    def edit(self, actor: Actor, holiday_id: int, name: str, paid_minutes: int) -> None:
        """Change a day off's name or pay."""
        raise NotImplementedError

    def remove(self, actor: Actor, holiday_id: int) -> None:
        """Make it a day like any other."""
        raise NotImplementedError
