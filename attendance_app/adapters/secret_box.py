"""Seals secrets that are stored, with a key that is derived from the template key.

A sealed secret is: version 1, length of the key's id, the id, nonce, ciphertext. The purpose, such
as "webhook|7", is authenticated: a secret that is moved to another row does not open. What a second
key sealed is read, and nothing new is sealed by it.
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
    """The port `SecretBox`. A key file is read when something is first sealed or opened by it."""

    def __init__(self, key_file: Path, key_id: str, other: tuple[Path, str] | None = None) -> None:
        self._id, self._files = key_id, {key_id: key_file}
        if other is not None:
            self._files.setdefault(other[1], other[0])
        self._ciphers: dict[str, AESGCM] = {}

    @property
    def key_id(self) -> str:
        """The id of the key that new secrets are sealed with."""
        return self._id

    def key_of(self, sealed: bytes) -> str:
        """Return the id of the key that sealed a secret; empty for something else."""
        if len(sealed) < 2 or sealed[0] != _VERSION:
            return ""
        return sealed[2 : 2 + sealed[1]].decode(errors="replace")

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Return the sealed secret."""
        nonce, name = os.urandom(_NONCE), self._id.encode()
        sealed = self._key(self._id).encrypt(nonce, secret, _bound(purpose, self._id))
        return bytes([_VERSION, len(name)]) + name + nonce + sealed

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return the secret.

        Raises:
            ValueError: it was sealed with another key or for another purpose, or was changed.

        """
        name = self.key_of(sealed)
        if not name:
            raise ValueError("The secret has an unknown form.")
        if name not in self._files:
            raise ValueError(f"The secret is sealed with the key {name!r}, which is not given.")
        start = 2 + sealed[1]
        nonce, ciphertext = sealed[start : start + _NONCE], sealed[start + _NONCE :]
        try:
            return self._key(name).decrypt(nonce, ciphertext, _bound(purpose, name))
        except (InvalidTag, ValueError) as error:
            raise ValueError("The secret does not open.") from error

    def _key(self, name: str) -> AESGCM:
        if name not in self._ciphers:
            try:
                root = base64.b64decode(self._files[name].read_bytes().strip(), validate=True)
            except (OSError, binascii.Error) as error:
                raise ValueError("The template key file cannot be read.") from error
            derived = HKDF(SHA256(), 32, None, b"attendance stored secrets").derive(root)
            self._ciphers[name] = AESGCM(derived)
        return self._ciphers[name]


def _bound(purpose: str, key_id: str) -> bytes:
    return f"secret|{purpose}|{key_id}".encode()
