"""Seals face templates with AES-256-GCM under a key per employee, itself wrapped by one key.

A wrapped key is: version 1, length of the key id, key id, nonce, ciphertext. A sealed vector is:
nonce, ciphertext. What is authenticated but not stored binds each to its place: a wrapped key to
the employee and the wrapping key; a vector to the employee, the template, the model and the
wrapping key. A row that is moved, swapped or edited does not open.
"""

import base64
import binascii
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


class AesGcmVault:
    """The vault of `services.ports.TemplateVault`. It holds the wrapping key in memory only."""

    def __init__(self, wrapping_key: bytes, key_id: str) -> None:
        if len(wrapping_key) != _KEY:
            raise ValueError(f"The template key has {len(wrapping_key)} bytes; it needs {_KEY}.")
        if not 1 <= len(key_id.encode()) <= 255:
            raise ValueError("The template key's id needs 1 to 255 bytes.")
        self._wrapping = AESGCM(wrapping_key)
        self._key_id = key_id

    @classmethod
    def from_file(cls, path: Path, key_id: str) -> "AesGcmVault":
        """Read the key: 32 random bytes in base64.

        Raises:
            ValueError: there is no such file, or it holds no such key.

        """
        try:
            key = base64.b64decode(path.read_bytes().strip(), validate=True)
        except OSError as error:
            raise ValueError(f"The template key file cannot be read: {error.strerror}.") from error
        except binascii.Error as error:
            raise ValueError("The template key file is not base64.") from error
        return cls(key, key_id)

    @property
    def key_id(self) -> str:
        """The id of the wrapping key."""
        return self._key_id

    def new_wrapped_key(self, employee: EmployeeId) -> bytes:
        """Return a fresh employee key, wrapped."""
        nonce, name = os.urandom(_NONCE), self._key_id.encode()
        key = AESGCM.generate_key(bit_length=256)
        wrapped = self._wrapping.encrypt(nonce, key, _key_context(employee, self._key_id))
        return bytes([_VERSION, len(name)]) + name + nonce + wrapped

    def seal(self, vector: Vectors, wrapped: bytes, employee: EmployeeId, context: str) -> bytes:
        """Return nonce and ciphertext of a float32 vector."""
        plain = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        return self._sealed(plain, wrapped, employee, self._context(employee, context))

    def seal_photo(self, photo: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        """Return nonce and ciphertext of a picture; it never opens as a template."""
        return self._sealed(photo, wrapped, employee, self._photo(employee, id))

    def open_photo(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        """Return the picture.

        Raises:
            ValueError: anything is not as it was when it was sealed.

        """
        return self._opened(sealed, wrapped, employee, self._photo(employee, id))

    def open(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, context: str) -> Vectors:
        """Return the vector.

        Raises:
            ValueError: anything is not as it was when it was sealed.

        """
        plain = self._opened(sealed, wrapped, employee, self._context(employee, context))
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

    def _photo(self, employee: EmployeeId, id: UUID) -> bytes:
        return f"photo|{employee}|{id}|{self._key_id}".encode()

    def _unwrap(self, wrapped: bytes, employee: EmployeeId) -> AESGCM:
        if len(wrapped) < 2 or wrapped[0] != _VERSION:
            raise ValueError("The employee key has an unknown form.")
        start = 2 + wrapped[1]
        name = wrapped[2:start].decode(errors="replace")
        if name != self._key_id:
            raise ValueError(f"The employee key is wrapped by {name!r}, not by {self._key_id!r}.")
        nonce, ciphertext = wrapped[start : start + _NONCE], wrapped[start + _NONCE :]
        try:
            key = self._wrapping.decrypt(nonce, ciphertext, _key_context(employee, self._key_id))
        except (InvalidTag, ValueError) as error:
            raise ValueError("The employee key does not open.") from error
        return AESGCM(key)

    def _context(self, employee: EmployeeId, context: str) -> bytes:
        return f"template|{employee}|{context}|{self._key_id}".encode()


def _key_context(employee: EmployeeId, key_id: str) -> bytes:
    return f"key|{employee}|{key_id}".encode()
