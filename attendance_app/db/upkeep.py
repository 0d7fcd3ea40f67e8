"""What the nightly clean-up looks for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

MOST_AT_ONCE = 1000


def ensure_gallery_version(session: Session) -> None:
    """Make the counter of the gallery's changes, when there is none."""
    session.execute(
        text("insert into gallery_version (id, version) values (1, 1) on conflict do nothing")
    )


def unused_faces(session: Session, since: datetime) -> Sequence[int]:
    """Return employees whose faces are older than `since` and have clocked nobody in since then."""
    found = text(
        """
        select t.employee_id from face_templates t
        where not exists (
            select from attendance_logs l
            where l.employee_id = t.employee_id and l.method = 'face' and l.occurred_at >= :since
        )
        group by t.employee_id having max(t.created_at) < :since
        order by t.employee_id limit :most
        """
    )
    return session.execute(found, {"since": since, "most": MOST_AT_ONCE}).scalars().all()
