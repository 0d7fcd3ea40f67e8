"""Puts together what people's workdays are computed from; many people in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import facts as rows
from attendance_app.db.tables import EmployeeRow, SiteRow
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import PunchFact
from attendance_app.domain.payroll_times import engine_facts
from attendance_app.domain.rota import NOTHING, Hours, Pattern, Rota
from attendance_app.domain.rule_timeline import RulesInForce, timeline
from attendance_app.domain.workdays import AFTER, REACH, PersonFacts
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.punches import Kind, Punch

EXEMPT = "salaried_exempt"
_WEEK = timedelta(days=7)
_ZONES = timedelta(days=1)  # a local day is at most this far from the same day in UTC


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person. punches: as recorded. decided: the corrections that count."""

    row: EmployeeRow
    site: SiteRow
    person: PersonFacts
    punches: tuple[PunchFact, ...]
    decided: tuple[rows.Decided, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the person's times are shown."""
        return ZoneInfo(self.site.zone)


@dataclass
class RuleBook:
    """The rules of all sites as they stand; each is put together once.

    other: a version that takes the place of its rule set's, to see what it would do.
    """

    known: rows.SiteRules
    _made: dict[tuple[int, bool], RulesInForce] = field(
        default_factory=dict[tuple[int, bool], RulesInForce]
    )

    def of(self, site: int, pay_class: str) -> RulesInForce:
        """Return the rules for the people of a site who are paid in this way."""
        key = site, pay_class == EXEMPT
        if key not in self._made:
            known = self.known
            self._made[key] = timeline(
                known.zones.get(site, ()),
                known.zone[site],
                known.followed.get(site, ()),
                known.versions,
                exempt=key[1],
            )
        return self._made[key]


def rule_book(session: Session) -> RuleBook:
    """Return the rules in force."""
    return RuleBook(rows.site_rules(session))


def window_of(first: date, last: date) -> Interval:
    """Return the instants to read for whole weeks around `first` to `last`, in every zone."""
    start = datetime.combine(first - REACH - _WEEK - _ZONES, time(), UTC)
    return Interval(start, datetime.combine(last + AFTER + _WEEK + _ZONES, time(), UTC))


def read(
    session: Session,
    ids: Sequence[int],
    first: date,
    last: date,
    *,
    book: RuleBook | None = None,
    as_known_at: datetime | None = None,
) -> dict[int, Known]:
    """Return the facts of some people for the days `first` to `last`, and enough around them.

    as_known_at: leave out punches and decisions that came later.
    """
    book = book or rule_book(session)
    window = window_of(first, last)
    days = window.start.date(), window.end.date()
    people = rows.employees(session, ids)
    punches = rows.punches(session, ids, window, as_known_at)
    decided = rows.corrections(session, ids, window, as_known_at)
    planned = _rotas(session, [row for row, _ in people], *days)
    leave = rows.leave(session, ids, *days)
    holidays = rows.holidays(session, *days)
    found: dict[int, Known] = {}
    for row, site in people:
        recorded = punches.get(row.id, [])
        events, corrections = engine_facts(recorded)
        corrections += [correction_of(one) for one in decided.get(row.id, [])]
        person = PersonFacts(
            employee=row.id,
            in_force=book.of(row.site_id, row.pay_class),
            punches=events,
            corrections=corrections,
            rota=planned[row.id],
            holidays=holidays.get(row.site_id, {}),
            leave=leave.get(row.id, {}),
            hired=row.starts_on,
            left=_left(row, site),
        )
        known = Known(row, site, person, tuple(recorded), tuple(decided.get(row.id, [])))
        found[row.id] = known
    return found


def rota_of(
    session: Session, people: Sequence[EmployeeRow], first: date, last: date
) -> Mapping[int, Rota]:
    """Return the published plans of people."""
    return _rotas(session, people, first, last)


def correction_of(item: rows.Decided) -> Correction:
    """Return an approved correction as the engine reads it; what it adds is named "c12"."""
    added = None
    if item.at is not None:
        added = Punch.of(item.at, Kind(item.direction), f"c{item.id}")
    return Correction(
        Operation(item.operation), item.target, added, True, item.reason, item.approver
    )


def _rotas(
    session: Session, people: Sequence[EmployeeRow], first: date, last: date
) -> dict[int, Rota]:
    ids = [row.id for row in people]
    assigned, shifts = rows.assignments(session, ids)
    changes = rows.changes(session, ids, first, last)
    return {
        row.id: rota(row, assigned.get(row.id, []), shifts, changes.get(row.id, {}))
        for row in people
    }


def rota(
    row: EmployeeRow,
    assigned: Sequence[tuple[date, Pattern | None]],
    shifts: Mapping[int, Pattern],
    changes: Mapping[date, Hours | None],
) -> Rota:
    """Return one person's plan; until the first assignment it is the shift on their card."""
    before = shifts[row.shift_id] if row.shift_id is not None else NOTHING
    since = [(day, pattern or NOTHING) for day, pattern in assigned]
    return Rota(before, since, changes)


def _left(row: EmployeeRow, site: SiteRow) -> date | None:
    if row.archived_at is None:
        return None
    return row.archived_at.astimezone(ZoneInfo(site.zone)).date()
