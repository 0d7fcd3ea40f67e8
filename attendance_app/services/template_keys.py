"""Changes the key that wraps all employees' keys, person by person, while everything runs.

Each person is one transaction: a fresh employee key, wrapped by the key in use, and with it every
face and photo of that person sealed anew. What is left is read from the rows, so whoever is killed
goes on where it was, and two may work at once.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from attendance_app.db import employee_keys, photos, punches, templates
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import SYSTEM
from attendance_app.domain.ids import EmployeeId
from attendance_app.services import audit
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.ports import Clock
from attendance_app.services.vault_ports import TemplateVault

_LOG = logging.getLogger(__name__)
LONGEST_S = 50.0  # then the queue's other work has its turn
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Whose key wraps how many people. waiting: under a key at hand that is not in use.

    lost: under keys that nobody has given, by id; those faces cannot be read. badges_wait: what
    badge numbers are hashed under still needs the other key.
    """

    key_id: str
    current: int
    waiting: int
    lost: dict[str, int]
    badges_wait: bool = False

    @property
    def done(self) -> bool:
        """Whether every other key may be taken away."""
        return not (self.waiting or self.lost or self.badges_wait)


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What one turn did. failed: people whose faces did not open, named in the log."""

    people: int
    failed: int


@dataclass(frozen=True, slots=True)
class TemplateKeys:
    """Tells how keys are used, and changes them. monotonic: for tests."""

    transaction: Transaction
    clock: Clock
    vault: TemplateVault
    numbers: BadgeNumbers
    monotonic: Callable[[], float] = time.monotonic

    def use(self) -> KeyUse:
        """Return whose key wraps how many people."""
        with self.transaction() as session:
            counted = employee_keys.by_key(session)
            badges = self.numbers.waiting(session, self.vault.readable)
        current, at_hand = self.vault.key_id, self.vault.readable
        return KeyUse(
            current,
            counted.get(current, 0),
            sum(n for name, n in counted.items() if name in at_hand and name != current),
            {name: n for name, n in counted.items() if name not in at_hand},
            bool(badges),
        )

    def run(self, longest_s: float = LONGEST_S) -> Rewrapped:
        """Change people for a while; with one key at hand there is nothing to do."""
        if len(self.vault.readable) == 1:
            return Rewrapped(0, 0)
        with self.transaction() as session:
            self.numbers.rewrap(session, self.vault.readable)
        people = failed = 0
        for employee in self._until(self.monotonic() + longest_s):
            try:
                people += self._person(employee)
            except ValueError as error:
                failed += 1
                if failed <= MOST_NAMED:
                    _LOG.error("The faces of employee %s stay as they are: %s", employee, error)
        if failed > MOST_NAMED:
            _LOG.error("So do those of %s others.", failed - MOST_NAMED)
        if people:
            self._note(people)
        return Rewrapped(people, failed)

    def _until(self, end: float) -> Iterator[EmployeeId]:
        """Yield each person who waits, once, until the time is over."""
        after = 0
        while self.monotonic() < end and (batch := self._waiting(after)):
            for after in batch:
                if self.monotonic() < end:
                    yield EmployeeId(after)

    def _waiting(self, after: int) -> list[int]:
        with self.transaction() as session:
            vault = self.vault
            return employee_keys.waiting(session, vault.key_id, vault.readable, after)

    def _person(self, employee: EmployeeId) -> bool:
        """Change one person; False when somebody else has, or the faces are gone.

        Raises:
            ValueError: something did not open; nothing has changed.

        """
        with self.transaction() as session:
            punches.lock_employee(session, employee)
            templates.hold_changes(session)
            return self._changed(session, employee)

    def _changed(self, session: Session, employee: EmployeeId) -> bool:
        key = templates.key_of(session, employee)
        if key is None or key.key_id == self.vault.key_id:
            return False
        old, new = key.wrapped, self.vault.new_wrapped_key(employee)
        for row in templates.of_employee(session, employee):
            bound = templates.context(row.id, row.model_id)
            vector = self.vault.open(row.ciphertext, old, employee, bound)
            row.ciphertext = self.vault.seal(vector, new, employee, bound)
            row.key_id = self.vault.key_id
        for photo in photos.of_employee(session, employee):
            picture = self.vault.open_photo(photo.ciphertext, old, employee, photo.id)
            photo.ciphertext = self.vault.seal_photo(picture, new, employee, photo.id)
            photo.key_id = self.vault.key_id
        key.wrapped, key.key_id, key.created_at = new, self.vault.key_id, self.clock.now()
        return True

    def _note(self, people: int) -> None:
        left = self.use().waiting
        with self.transaction() as session:
            templates.lock_changes(session)  # who could not read them before, can now
            said = {"people": people, "left": left}
            key = self.vault.key_id
            audit.record(session, self.clock, SYSTEM, "template_key.changed", "key", key, said)
