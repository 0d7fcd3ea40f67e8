"""What papers look like: append-only rows, of which the newest of a place counts."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from attendance_app.db.tables import LetterheadRow, SiteRow
from attendance_app.domain.letterhead import Letterhead

MOST_SITES = 2_000


def newest(session: Session, site: int | None) -> LetterheadRow | None:
    """Return the row of a site, or of the company, that counts."""
    place = LetterheadRow.site_id
    found = (
        select(LetterheadRow)
        .where(col(place).is_(None) if site is None else col(place) == site)
        .order_by(col(LetterheadRow.id).desc())
        .limit(1)
    )
    return session.scalars(found).first()


def ids_in_force(session: Session) -> dict[str, int]:
    """Return the id of the row that counts by name of the site; "" is the company."""
    newest_first = (
        select(col(LetterheadRow.id), col(SiteRow.name))
        .outerjoin(SiteRow, col(SiteRow.id) == col(LetterheadRow.site_id))
        .distinct(col(LetterheadRow.site_id))
        .order_by(col(LetterheadRow.site_id), col(LetterheadRow.id).desc())
        .limit(MOST_SITES)
    )
    return {site or "": row for row, site in session.execute(newest_first)}


def by_ids(session: Session, ids: Iterable[int]) -> Mapping[int, Letterhead]:
    """Return letterheads by the ids of their rows."""
    found = session.scalars(select(LetterheadRow).where(col(LetterheadRow.id).in_(list(ids))))
    return {row.id: letterhead_of(row) for row in found}


def letterhead_of(row: LetterheadRow) -> Letterhead:
    """Return what a row says."""
    logo = row.logo or b""
    return Letterhead(row.company, row.address, logo, row.page, row.language, row.numbers)
