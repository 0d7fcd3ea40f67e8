"""Reminders of forgotten outs: one row for each clock-in that stayed open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from attendance_app.db.tables import AccountRow, EmployeeRow, PresenceRow, ReminderRow, SiteRow


@dataclass(frozen=True, slots=True)
class Addressed:
    """A reminder to mail. still_in: they have not gone since; email: None where nobody has one."""

    row: ReminderRow
    person: EmployeeRow
    site: SiteRow
    email: str | None
    still_in: bool


def add(
    session: Session, employee: int, since: datetime, now: datetime, by: str, *, mail: bool
) -> int | None:
    """Add a reminder and return its id, or None where this clock-in has one."""
    made = session.execute(
        insert(ReminderRow)
        .values(
            employee_id=employee,
            since=since,
            reminded_at=now,
            reminded_by=by,
            mail_state="queued" if mail else "none",
            mail_due_at=now if mail else None,
        )
        .on_conflict_do_nothing(constraint="reminders_one_per_punch")
        .returning(col(ReminderRow.id))
    )
    return made.scalar()


def of(session: Session, employees: Sequence[int]) -> dict[tuple[int, datetime], ReminderRow]:
    """Return the reminders of the clock-ins that these people's presence stands at."""
    rows = session.scalars(
        select(ReminderRow)
        .join(
            PresenceRow,
            and_(
                col(PresenceRow.employee_id) == col(ReminderRow.employee_id),
                col(PresenceRow.last_at) == col(ReminderRow.since),
            ),
        )
        .where(col(ReminderRow.employee_id).in_(employees))
    )
    return {(row.employee_id, row.since): row for row in rows}


def give_up_lost(session: Session, now: datetime) -> int:
    """End mails whose sender vanished: whether they left is not known, and none goes twice."""
    ended = session.execute(
        update(ReminderRow)
        .where(col(ReminderRow.mail_state) == "sending", col(ReminderRow.mail_due_at) <= now)
        .values(mail_state="failed", mail_due_at=None, mail_error="The sender was stopped.")
        .returning(col(ReminderRow.id))
    )
    return len(ended.all())


def to_mail(session: Session, now: datetime, most: int) -> list[int]:
    """Return the ids of mails to send now, the longest waiting first."""
    return list(
        session.scalars(
            select(col(ReminderRow.id))
            .where(col(ReminderRow.mail_state) == "queued", col(ReminderRow.mail_due_at) <= now)
            .order_by(col(ReminderRow.mail_due_at), col(ReminderRow.id))
            .limit(most)
        )
    )


def claim(session: Session, reminder: int, now: datetime, until: datetime) -> Addressed | None:
    """Take a mail for sending, or None where another has it or it is done."""
    claimed = session.scalars(
        update(ReminderRow)
        .where(
            col(ReminderRow.id) == reminder,
            col(ReminderRow.mail_state) == "queued",
            col(ReminderRow.mail_due_at) <= now,
        )
        .values(
            mail_state="sending",
            mail_due_at=until,
            mail_attempts=col(ReminderRow.mail_attempts) + 1,
        )
        .returning(ReminderRow)
    ).first()
    if claimed is None:
        return None
    email = func.coalesce(col(EmployeeRow.email), col(AccountRow.email))
    inside = and_(col(PresenceRow.direction) == "in", col(PresenceRow.last_at) == claimed.since)
    person, site, address, still_in = session.execute(
        select(EmployeeRow, SiteRow, email, func.coalesce(inside, False))
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .outerjoin(PresenceRow, col(PresenceRow.employee_id) == col(EmployeeRow.id))
        .outerjoin(
            AccountRow,
            and_(
                col(AccountRow.employee_id) == col(EmployeeRow.id),
                col(AccountRow.disabled_at).is_(None),
            ),
        )
        .where(col(EmployeeRow.id) == claimed.employee_id)
    ).one()
    return Addressed(claimed, person, site, address, still_in)


def settle(
    session: Session, reminder: int, state: str, due: datetime | None, error: str = ""
) -> None:
    """Say how sending ended; only who still has the mail may."""
    session.execute(
        update(ReminderRow)
        .where(col(ReminderRow.id) == reminder, col(ReminderRow.mail_state) == "sending")
        .values(mail_state=state, mail_due_at=due, mail_error=error)
    )
