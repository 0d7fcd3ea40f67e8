"""argon2id, with the least cost that OWASP advises (19 MiB, 2 passes, 1 lane)."""

import secrets
from threading import BoundedSemaphore

import argon2
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Hashes passwords and PINs. At most `at_once` are computed together, to bound the memory."""

    def __init__(self, at_once: int = 4) -> None:
        self._argon2 = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._nobody = self._argon2.hash(secrets.token_urlsafe(16))
        self._turn = BoundedSemaphore(at_once)

    def hash(self, secret: str) -> str:
        """Return the encoded hash."""
        with self._turn:
            return self._argon2.hash(secret)

    def verify(self, encoded: str | None, secret: str) -> bool:
        """Compare. With `encoded` None it costs the same and is False."""
        with self._turn:
            try:
                right = self._argon2.verify(encoded or self._nobody, secret)
            except (VerificationError, InvalidHashError):
                return False
        return right and encoded is not None
