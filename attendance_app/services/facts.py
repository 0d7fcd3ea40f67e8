"""Puts together what people's workdays are computed from; many people in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import facts as rows
from attendance_app.db.tables import AssignmentRow, EmployeeRow, SiteRow, TermsRow
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import PunchFact
from attendance_app.domain.payroll_times import engine_facts
from attendance_app.domain.person_facts import DayOff, PersonFacts
from attendance_app.domain.planned_days import AFTER, REACH
from attendance_app.domain.rota import Hours, Pattern, Rota
from attendance_app.domain.rule_timeline import RulesInForce, SiteBook, Stint, timeline
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.punches import Kind, Punch, PunchColumns

EXEMPT = "salaried_exempt"
_WEEK = timedelta(days=7)
_Plan = tuple[date, int | None, int | None, date | None]
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
    """The rules of all sites; each person's are put together once and shared."""

    sites: SiteBook
    _made: dict[tuple[Stint, ...], RulesInForce] = field(
        default_factory=dict[tuple[Stint, ...], RulesInForce]
    )

    def of(self, stints: tuple[Stint, ...]) -> RulesInForce:
        """Return the rules of somebody who works at these sites, one after the other."""
        if stints not in self._made:
            self._made[stints] = timeline(stints, self.sites)
        return self._made[stints]

    def of_site(self, site: int, pay_class: str) -> RulesInForce:
        """Return the rules of somebody who has always worked at a site."""
        return self.of((Stint(date.min, site, pay_class == EXEMPT),))


def rule_book(session: Session) -> RuleBook:
    """Return the rules in force."""
    return RuleBook(rows.site_book(session))


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
    lean: bool = False,
) -> dict[int, Known]:
    """Return the facts of some people for the days `first` to `last`, and enough around them.

    as_known_at: leave out punches and decisions that came later. lean: without `Known.punches`,
    for results only.
    """
    book = book or rule_book(session)
    window = window_of(first, last)
    days = window.start.date(), window.end.date()
    people = rows.employees(session, ids)
    punches = {} if lean else rows.punches(session, ids, window, as_known_at)
    leaner = rows.lean_punches(session, ids, window) if lean else {}
    decided = rows.corrections(session, ids, window, as_known_at)
    planned = _rotas(session, [row for row, _ in people], *days)
    leave = rows.leave(session, ids, *days)
    terms = rows.stints(session, ids)
    holidays = rows.holidays(session, *days)
    found: dict[int, Known] = {}
    for row, site in people:
        recorded = punches.get(row.id, [])
        stints = _stints(row, terms.get(row.id, ()))
        events, corrections = _lean_facts(leaner.get(row.id)) if lean else engine_facts(recorded)
        corrections += [correction_of(one) for one in decided.get(row.id, [])]
        person = PersonFacts(
            employee=row.id,
            in_force=book.of(stints),
            punches=events,
            corrections=corrections,
            rota=planned[row.id],
            holidays=_holidays(stints, holidays),
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


def _lean_facts(
    found: rows.LeanPunches | None,
) -> tuple[Sequence[Punch], list[Correction]]:
    """Do what `engine_facts` does."""
    if found is None:
        return (), []
    events = PunchColumns(found.at, found.kinds, found.ids, zero=found.zero)
    if not found.corrects:
        return events, []
    known = set(found.ids)
    replaced = {new: old for new, old in found.corrects.items() if old in known}
    corrections = [
        Correction(Operation.REPLACE, replaced[event.id], event, approved=True)
        for event in events
        if event.id in replaced
    ]
    return [event for event in events if event.id not in replaced], corrections


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
    assigned = rows.assignments(session, ids)
    book = rows.shift_book(session)
    changes = rows.changes(session, ids, first, last)
    return {
        row.id: rota(row, assigned.get(row.id, ()), book, changes.get(row.id, {})) for row in people
    }


def rota(
    row: EmployeeRow,
    assigned: Sequence[AssignmentRow],
    book: rows.ShiftBook,
    changes: Mapping[date, Hours | None],
) -> Rota:
    """Return one person's plan; until the first assignment it is the shift on their card.

    Where the hours of a shift changed, the plan goes on with the new ones.
    """
    plans: list[_Plan] = [(date.min, row.shift_id, None, None)]
    plans += [(a.effective_from, a.shift_id, a.rotation_id, a.anchor) for a in assigned]
    since: list[tuple[date, Pattern]] = []
    for n, (day, shift, rotation, anchor) in enumerate(plans):
        until = plans[n + 1][0] if n + 1 < len(plans) else date.max
        starts = [day, *(edge for edge in book.changed if day < edge < until)]
        since += [(start, book.pattern(start, shift, rotation, anchor)) for start in starts]
    return Rota(since[0][1], since[1:], changes)


def _stints(row: EmployeeRow, terms: Sequence[TermsRow]) -> tuple[Stint, ...]:
    if not terms:
        return (Stint(date.min, row.site_id, row.pay_class == EXEMPT),)
    return tuple(Stint(t.effective_from, t.site_id, t.pay_class == EXEMPT) for t in terms)


def _holidays(
    stints: Sequence[Stint], by_site: Mapping[int, Mapping[date, DayOff]]
) -> Mapping[date, DayOff]:
    """Return the days off of the site at which somebody worked on each of them."""
    if len(stints) == 1:
        return by_site.get(stints[0].site, {})
    found: dict[date, DayOff] = {}
    ends = [*(stint.since for stint in stints[1:]), date.max]
    for n, (stint, end) in enumerate(zip(stints, ends, strict=True)):
        start = stint.since if n else date.min
        days = by_site.get(stint.site, {}).items()
        found.update({day: off for day, off in days if start <= day < end})
    return found


def _left(row: EmployeeRow, site: SiteRow) -> date | None:
    if row.archived_at is None:
        return None
    return row.archived_at.astimezone(ZoneInfo(site.zone)).date()
