"""The company, its sites and its shifts."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from attendance_app.db.tables import CompanyRow, EmployeeRow, ShiftRow, SiteRow

UNNAMED = "My company"


def ensure_company(session: Session) -> None:
    """Make the company's row with the default policy, when there is none."""
    row = CompanyRow(name=UNNAMED).model_dump()
    session.execute(insert(CompanyRow).values(**row).on_conflict_do_nothing())


def company(session: Session) -> CompanyRow:
    """Return the company's row, made when it is missing."""
    found = session.get(CompanyRow, 1)
    if found is None:
        ensure_company(session)
        found = session.get_one(CompanyRow, 1)
    return found


def name_company(session: Session, name: str) -> None:
    """Give the company its name."""
    company(session).name = name
    session.flush()


def sites(session: Session) -> Sequence[tuple[SiteRow, int]]:
    """Return the sites by name, each with the number of its active employees."""
    working = (
        select(EmployeeRow.site_id, func.count().label("people"))
        .where(col(EmployeeRow.archived_at).is_(None))
        .group_by(col(EmployeeRow.site_id))
        .subquery()
    )
    found = (
        select(SiteRow, func.coalesce(working.c.people, 0))
        .join(working, working.c.site_id == SiteRow.id, isouter=True)
        .where(col(SiteRow.archived_at).is_(None))
        .order_by(func.lower(SiteRow.name), col(SiteRow.id))
        .limit(1000)
    )
    return session.exec(found).all()


def site(session: Session, site_id: int) -> SiteRow | None:
    """Return a site that is not archived."""
    found = session.get(SiteRow, site_id)
    return found if found and found.archived_at is None else None


def site_named(session: Session, name: str) -> SiteRow | None:
    """Return the site of this name, archived or not."""
    return session.exec(select(SiteRow).where(SiteRow.name == name)).first()


def shifts(session: Session) -> Sequence[ShiftRow]:
    """Return the shifts by their start."""
    found = (
        select(ShiftRow)
        .where(col(ShiftRow.archived_at).is_(None))
        .order_by(col(ShiftRow.starts_at), func.lower(ShiftRow.name))
        .limit(1000)
    )
    return session.exec(found).all()


def shift(session: Session, shift_id: int) -> ShiftRow | None:
    """Return a shift that is not archived."""
    found = session.get(ShiftRow, shift_id)
    return found if found and found.archived_at is None else None


def shift_named(session: Session, name: str) -> ShiftRow | None:
    """Return the shift of this name, archived or not."""
    return session.exec(select(ShiftRow).where(ShiftRow.name == name)).first()


def people_on_shift(session: Session, shift_id: int) -> int:
    """Count the active employees of a shift."""
    working = EmployeeRow.shift_id == shift_id, col(EmployeeRow.archived_at).is_(None)
    return session.exec(select(func.count()).select_from(EmployeeRow).where(*working)).one()
