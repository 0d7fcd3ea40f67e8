"""Whether a new installation has anybody and anything in it."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

_FOUND = text(
    """
    select exists (select from employees where archived_at is null),
           exists (select from face_templates),
           exists (select from kiosks where paired_at is not null and revoked_at is null),
           exists (select from presence),
           (select e.id from employees e
             where e.archived_at is null
               and not exists (select from face_templates f where f.employee_id = e.id)
             order by e.id desc limit 1)
    """
)


@dataclass(frozen=True, slots=True)
class Found:
    """What there is. newest: the id of the newest person without a face."""

    person: bool
    face: bool
    kiosk: bool
    punched: bool
    newest: int | None


def found(session: Session) -> Found:
    """Look; each question stops at the first row."""
    return Found(*session.execute(_FOUND).one())
