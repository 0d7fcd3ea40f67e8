"""Tokens that prove something: shown once, stored only as their SHA-256."""

import secrets
from hashlib import sha256


def new_token(prefix: str = "") -> str:
    """Return 256 random bits, safe in a URL and a cookie."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what is stored of a token. 256 random bits need no salt and no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
