"""Whether this process can do its work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from attendance_app.db import partitions
from attendance_app.db.engine import Transaction
from attendance_app.domain.errors import Unavailable
from attendance_app.services.ports import Clock


class Answers(Protocol):
    """Something outside that can be asked whether it is there."""

    def ready(self) -> bool:
        """Tell whether it answers."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. fatal: without it this process is of no use."""

    name: str
    ok: bool
    detail: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """ok: nothing fatal failed; what else failed makes the product slower or poorer, not wrong."""

    ok: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """Looks at everything that this process leans on. others: by name, none of them fatal."""

    transaction: Transaction
    clock: Clock
    others: tuple[tuple[str, Answers], ...] = ()

    def ready(self) -> Readiness:
        """Look now; each look has its own deadline."""
        checks = [*self._database(), *(_asked(name, other.ready) for name, other in self.others)]
        return Readiness(all(check.ok for check in checks if check.fatal), tuple(checks))

    def _database(self) -> list[Check]:
        try:
            with self.transaction() as session:
                ahead = partitions.months_ahead(session, self.clock.now().date())
                stray = partitions.strays(session)
        except Unavailable as error:
            return [Check("database", False, str(error), fatal=True)]
        enough = f"{ahead} months of partitions ahead"
        return [
            Check("database", True, "answers", fatal=True),
            Check("months", ahead >= 1, enough, fatal=True),
            Check("months_soon", ahead >= partitions.AHEAD, enough),
            Check("strays", stray == 0, f"{stray} punches wait to be put into their month"),
        ]


def _asked(name: str, ready: Callable[[], bool]) -> Check:
    try:
        ok = ready()
    except Exception as error:
        return Check(name, False, type(error).__name__)
    return Check(name, ok, "answers" if ok else "does not answer")
