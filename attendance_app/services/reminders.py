"""Reminders of forgotten outs: on one's own page, and by mail where a mail server is set."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import true
from sqlmodel import Session, col

from attendance_app.db import reminders as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow
from attendance_app.domain.actor import SYSTEM, Actor
from attendance_app.domain.errors import Conflict, MailRefused, MailUnavailable, NotFound
from attendance_app.services import correction_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.correction_views import ForgottenOut
from attendance_app.services.ports import Clock, Mail, Mailer
from attendance_app.services.reach import person_to_lead
from attendance_app.services.wall_clock import day_words

_LOG = logging.getLogger(__name__)
_MOST_MAILS = 100
_TRIES = 3
_AGAIN = timedelta(minutes=5)
_BELIEVED = timedelta(minutes=5)  # longer than any sender's deadline
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reminders:
    """One reminder for each clock-in that stays open; its row is the truth, a message its id.

    mailer: None where no mail server is set; then only the person's own page says it. after: how
    long past the end of the shift; zero: nobody is reminded but by their manager.
    """

    transaction: Transaction
    clock: Clock
    mailer: Mailer | None
    after: timedelta
    public_url: str

    def sweep(self) -> tuple[int, ...]:
        """Remind whoever is due; return the reminders whose mail is to be sent now."""
        now = self.clock.now()
        with self.transaction() as session:
            if self.after > NO_TIME:
                for one in reading.forgotten(session, true(), now, self.after):
                    if one.reminded_at is None:
                        self._add(session, SYSTEM, one, "")
            rows.give_up_lost(session, now)
            return tuple(rows.to_mail(session, now, _MOST_MAILS))

    def remind(self, actor: Actor, employee_id: int) -> ForgottenOut:
        """Remind somebody whom the actor leads; the mail follows within a minute.

        Raises:
            NotFound: nobody of that id, or they are not overdue (any more).
            Conflict: they were reminded of this clock-in already.

        """
        with self.transaction() as session:
            person_to_lead(session, actor, employee_id)
            found = self._overdue(session, employee_id)
            if found is None:
                raise NotFound("They have clocked out meanwhile, or a correction waits already.")
            if found.reminded_at is not None or not self._add(session, actor, found, actor.name):
                raise Conflict("They were reminded already; nobody is reminded twice.")
            return found

    def mine(self, actor: Actor) -> ForgottenOut | None:
        """Return of what the actor was reminded, as long as nothing was done about it."""
        if actor.employee is None:
            return None
        with self.transaction() as session:
            found = self._overdue(session, actor.employee)
        return found if found is not None and found.reminded_at is not None else None

    def mail(self, reminder: int) -> str:
        """Send the mail of a reminder, at most once; return its state.

        It is tried three times where the server did not take it. Where it may have taken it, the
        mail is not sent again.
        """
        now = self.clock.now()
        with self.transaction() as session:
            found = rows.claim(session, reminder, now, now + _BELIEVED)
            letter = self._letter(found) if found is not None else None
        if found is None:
            return "unclaimed"
        state, due, error = "needless", None, ""
        if letter is not None and self.mailer is not None:
            state, due, error = self._send(self.mailer, letter, found.row.mail_attempts, now)
        elif found.still_in:
            state = "none"
        with self.transaction() as session:
            rows.settle(session, reminder, state, due, error)
        return state

    def _send(
        self, mailer: Mailer, letter: Mail, attempt: int, now: datetime
    ) -> tuple[str, datetime | None, str]:
        try:
            mailer.send(letter)
        except MailUnavailable as error:
            if error.again and attempt < _TRIES:
                return "queued", now + attempt * _AGAIN, str(error)
            _LOG.warning("A reminder was not mailed: %s", error)
            return "failed", None, str(error)
        except MailRefused as error:
            _LOG.warning("A reminder was not mailed: %s", error)
            return "failed", None, str(error)
        return "sent", None, ""

    def _add(self, session: Session, actor: Actor, one: ForgottenOut, by: str) -> bool:
        made = rows.add(
            session,
            one.employee_id,
            one.since,
            self.clock.now(),
            by,
            mail=self.mailer is not None,
        )
        if made is not None:
            said = {"clocked_in": one.since.isoformat(), "mail": self.mailer is not None}
            record(
                session, self.clock, actor, "employee.reminded", "employee", one.employee_id, said
            )
        return made is not None

    def _overdue(self, session: Session, employee: int) -> ForgottenOut | None:
        me = col(EmployeeRow.id) == employee
        after = min(self.after, reading.OVERDUE) if self.after > NO_TIME else reading.OVERDUE
        return next(iter(reading.forgotten(session, me, self.clock.now(), after)), None)

    def _letter(self, found: rows.Addressed) -> Mail | None:
        if not found.still_in or not found.email:
            return None
        since = day_words(found.row.since, ZoneInfo(found.site.zone))
        return Mail(
            to=found.email,
            subject="Did you forget to clock out?",
            text=(
                f"Hello {found.person.name},\n\n"
                f"You are still in since {since} at {found.site.name}. If you have left, say when, "
                "so that your hours are paid:\n\n"
                f"{self.public_url}/me\n\n"
                "If you are still working, there is nothing to do.\n"
            ),
        )
