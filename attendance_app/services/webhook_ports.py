"""What webhooks need from outside: the way to a receiver, and a box for secrets. Like `ports`."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WebhookPost:
    """What a webhook is told. message_id: the receiver knows repeats by it; body: JSON."""

    url: str
    message_id: str
    body: bytes
    secret: bytes = field(repr=False)


class Webhooks(Protocol):
    """Posts signed JSON over HTTPS to other people's servers, within a deadline."""

    def check(self, url: str) -> None:
        """See whether an address will be taken.

        Raises:
            RuleViolation: it is no https address, its name is not known, or it leads inside.

        """
        ...

    def post(self, post: WebhookPost) -> None:
        """Deliver; the receiver has answered with 2xx.

        Raises:
            WebhookUnavailable: it did not answer in time, or not with a yes; it may have it.
            WebhookRefused: it will not be asked again: gone, a redirect, or an inner address.

        """
        ...


class SecretBox(Protocol):
    """Seals secrets that must be had back, each for one purpose."""

    @property
    def key_id(self) -> str:
        """The id of the key that new secrets are sealed with."""
        ...

    def key_of(self, sealed: bytes) -> str:
        """Return the id of the key that sealed a secret; empty for something else."""
        ...

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Return the sealed secret."""
        ...

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return the secret.

        Raises:
            ValueError: it was sealed with another key or for another purpose, or was changed.

        """
        ...
