"""Whether a restored copy of the database is one that people could be paid from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from attendance_app.db import partitions, punches, schema
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import SYSTEM
from attendance_app.domain.errors import Unavailable
from attendance_app.services.audit import Audit
from attendance_app.services.health import Check
from attendance_app.services.ports import Clock


@dataclass(frozen=True, slots=True)
class BackupCheck:
    """Looks at a copy and changes nothing. transaction: of the copy, not of the database in use."""

    transaction: Transaction
    clock: Clock

    def run(self) -> tuple[Check, ...]:
        """Look at schema, months, strays and audit chain; all that follows needs the schema."""
        try:
            checked = self._schema()
            return (checked, *self._content()) if checked.ok else (checked,)
        except Unavailable as error:
            return (Check("database", False, str(error), fatal=True),)

    def _schema(self) -> Check:
        with self.transaction() as session:
            found, newest = schema.current(session), schema.newest()
        if not found:
            return Check("schema", False, "nothing of Attendance is in this database", fatal=True)
        said = f"revision {found}" + ("" if found == newest else f", this program has {newest}")
        return Check("schema", found == newest, said, fatal=True)

    def _content(self) -> tuple[Check, ...]:
        with self.transaction() as session:
            ahead = partitions.months_ahead(session, self.clock.now().date())
            strays = partitions.strays(session)
            count, last = punches.extent(session)
        chain = Audit(self.transaction, self.clock).verify(SYSTEM)
        broken = f"broken at entry {chain.first_bad_id}"
        return (
            Check("months", ahead >= 1, f"{ahead} months of partitions ahead", fatal=True),
            Check("strays", strays == 0, f"{strays} punches wait to be put into their month"),
            Check("punches", last is not None, _extent(count, last, self.clock.now), fatal=True),
            Check(
                "audit",
                chain.ok,
                f"{chain.entries} entries, unbroken" if chain.ok else broken,
                fatal=True,
            ),
        )


def _extent(count: int, last: datetime | None, now: Callable[[], datetime]) -> str:
    if last is None:
        return "there is none"
    age = (now() - last).total_seconds() / 3600
    return f"{count}, the last one of {last:%Y-%m-%d %H:%M} UTC, {age:.1f} hours ago"
