"""The vault's ports: what is encrypted or hashed under keys that leave it only wrapped."""

from typing import Protocol
from uuid import UUID

from attendance_app.domain.identification import Vectors
from attendance_app.domain.ids import EmployeeId


class TemplateVault(Protocol):
    """Encrypts face templates; each employee has a key of their own, wrapped by the vault's."""

    @property
    def key_id(self) -> str:
        """The key that new employee keys are wrapped with."""
        ...

    @property
    def readable(self) -> tuple[str, ...]:
        """All keys at hand; employee keys that others have wrapped do not open."""
        ...

    def new_wrapped_key(self, employee: EmployeeId) -> bytes:
        """Return a fresh employee key, wrapped; deleting it makes the templates unreadable."""
        ...

    def seal(self, vector: Vectors, wrapped: bytes, employee: EmployeeId, context: str) -> bytes:
        """Return nonce and ciphertext. context: template id and model id, authenticated."""
        ...

    def open(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, context: str) -> Vectors:
        """Return the vector.

        Raises:
            ValueError: the key or the context is not the one it was sealed with.

        """
        ...

    def seal_photo(self, photo: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        """Return nonce and ciphertext of an enrolment photo. id: its own, authenticated."""
        ...

    def open_photo(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        """Return the picture.

        Raises:
            ValueError: the key or the id is not the one it was sealed with.

        """
        ...


class NumberVault(Protocol):
    """Hashes badge numbers under keys that it wraps as a `TemplateVault` does employees' keys."""

    @property
    def key_id(self) -> str:
        """The key that new keys are wrapped with."""
        ...

    def new_number_key(self) -> bytes:
        """Return a fresh key to hash numbers under, wrapped."""
        ...

    def rewrapped_number_key(self, wrapped: bytes) -> bytes:
        """Return the same key, wrapped by the key in use.

        Raises:
            ValueError: it does not open with a key at hand.

        """
        ...

    def number_digest(self, number: str, wrapped: bytes) -> bytes:
        """Return what is stored of a number.

        Raises:
            ValueError: the key does not open with a key at hand.

        """
        ...
