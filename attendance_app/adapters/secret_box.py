"""Seals secrets that are stored, with a key that is derived from the template key's file.

A sealed secret is: version 1, length of the key's id, the id, nonce, ciphertext. The purpose, such
as "webhook|7", is authenticated: a secret that is moved to another row does not open.
"""

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = 1
_NONCE = 12


class AesGcmBox:
    """The port `SecretBox`. The key file is read when something is sealed or opened first."""

    def __init__(self, key_file: Path, key_id: str) -> None:
        self._file, self._id = key_file, key_id
        self._cipher: AESGCM | None = None

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Return the sealed secret."""
        nonce, name = os.urandom(_NONCE), self._id.encode()
        sealed = self._key().encrypt(nonce, secret, self._bound(purpose))
        return bytes([_VERSION, len(name)]) + name + nonce + sealed

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return the secret.

        Raises:
            ValueError: it was sealed with another key or for another purpose, or was changed.

        """
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise ValueError("The secret has an unknown form.")
        start = 2 + sealed[1]
        name = sealed[2:start].decode(errors="replace")
        if name != self._id:
            raise ValueError(f"The secret is sealed with the key {name!r}, not {self._id!r}.")
        nonce, ciphertext = sealed[start : start + _NONCE], sealed[start + _NONCE :]
        try:
            return self._key().decrypt(nonce, ciphertext, self._bound(purpose))
        except (InvalidTag, ValueError) as error:
            raise ValueError("The secret does not open.") from error

    def _key(self) -> AESGCM:
        if self._cipher is None:
            try:
                root = base64.b64decode(self._file.read_bytes().strip(), validate=True)
            except (OSError, binascii.Error) as error:
                raise ValueError("The template key file cannot be read.") from error
            derived = HKDF(SHA256(), 32, None, b"attendance stored secrets").derive(root)
            self._cipher = AESGCM(derived)
        return self._cipher

    def _bound(self, purpose: str) -> bytes:
        return f"secret|{purpose}|{self._id}".encode()
