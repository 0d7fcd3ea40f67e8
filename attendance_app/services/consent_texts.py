"""The text that people agree to: which is in force, and the product's newer one, published."""

from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from attendance_app.db import consents as db
from attendance_app.db import templates
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import ConsentTextRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, Galleries


@dataclass(frozen=True, slots=True)
class TextStanding:
    """The text in force. version: empty before any. agreed: people whose agreement is to it.

    newer: the product brings another text, or this one does not speak of photos.
    """

    version: str
    covers_photos: bool
    agreed: int
    newer: bool


@dataclass(frozen=True, slots=True)
class ConsentTexts:
    """For administrators. text: the product's, markdown; it speaks of enrolment photos."""

    transaction: Transaction
    clock: Clock
    galleries: Galleries
    text: str

    def standing(self, actor: Actor) -> TextStanding:
        """Return the text in force and how many agreed to it."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = db.current_text(session, self.clock.now())
            if row is None:
                return TextStanding("", False, 0, newer=True)
            agreed = db.count_granted(session, row.id)
            return TextStanding(row.version, row.covers_photos, agreed, self._is_newer(row))

    def publish(self, actor: Actor) -> str:
        """Put the product's text into force and return its version.

        Whoever agreed to an older text is not recognised until they agree again; their PIN works.

        Raises:
            Conflict: it is in force already.

        """
        actor.require(Role.ADMIN)
        now = self.clock.now()
        with self.transaction() as session:
            templates.lock_changes(session)  # whose faces count changes for everybody
            before = db.current_text(session, now)
            if before is not None and not self._is_newer(before):
                raise Conflict("The text in force is the newest already.")
            row = ConsentTextRow(
                version=self._next_version(session),
                locale="en",
                body=self.text,
                sha256=self._hash(),
                effective_from=now,
                covers_photos=True,
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            session.add(row)
            session.flush()
            said = {"version": row.version, "sha256": row.sha256, "covers_photos": True}
            said["agreed_before"] = db.count_granted(session, before.id) if before else 0
            record(
                session, self.clock, actor, "consent_text.published", "consent_text", row.id, said
            )
            version = row.version
        self.galleries.look_again()
        return version

    def _is_newer(self, row: ConsentTextRow) -> bool:
        return row.sha256 != self._hash() or not row.covers_photos

    def _hash(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    def _next_version(self, session: Session) -> str:
        numbers = [int(one) for one in db.versions(session) if one.isdecimal()]
        return str(max(numbers, default=0) + 1)
