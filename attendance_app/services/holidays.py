"""Holiday calendars: taken from the catalogue once, then the company's own to edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from attendance_app.db import holidays as rows
from attendance_app.db import workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import HolidayRow, SiteRow
from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.names import clean_name
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, HolidayCatalogue
from attendance_app.services.reach import OFFICE

MOST_YEARS = 5
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


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
        known = self.catalogue.countries()
        return tuple((code, tuple(sorted(parts))) for code, parts in sorted(known.items()))

    def calendar(self, actor: Actor, site_id: int, year: int) -> CalendarView:
        """Return a site's days off of a year."""
        del actor  # everybody may look
        _check_year(year)
        with self.transaction() as session:
            site = _site(session, site_id)
            source = rows.source_of(session, site_id)
            locked = _locked(session, date(year, 1, 1), date(year, 12, 31))
            return CalendarView(
                site_id=site_id,
                site=site.name,
                country=source.country if source else "",
                subdivision=source.subdivision if source else "",
                source=source.source if source else "",
                year=year,
                days=tuple(_view(row, locked) for row in rows.of_year(session, site_id, year)),
            )

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
        actor.require(*OFFICE)
        _check_paid(paid_minutes)
        if not 1 <= len(set(years)) <= MOST_YEARS:
            raise RuleViolation(f"Choose 1 to {MOST_YEARS} years.", "years")
        source = f"{self.catalogue.version}, {country}{f'-{subdivision}' if subdivision else ''}"
        found: list[tuple[date, str]] = []
        for year in sorted(set(years)):
            _check_year(year)
            found += self.catalogue.days(country, subdivision, year)
        with self.transaction() as session:
            _site(session, site_id)
            locked = _locked(session, found[0][0], found[-1][0]) if found else []
            new = [
                {
                    "site_id": site_id,
                    "day": day,
                    "name": name[:200],
                    "kind": "PUBLIC",
                    "paid_minutes": paid_minutes,
                    "source": source,
                }
                for day, name in found
                if not _inside(day, locked)
            ]
            added = rows.add_missing(session, new)
            rows.set_source(session, site_id, country, subdivision, source)
            for day in added:
                workdays.mark_site(session, site_id, day, day)
            said = {"source": source, "years": sorted(set(years)), "added": len(added)}
            record(session, self.clock, actor, "holidays.filled", "site", site_id, said)
            return len(added)

    def add(self, actor: Actor, site_id: int, day: date, name: str, paid_minutes: int = 0) -> int:
        """Add a company's own day off; return its id."""
        actor.require(*OFFICE)
        _check_paid(paid_minutes)
        _check_year(day.year)
        with self.transaction() as session:
            _site(session, site_id)
            _check_open(session, day)
            new: dict[str, object] = {
                "site_id": site_id,
                "day": day,
                "name": clean_name(name),
                "kind": "COMPANY",
                "paid_minutes": paid_minutes,
                "source": actor.name,
            }
            if not rows.add_missing(session, [new]):
                raise Conflict("This day is off already.", "day")
            row = next(r for r in rows.of_year(session, site_id, day.year) if r.day == day)
            self._changed(session, actor, row, "holiday.added")
            return row.id

    def edit(self, actor: Actor, holiday_id: int, name: str, paid_minutes: int) -> None:
        """Change a day off's name or pay."""
        actor.require(*OFFICE)
        _check_paid(paid_minutes)
        with self.transaction() as session:
            row = _holiday(session, holiday_id)
            row.name, row.paid_minutes = clean_name(name), paid_minutes
            session.flush()
            self._changed(session, actor, row, "holiday.changed")

    def remove(self, actor: Actor, holiday_id: int) -> None:
        """Make it a day like any other."""
        actor.require(*OFFICE)
        with self.transaction() as session:
            row = _holiday(session, holiday_id)
            session.delete(row)
            session.flush()
            self._changed(session, actor, row, "holiday.removed")

    def _changed(self, session: Session, actor: Actor, row: HolidayRow, action: str) -> None:
        workdays.mark_site(session, row.site_id, row.day, row.day)
        said = {"day": row.day.isoformat(), "name": row.name, "paid_minutes": row.paid_minutes}
        record(session, self.clock, actor, action, "site", row.site_id, said)


def _site(session: Session, site_id: int) -> SiteRow:
    found = rows.open_site(session, site_id)
    if found is None:
        raise NotFound("There is no such site.", "site_id")
    return found


def _holiday(session: Session, holiday_id: int) -> HolidayRow:
    found = session.get(HolidayRow, holiday_id)
    if found is None:
        raise NotFound("There is no such day off.")
    _check_open(session, found.day)
    return found


def _check_open(session: Session, day: date) -> None:
    if workdays.is_locked(session, day):
        raise RuleViolation("This day is in a locked pay period.", "day")


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise RuleViolation(f"Choose a year from {_FIRST_YEAR} to {_LAST_YEAR}.", "year")


def _check_paid(minutes: int) -> None:
    if not 0 <= minutes <= 1440:
        raise RuleViolation("A paid holiday is 0 to 1440 minutes.", "paid_minutes")


def _locked(session: Session, first: date, last: date) -> list[tuple[date, date]]:
    return [(p.first, p.last) for p in workdays.locked_periods(session, first, last)]


def _inside(day: date, spans: Sequence[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _view(row: HolidayRow, locked: Sequence[tuple[date, date]]) -> HolidayView:
    return HolidayView(
        id=row.id,
        site_id=row.site_id,
        day=row.day,
        name=row.name,
        kind=row.kind,
        paid_minutes=row.paid_minutes,
        source=row.source,
        locked=_inside(row.day, locked),
    )
