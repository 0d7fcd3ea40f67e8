"""What an installation needs before it starts, and every night."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlmodel import Session

from attendance_app.db import access, attempts, consents, partitions, photos, templates, upkeep
from attendance_app.db import sites as places
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import ConsentTextRow
from attendance_app.domain.actor import SYSTEM
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock
from attendance_app.services.sessions import USUAL_POLICY, SessionPolicy

FIRST_VERSION = "1"
UNUSED_AFTER = timedelta(days=180)
ATTEMPTS_LAST = timedelta(days=1)
FRAMES_LAST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a night did. moved: punches put into their month. unused: faces erased."""

    moved: int
    ended: int
    unused: int


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Prepares and cleans. consent_text: the first text that employees agree to, markdown."""

    transaction: Transaction
    clock: Clock
    consent_text: str
    policy: SessionPolicy = USUAL_POLICY

    def prepare(self) -> None:
        """Make the months, the company's row and the first consent text. Repeatable."""
        self._partitions()
        with self.transaction() as session:
            places.ensure_company(session)
            upkeep.ensure_gallery_version(session)
            self._first_text(session)

    def nightly(self) -> Cleaned:
        """Make the months to come, forget ended sessions, erase faces that nobody uses."""
        moved, now = self._partitions(), self.clock.now()
        with self.transaction() as session:
            ended = access.forget_ended(session, now, now - self.policy.idle)
            photos.erase_unwanted(session)  # of people who moved to a site that keeps none
            attempts.forget(session, now - ATTEMPTS_LAST, now - FRAMES_LAST)
        with self.transaction() as session:
            unused = upkeep.unused_faces(session, now - UNUSED_AFTER)
        for employee in unused:
            with self.transaction() as session:
                erased = templates.destroy(session, employee, "180 days without use", now, "system")
                said = {"templates_erased": erased, "reason": "180 days without use"}
                record(session, self.clock, SYSTEM, "face.erased", "employee", employee, said)
        return Cleaned(moved, ended, len(unused))

    def _partitions(self) -> int:
        with self.transaction() as session:
            return partitions.ensure(session, self.clock.now().date())

    def _first_text(self, session: Session) -> None:
        now = self.clock.now()
        if consents.current_text(session, now) is None:
            row = ConsentTextRow(
                version=FIRST_VERSION,
                locale="en",
                body=self.consent_text,
                sha256=sha256(self.consent_text.encode()).hexdigest(),
                effective_from=now,
                covers_photos=True,
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            session.add(row)
            session.flush()
            said = {"version": FIRST_VERSION, "sha256": row.sha256}
            record(
                session, self.clock, SYSTEM, "consent_text.published", "consent_text", row.id, said
            )
