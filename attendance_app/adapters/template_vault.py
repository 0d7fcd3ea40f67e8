"""Seals face templates with AES-256-GCM under a key per employee, itself wrapped by one key.

A wrapped key is: version 1, length of the key id, key id, nonce, ciphertext. A sealed vector is:
nonce, ciphertext. What is authenticated but not stored binds each to its place: a wrapped key to
the employee and the wrapping key; a vector to the employee, the template, the model and the
wrapping key. A row that is moved, swapped or edited does not open.

It also holds what badge numbers are hashed under: a random key, wrapped like an employee's.

A second wrapping key may be given: what it wraps is read, and nothing new is wrapped by it.
"""

import base64
import binascii
import hmac
import os
from pathlib import Path
from uuid import UUID

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attendance_app.domain.identification import Vectors
from attendance_app.domain.ids import EmployeeId

_VERSION = 1
_NONCE = 12
_KEY = 32
_NUMBERS = "badge numbers"


class AesGcmVault:
    """The vault of `services.vault_ports`. It holds wrapping keys in memory only."""

    def __init__(
        self, wrapping_key: bytes, key_id: str, *, other: tuple[bytes, str] | None = None
    ) -> None:
        self._key_id = key_id
        self._ring: dict[str, AESGCM] = {}
        for key, name in ((wrapping_key, key_id), *((other,) if other else ())):
            if len(key) != _KEY:
                raise ValueError(f"The template key has {len(key)} bytes; it needs {_KEY}.")
            if not 1 <= len(name.encode()) <= 255:
                raise ValueError("The template key's id needs 1 to 255 bytes.")
            if name in self._ring:
                raise ValueError(
                    f"Both template keys are called {name!r}: give a new one a new id."
                )
            self._ring[name] = AESGCM(key)

    @classmethod
    def from_file(
        cls, path: Path, key_id: str, *, other: tuple[Path, str] | None = None
    ) -> "AesGcmVault":
        """Read the key: 32 random bytes in base64. other: a second one that may only be read with.

        Raises:
            ValueError: there is no such file, it holds no such key, or both have one id.

        """
        second = (_key_in(other[0]), other[1]) if other else None
        return cls(_key_in(path), key_id, other=second)

    @property
    def key_id(self) -> str:
        """The id of the key that new employee keys are wrapped with."""
        return self._key_id

    @property
    def readable(self) -> tuple[str, ...]:
        """The ids of all keys at hand, the one in use first."""
        return tuple(self._ring)

    def unlocks(self, wrapped: bytes, employee: EmployeeId) -> bool:
        """Tell whether an employee key can be unwrapped by a key at hand."""
        try:
            self._unwrap(wrapped, employee)
        except ValueError:
            return False
        return True

    def new_wrapped_key(self, employee: EmployeeId) -> bytes:
        """Return a fresh employee key, wrapped."""
        return self._wrap(os.urandom(_KEY), f"key|{employee}")

    def new_number_key(self) -> bytes:
        """Return a fresh key to hash numbers under, wrapped."""
        return self._wrap(os.urandom(_KEY), _NUMBERS)

    def rewrapped_number_key(self, wrapped: bytes) -> bytes:
        """Return the same key, wrapped by the key in use.

        Raises:
            ValueError: it does not open.

        """
        return self._wrap(self._key_of(wrapped, _NUMBERS), _NUMBERS)

    def number_digest(self, number: str, wrapped: bytes) -> bytes:
        """Return the HMAC-SHA-256 of a number under a wrapped key.

        Raises:
            ValueError: the key does not open.

        """
        return hmac.digest(self._key_of(wrapped, _NUMBERS), number.encode(), "sha256")

    def seal(self, vector: Vectors, wrapped: bytes, employee: EmployeeId, context: str) -> bytes:
        """Return nonce and ciphertext of a float32 vector."""
        plain = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        return self._sealed(plain, wrapped, employee, _template(employee, context, wrapped))

    def seal_photo(self, photo: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        """Return nonce and ciphertext of a picture; it never opens as a template."""
        return self._sealed(photo, wrapped, employee, _photo(employee, id, wrapped))

    def open_photo(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        """Return the picture.

        Raises:
            ValueError: anything is not as it was when it was sealed.

        """
        return self._opened(sealed, wrapped, employee, _photo(employee, id, wrapped))

    def open(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, context: str) -> Vectors:
        """Return the vector.

        Raises:
            ValueError: anything is not as it was when it was sealed.

        """
        plain = self._opened(sealed, wrapped, employee, _template(employee, context, wrapped))
        return np.frombuffer(plain, dtype="<f4").astype(np.float32)

    def _sealed(self, plain: bytes, wrapped: bytes, employee: EmployeeId, bound: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._unwrap(wrapped, employee).encrypt(nonce, plain, bound)

    def _opened(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, bound: bytes) -> bytes:
        key = self._unwrap(wrapped, employee)
        try:
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
        except (InvalidTag, ValueError) as error:
            raise ValueError("The template does not open.") from error

    def _unwrap(self, wrapped: bytes, employee: EmployeeId) -> AESGCM:
        return AESGCM(self._key_of(wrapped, f"key|{employee}"))

    def _wrap(self, key: bytes, use: str) -> bytes:
        nonce, name = os.urandom(_NONCE), self._key_id.encode()
        wrapped = self._ring[self._key_id].encrypt(nonce, key, f"{use}|{self._key_id}".encode())
        return bytes([_VERSION, len(name)]) + name + nonce + wrapped

    def _key_of(self, wrapped: bytes, use: str) -> bytes:
        name = _wrapper(wrapped)
        wrapping = self._ring.get(name)
        if wrapping is None:
            known = " or ".join(map(repr, self._ring))
            raise ValueError(f"The employee key is wrapped by {name!r}, not by {known}.")
        start = 2 + wrapped[1]
        nonce, ciphertext = wrapped[start : start + _NONCE], wrapped[start + _NONCE :]
        try:
            return wrapping.decrypt(nonce, ciphertext, f"{use}|{name}".encode())
        except (InvalidTag, ValueError) as error:
            raise ValueError("The employee key does not open.") from error


def _key_in(path: Path) -> bytes:
    try:
        return base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise ValueError(f"The template key file cannot be read: {error.strerror}.") from error
    except binascii.Error as error:
        raise ValueError("The template key file is not base64.") from error


def _wrapper(wrapped: bytes) -> str:
    if len(wrapped) < 2 or wrapped[0] != _VERSION:
        raise ValueError("The employee key has an unknown form.")
    return wrapped[2 : 2 + wrapped[1]].decode(errors="replace")


def _template(employee: EmployeeId, context: str, wrapped: bytes) -> bytes:
    return f"template|{employee}|{context}|{_wrapper(wrapped)}".encode()


def _photo(employee: EmployeeId, id: UUID, wrapped: bytes) -> bytes:
    return f"photo|{employee}|{id}|{_wrapper(wrapped)}".encode()
