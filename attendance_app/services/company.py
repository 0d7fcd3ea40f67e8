"""The company and its recognition policy."""

from dataclasses import dataclass

from attendance_app.db import sites as rows
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.names import clean_name
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock

_SHORTEST_PAUSE, _LONGEST_PAUSE = 10, 3600  # seconds


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The company. Similarities and liveness from 0 to 1.

    match_*: among the people of the kiosk's site; wide_*: among everybody else.
    """

    name: str
    match_threshold: float
    match_margin: float
    wide_threshold: float
    wide_margin: float
    min_liveness: float
    debounce_seconds: int


@dataclass(frozen=True, slots=True)
class Company:
    """Reads and changes the company."""

    transaction: Transaction
    clock: Clock

    def profile(self) -> CompanyView:
        """Return the company."""
        with self.transaction() as session:
            row = rows.company(session)
            return CompanyView(
                name=row.name,
                match_threshold=round(row.match_threshold, 4),
                match_margin=round(row.match_margin, 4),
                wide_threshold=round(row.wide_threshold, 4),
                wide_margin=round(row.wide_margin, 4),
                min_liveness=round(row.min_liveness, 4),
                debounce_seconds=row.debounce_seconds,
            )

    def update(
        self, actor: Actor, *, name: str | None = None, debounce_seconds: int | None = None
    ) -> None:
        """Change what is given. How sure a face must be takes two people: `services.calibration`.

        Raises:
            RuleViolation: a value is out of its bounds.

        """
        actor.require(Role.ADMIN)
        given: dict[str, str | float | None] = {
            "name": clean_name(name) if name is not None else None,
            "debounce_seconds": debounce_seconds,
        }
        changes = {field: value for field, value in given.items() if value is not None}
        pause = changes.get("debounce_seconds")
        if isinstance(pause, int) and not _SHORTEST_PAUSE <= pause <= _LONGEST_PAUSE:
            said = "The pause between two punches is 10 to 3600 seconds."
            raise RuleViolation(said, "debounce_seconds")
        with self.transaction() as session:
            row = rows.company(session)
            before = {field: getattr(row, field) for field in changes}
            row.sqlmodel_update(changes)
            said = {"before": before, "after": changes}
            record(session, self.clock, actor, "company.changed", "company", 1, said)
