"""The company and its recognition policy."""

from dataclasses import dataclass

from attendance_app.db import sites as rows
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.names import clean_name
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock

# Below or above these the recogniser accepts strangers, or nobody; see docs on recognition.
BOUNDS: dict[str, tuple[float, float, str]] = {
    "match_threshold": (0.30, 0.90, "The match threshold is between 0.30 and 0.90."),
    "match_margin": (0.0, 0.30, "The margin is between 0 and 0.30."),
    "min_liveness": (0.30, 0.99, "The least liveness is between 0.30 and 0.99."),
    "debounce_seconds": (10, 3600, "The pause between two punches is 10 to 3600 seconds."),
}


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The company. Similarities and liveness from 0 to 1."""

    name: str
    match_threshold: float
    match_margin: float
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
                min_liveness=round(row.min_liveness, 4),
                debounce_seconds=row.debounce_seconds,
            )

    def update(
        self,
        actor: Actor,
        *,
        name: str | None = None,
        match_threshold: float | None = None,
        match_margin: float | None = None,
        min_liveness: float | None = None,
        debounce_seconds: int | None = None,
    ) -> None:
        """Change what is given.

        Raises:
            RuleViolation: a value is out of its bounds.

        """
        actor.require(Role.ADMIN)
        given: dict[str, str | float | None] = {
            "name": clean_name(name) if name is not None else None,
            "match_threshold": match_threshold,
            "match_margin": match_margin,
            "min_liveness": min_liveness,
            "debounce_seconds": debounce_seconds,
        }
        changes = {field: value for field, value in given.items() if value is not None}
        for field, value in changes.items():
            _check(field, value)
        with self.transaction() as session:
            row = rows.company(session)
            before = {field: getattr(row, field) for field in changes}
            row.sqlmodel_update(changes)
            said = {"before": before, "after": changes}
            record(session, self.clock, actor, "company.changed", "company", 1, said)


def _check(field: str, value: object) -> None:
    if field not in BOUNDS:
        return
    least, most, sentence = BOUNDS[field]
    if not isinstance(value, int | float) or not least <= value <= most:
        raise RuleViolation(sentence, field)
