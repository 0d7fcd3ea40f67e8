"""Days off of sites."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from attendance_app.db.tables import HolidayRow, SiteCalendarRow, SiteRow


def of_year(session: Session, site: int, year: int) -> Sequence[HolidayRow]:
    """Return a site's days off of a year, in order."""
    return session.scalars(
        select(HolidayRow)
        .where(col(HolidayRow.site_id) == site)
        .where(col(HolidayRow.day).between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(col(HolidayRow.day))
    ).all()


def source_of(session: Session, site: int) -> SiteCalendarRow | None:
    """Return where a site's days were taken from."""
    return session.get(SiteCalendarRow, site)


def set_source(session: Session, site: int, country: str, subdivision: str, source: str) -> None:
    """Keep where a site's days were taken from."""
    values = {"country": country, "subdivision": subdivision, "source": source}
    session.execute(
        insert(SiteCalendarRow)
        .values(site_id=site, **values)
        .on_conflict_do_update(index_elements=["site_id"], set_=values)
    )


def add_missing(session: Session, days: Sequence[dict[str, object]]) -> list[date]:
    """Add days off that are not there yet; return them."""
    if not days:
        return []
    added = session.execute(
        insert(HolidayRow)
        .values(list(days))
        .on_conflict_do_nothing(index_elements=["site_id", "day"])
        .returning(col(HolidayRow.day))
    )
    return sorted(added.scalars())


def open_site(session: Session, site: int) -> SiteRow | None:
    """Return a site that is not archived."""
    row = session.get(SiteRow, site)
    return row if row is not None and row.archived_at is None else None
