"""A pay period beside the last one, before it is exported: what changed, and for whom most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session

from attendance_app.db import comparison as rows
from attendance_app.db import pay_periods, payroll
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import PayPeriodRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.comparison import Usual, spread, usual
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.services.comparison_views import Beside, Changed, Comparison, LastPeriod
from attendance_app.services.paging import Cut
from attendance_app.services.payroll_views import label_of, period_view
from attendance_app.services.reach import in_reach
from attendance_app.services.recompute import Recompute

MOST_DRAWN = 5
MOST_LISTED = 20_000
_PATIENCE_S = 4.0  # for days that are not computed yet; the rest is told
_DAY = timedelta(days=1)
Minutes = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the two periods: its people, their sums, and what late facts add."""

    people: set[int]
    sums: Mapping[int, rows.Sums]
    late: Minutes

    def paid(self, person: int) -> int:
        return self.sums.get(person, rows.NOTHING).paid + self.late.get(person, 0)

    def totals(self) -> dict[str, int]:
        columns = zip(*self.sums.values(), strict=True) if self.sums else ((0,),) * 8
        added = dict(zip(rows.Sums._fields, map(sum, columns), strict=True))
        return {"people": len(self.people), **added, "adjustments": sum(self.late.values())}


@dataclass(frozen=True, slots=True)
class _Both:
    """What was read of the two periods."""

    period: PayPeriodRow
    last: LastPeriod | None
    now: _Part
    before: _Part

    def changes(self) -> dict[int, int]:
        """Return the minutes by which those who are in both periods changed."""
        both = self.now.people & self.before.people
        return {one: self.now.paid(one) - self.before.paid(one) for one in both}


@dataclass(frozen=True, slots=True)
class Comparisons:
    """HR and admins compare everybody's, managers their people's.

    The database adds up; a line for each person is in memory, never a line for each day.
    """

    transaction: Transaction
    recompute: Recompute

    def of(self, actor: Actor, period_id: int, page: int = 1, size: int = 10) -> Comparison:
        """Return a period beside the last one, with a page of those whose change stands out."""
        cut = Cut(page, size)
        waiting = self._bring_up(actor, period_id)
        with self.transaction() as session:
            both = _read(session, actor, period_id)
            changes = both.changes()
            normal = usual(list(changes.values()))
            far = _furthest_first(changes, normal)
            some = far[cut.offset : cut.offset + cut.size]
            listed = _listed(session, both, normal, [*far[:MOST_DRAWN], *some])
        totals, before = both.now.totals(), both.before.totals()
        return Comparison(
            period=period_view(both.period),
            last=both.last,
            totals=tuple(Beside(kind, now, before[kind]) for kind, now in totals.items()),
            joined=len(both.now.people - both.before.people) if both.last else 0,
            left=len(both.before.people - both.now.people),
            usual=normal,
            spread=spread(list(changes.values())),
            furthest=tuple(listed[one] for one in far[:MOST_DRAWN]),
            outliers=tuple(listed[one] for one in some),
            total=len(far),
            page=cut.page,
            size=cut.size,
            waiting=waiting,
        )

    def everyone(self, actor: Actor, period_id: int) -> tuple[Changed, ...]:
        """Return everybody who is in both periods, the furthest from the usual change first.

        Raises:
            RuleViolation: these are more people than one file should hold.

        """
        self._bring_up(actor, period_id)
        with self.transaction() as session:
            both = _read(session, actor, period_id)
            changes = both.changes()
            if len(changes) > MOST_LISTED:
                raise RuleViolation(f"These are more than {MOST_LISTED:,} people.", "period_id")
            normal = usual(list(changes.values()))
            ordered = sorted(changes, key=lambda one: (-normal.distance(changes[one]), one))
            listed = _listed(session, both, normal, ordered)
        return tuple(listed[one] for one in ordered)

    def _bring_up(self, actor: Actor, period_id: int) -> int:
        """Compute what is not true yet, for some seconds; return for how many people it is not."""
        actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
        with self.transaction() as session:
            period = _period(session, period_id)
            before, last = _before(session, period), period.ends_on
            first = before[0] if before else period.starts_on
            people = rows.employed(session, in_reach(actor), first, last)
        return self.recompute.ensure_within(sorted(people), first, last, _PATIENCE_S)


def _read(session: Session, actor: Actor, period_id: int) -> _Both:
    seen, period = in_reach(actor), _period(session, period_id)
    now = _part(session, seen, (period.starts_on, period.ends_on))
    span = _before(session, period)
    before = _part(session, seen, span) if span else _NOBODY
    told = LastPeriod(label_of(*span), *span) if span and before.people else None
    return _Both(period, told, now, before)


_NOBODY = _Part(set(), {}, {})


def _part(session: Session, seen: ColumnElement[bool], span: tuple[date, date]) -> _Part:
    found, period = rows.sums(session, seen, *span), pay_periods.regular_span(session, *span)
    late = rows.adjusted(session, seen, period.id) if period is not None else {}
    return _Part(rows.employed(session, seen, *span) | found.keys() | late.keys(), found, late)


def _before(session: Session, period: PayPeriodRow) -> tuple[date, date] | None:
    """Return the calendar's period before this one; as many days before, for days of one's own."""
    eve = period.starts_on - _DAY
    if not period.regular:
        return eve - (period.ends_on - period.starts_on), eve
    found = pay_periods.regular_between(session, eve, eve)
    return (found[0].starts_on, found[0].ends_on) if found else None


def _furthest_first(changes: Minutes, normal: Usual) -> list[int]:
    far = [one for one, change in changes.items() if normal.names(change)]
    return sorted(far, key=lambda one: (-normal.distance(changes[one]), one))


def _listed(
    session: Session, both: _Both, normal: Usual, people: Sequence[int]
) -> dict[int, Changed]:
    known = rows.named(session, sorted(set(people)))
    start = both.last.starts_on if both.last else both.period.starts_on
    return {
        one: Changed(
            employee_id=one,
            number=who.number,
            name=who.name,
            site=who.site,
            now=both.now.paid(one),
            before=both.before.paid(one),
            named=normal.names(both.now.paid(one) - both.before.paid(one)),
            since=who.starts_on if who.starts_on > start else None,
            until=who.left_on if who.left_on and who.left_on <= both.period.ends_on else None,
        )
        for one, who in known.items()
    }


def _period(session: Session, period_id: int) -> PayPeriodRow:
    found = payroll.period(session, period_id)
    if found is None:
        raise NotFound("There is no such pay period.", "period_id")
    return found
