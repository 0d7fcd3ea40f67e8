"""Who is in: one row per employee, which only moves forward in time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from attendance_app.db.tables import PresenceRow


@dataclass(frozen=True, slots=True)
class Standing:
    """An employee's last punch. at: UTC. version: counts the changes."""

    employee: int
    direction: str
    at: datetime
    site: int
    version: int


def of(session: Session, employee: int) -> Standing | None:
    """Return where an employee stands; the caller has locked the employee's row."""
    row = session.get(PresenceRow, employee)
    return _standing(row) if row is not None else None


def everyone(session: Session) -> list[Standing]:
    """Return where everybody stands, by employee."""
    rows = session.exec(select(PresenceRow).order_by(col(PresenceRow.employee_id)))
    return [_standing(row) for row in rows]


def move(
    session: Session, employee: int, at: datetime, direction: str, site: int, kiosk: int | None
) -> Standing | None:
    """Take a punch into account; None when a newer one is already there."""
    row = session.execute(
        text(
            "insert into presence as p"
            " (employee_id, last_at, direction, site_id, kiosk_id, version) values"
            " (:employee, :at, :direction, :site, :kiosk, 1)"
            " on conflict (employee_id) do update set last_at = excluded.last_at,"
            " direction = excluded.direction, site_id = excluded.site_id,"
            " kiosk_id = excluded.kiosk_id, version = p.version + 1"
            " where excluded.last_at > p.last_at returning version"
        ),
        {
            "employee": employee,
            "at": at,
            "direction": direction,
            "site": site,
            "kiosk": kiosk,
        },
    ).first()
    return Standing(employee, direction, at, site, int(row[0])) if row is not None else None


def correct(session: Session, employee: int, at: datetime, direction: str, site: int) -> Standing:
    """Set where an employee stands, also back in time: a correction changed the last punch."""
    row = session.execute(
        text(
            "insert into presence as p (employee_id, last_at, direction, site_id, version)"
            " values (:employee, :at, :direction, :site, 1)"
            " on conflict (employee_id) do update set last_at = excluded.last_at,"
            " direction = excluded.direction, site_id = excluded.site_id, kiosk_id = null,"
            " version = p.version + 1 returning version"
        ),
        {"employee": employee, "at": at, "direction": direction, "site": site},
    ).one()
    return Standing(employee, direction, at, site, int(row[0]))


def _standing(row: PresenceRow) -> Standing:
    return Standing(row.employee_id, row.direction, row.last_at, row.site_id, row.version)
