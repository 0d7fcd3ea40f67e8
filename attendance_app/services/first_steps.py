"""What is still to be done before the first person can clock in."""

from dataclasses import dataclass

from attendance_app.db import first_steps as rows
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.ids import EmployeeId


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done already. newest: somebody without a face, to be enrolled next."""

    person: bool
    face: bool
    kiosk: bool
    punched: bool
    newest: EmployeeId | None

    @property
    def done(self) -> bool:
        """Whether nothing is left: all three, or somebody clocked in, by PIN as well."""
        return self.punched or (self.person and self.face and self.kiosk)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Looks what a new installation has."""

    transaction: Transaction

    def now(self, actor: Actor) -> Steps:
        """Return what is done."""
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            found = rows.found(session)
        newest = EmployeeId(found.newest) if found.newest is not None else None
        return Steps(found.person, found.face, found.kiosk, found.punched, newest)
