"""Turns badge numbers into what is stored of them, inside a transaction.

A number is short and often printed in a row, so a plain hash would be found by trying all numbers.
The key is random, stays the same when the template key changes, and leaves the vault only wrapped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attendance_app.db import badges as rows
from attendance_app.services.vault_ports import NumberVault


@dataclass(frozen=True, slots=True)
class Digest:
    """A number under a key. key: its id."""

    key: int
    value: bytes


@dataclass(frozen=True, slots=True)
class BadgeNumbers:
    """Hashes badge numbers under the keys that are stored."""

    vault: NumberVault

    def digests(self, session: Session, number: str) -> tuple[Digest, ...]:
        """Return a number under each key that opens, the newest first; none before any badge."""
        found: list[Digest] = []
        for key in rows.keys(session):
            try:
                found.append(Digest(key.id, self.vault.number_digest(number, key.wrapped)))
            except ValueError:  # its template key is not at hand any more
                continue
        return tuple(found)

    def digests_to_store(self, session: Session, number: str, now: datetime) -> tuple[Digest, ...]:
        """Return the same, with a key made when none opens; the caller lets one at a time do so."""
        found = self.digests(session, number)
        if found:
            return found
        rows.add_key(session, self.vault.new_number_key(), self.vault.key_id, now)
        return self.digests(session, number)

    def known_keys(self, session: Session) -> frozenset[int]:
        """Return the keys that open."""
        return frozenset(digest.key for digest in self.digests(session, ""))

    def rewrap(self, session: Session, readable: Sequence[str]) -> int:
        """Let the key in use wrap what another key at hand has wrapped; return how many."""
        waiting = self.waiting(session, readable)
        for key in rows.keys(session):
            if key.id in waiting:
                key.wrapped = self.vault.rewrapped_number_key(key.wrapped)
                key.key_id = self.vault.key_id
        return len(waiting)

    def waiting(self, session: Session, readable: Sequence[str]) -> frozenset[int]:
        """Return the keys that another key at hand has wrapped."""
        found = rows.keys(session)
        return frozenset(
            key.id for key in found if key.key_id in readable and key.key_id != self.vault.key_id
        )
