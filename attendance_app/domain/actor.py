"""Who asks, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from attendance_app.domain.errors import AccessDenied
from attendance_app.domain.ids import AccountId, EmployeeId, KioskId, SiteId


class Role(StrEnum):
    """What an account may do; an account may have several."""

    ADMIN = "admin"
    HR = "hr"
    MANAGER = "manager"
    EMPLOYEE = "employee"


class Scope(StrEnum):
    """What a bearer token may do."""

    ADMIN = "admin"
    HR = "hr"
    KIOSK = "kiosk"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or a program, that asks for something; it is written to the audit log."""

    kind: str  # "account", "token", "kiosk", "system"
    id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    employee: EmployeeId | None = None
    ip: str = ""

    @property
    def account(self) -> AccountId | None:
        """The account, when a person asks."""
        return AccountId(self.id) if self.kind == "account" and self.id is not None else None

    def has(self, roles: Iterable[Role]) -> bool:
        """Tell whether the actor has one of `roles`."""
        return bool(self.roles & frozenset(roles))

    def require(self, *roles: Role) -> None:
        """Refuse an actor who has none of `roles`.

        Raises:
            AccessDenied: none of them.

        """
        if not self.has(roles):
            raise AccessDenied("Your account does not allow this. Ask an administrator.")


SYSTEM = Actor(kind="system", id=None, name="system", roles=frozenset(Role))


@dataclass(frozen=True, slots=True)
class PairedKiosk:
    """A browser, or a program with a kiosk token, that may record punches for a site.

    kiosk: None for a program that uses a kiosk-scope token.
    """

    kiosk: KioskId | None
    site: SiteId
    name: str
    zone: str
