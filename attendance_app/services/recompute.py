"""Keeps the results of workdays true to the facts, a person's days at a time."""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from attendance_app.db import workdays as rows
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import RecomputeRow
from attendance_app.domain.day_result import DayResult
from attendance_app.domain.person_facts import PersonFacts
from attendance_app.domain.workdays import (
    ENGINE_VERSION,
    assess,
    inputs_of,
    version_of,
    whole_weeks,
)
from attendance_app.domain.worked_time.punches import instant
from attendance_app.domain.worked_time.zones import date_of, day_number
from attendance_app.services import facts, period_state
from attendance_app.services.ports import Clock

_LOG = logging.getLogger(__name__)
_TOGETHER = 20  # people of one transaction: their kiosks wait for it
_DUE_REACH = timedelta(days=9)  # how far back time alone changes a result
_MOST_SWEEPS = 1_000

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored result that is not what the facts give; hashes, empty when there is none."""

    employee_id: int
    day: date
    stored: str
    computed: str


@dataclass(frozen=True, slots=True)
class Recompute:
    """Stale days are marked in the transaction that made them stale, and recomputed on reading.

    tzdata: the version of the time zones, which is stored with each result.
    """

    transaction: Transaction
    clock: Clock
    tzdata: str

    def ensure(self, employees: Sequence[int], first: date, last: date) -> None:
        """Make the stored results of these people and days true as of now."""
        now = self.clock.now()
        with self.transaction() as session:
            needed = rows.in_need(session, employees, first, last, now)
        for start in range(0, len(needed), _TOGETHER):
            with self.transaction() as session:
                self._bring_up(session, needed[start : start + _TOGETHER], now, (first, last))

    def ensure_within(
        self, employees: Sequence[int], first: date, last: date, seconds: float
    ) -> int:
        """Do the same, but begin nothing new after some seconds; return how many people are left.

        For pages over everybody, which tell that number and ask again.
        """
        now, until = self.clock.now(), time.monotonic() + seconds
        with self.transaction() as session:
            needed = rows.in_need(session, employees, first, last, now)
        for start in range(0, len(needed), _TOGETHER):
            if time.monotonic() > until:
                return len(needed) - start
            with self.transaction() as session:
                self._bring_up(session, needed[start : start + _TOGETHER], now, (first, last))
        return 0

    def ensure_in(
        self, session: Session, employees: Sequence[int], first: date, last: date
    ) -> None:
        """Do the same inside the caller's transaction."""
        self._bring_up(session, sorted(employees), self.clock.now(), (first, last))

    def sweep(self, most: int = 500) -> int:
        """Recompute people whose days are stale, the longest waiting first; return how many."""
        now = self.clock.now()
        with self.transaction() as session:
            waiting = rows.waiting(session, now, most)
        for start in range(0, len(waiting), _TOGETHER):
            with self.transaction() as session:
                self._bring_up(session, waiting[start : start + _TOGETHER], now, None)
        return len(waiting)

    def check(self, most: int = 100_000) -> tuple[Difference, ...]:
        """Compute all open periods again and return what differs; each is logged as an error.

        It goes the whole way through the rules, even where the short one was gone.
        """
        for _ in range(_MOST_SWEEPS):
            if not self.sweep():
                break
        with self.transaction() as session:
            covered = rows.covered(session)[:most]
        found: list[Difference] = []
        for start in range(0, len(covered), _TOGETHER):
            ids = [employee for employee, _, _ in covered[start : start + _TOGETHER]]
            with self.transaction() as session:
                found += self._compare(session, ids)
        for one in found:
            _LOG.error(
                "Employee %d, %s: stored %s, computed %s",
                *(one.employee_id, one.day, one.stored[:12], one.computed[:12]),
            )
        return tuple(found)

    def _compare(self, session: Session, ids: Sequence[int]) -> list[Difference]:
        now = self.clock.now()
        self._bring_up(session, ids, now, None)
        states = rows.lock_states(session, ids)
        found: list[Difference] = []
        for employee, state in states.items():
            if state.covered_from is None or state.covered_to is None:
                continue
            span = state.covered_from, state.covered_to
            locked = rows.locked_periods(session, *span)
            known = facts.read(session, [employee], *span)[employee]
            made, _ = self._rows(known.person, span, now, in_full=True)
            computed = {row["day"]: row["sha256"] for row in made}
            stored = {
                day: r.sha256
                for day, r in rows.stored(session, [employee], *span)[employee].items()
            }
            for day in sorted(computed.keys() | stored.keys()):
                pair = stored.get(day, ""), computed.get(day, "")
                frozen = any(period.first <= day <= period.last for period in locked)
                if pair[0] != pair[1] and not frozen:
                    found.append(Difference(employee, day, *pair))
        return found

    def _bring_up(
        self, session: Session, ids: Sequence[int], now: datetime, asked: Span | None
    ) -> None:
        """Recompute what is stale, due or not covered yet. The states stay locked until the end."""
        states = rows.lock_states(session, ids)
        spans: dict[Span, list[int]] = defaultdict(list)
        for employee, state in states.items():
            _cover(state, asked)
            span = _span(state, now)
            if span is None:
                _settled(state, None, now)
            else:
                spans[span].append(employee)
        for span, people in spans.items():
            self._store(session, people, span, states, now)
        session.flush()

    def _store(
        self,
        session: Session,
        people: Sequence[int],
        span: Span,
        states: Mapping[int, RecomputeRow],
        now: datetime,
    ) -> None:
        known = facts.read(session, people, *span, lean=True)
        weeks = {e: whole_weeks(k.person.in_force, *span) for e, k in known.items()}
        reach = min(first for first, _ in weeks.values()), max(last for _, last in weeks.values())
        locked = rows.locked_periods(session, *reach)
        written: list[dict[str, Any]] = []
        for employee, one in known.items():
            inside = _within(weeks[employee], states[employee])
            made, due = self._rows(one.person, inside, now, every_day=True)
            _settled(states[employee], due, now)
            open_days = [row for row in made if not _frozen(row["day"], locked)]
            written += [row for row in open_days if not row.pop("empty")]
            self._adjust(session, one.person, made, locked, now)
        keep = [(period.first, period.last) for period in locked]
        for employee in known:
            mine = [row for row in written if row["employee_id"] == employee]
            inside = _within(weeks[employee], states[employee])
            changed = rows.replace(session, [employee], inside, mine, keep)
            period_state.void_approvals(session, changed, now)

    def _rows(
        self,
        person: PersonFacts,
        span: Span,
        now: datetime,
        *,
        every_day: bool = False,
        in_full: bool = False,
    ) -> tuple[list[dict[str, Any]], datetime | None]:
        """Return the rows of the days of `span`, and when time alone changes one."""
        first, last = whole_weeks(person.in_force, *span)
        assessed = assess(person, now, first, last, in_full=in_full)
        hashes: dict[date, str] = {}
        made: list[dict[str, Any]] = []
        for day, result in assessed.days.items():
            if not span[0] <= day <= span[1] or (result.empty and not every_day):
                continue
            week = date_of(person.in_force.rules.week(day_number(day)))
            if week not in hashes:
                hashes[week] = inputs_of(person, week)
            row = self._row(person, result, hashes[week], now)
            made.append(row | {"empty": result.empty} if every_day else row)
        return made, instant(assessed.due) if assessed.due is not None else None

    def _row(
        self, person: PersonFacts, result: DayResult, inputs: str, now: datetime
    ) -> dict[str, Any]:
        version = version_of(person, result)
        return {
            "employee_id": person.employee,
            "day": result.day,
            "reg": result.reg,
            "ot": result.ot,
            "dt": result.dt,
            "night": result.night,
            "holiday": result.holiday,
            "holiday_paid": result.holiday_paid,
            "leave_paid": result.leave_paid,
            "planned": result.planned[2] if result.planned else 0,
            "status": result.status,
            "blocking": result.blocking,
            "warnings": len(result.findings) - result.blocking,
            "details": result.json(),
            "rule_version_id": version.id if version else None,
            "engine_version": ENGINE_VERSION,
            "tzdata_version": self.tzdata,
            "input_sha256": inputs,
            "sha256": result.sha256(),
            "computed_at": now,
        }

    def _adjust(
        self,
        session: Session,
        person: PersonFacts,
        made: Sequence[dict[str, Any]],
        locked: Sequence[rows.Locked],
        now: datetime,
    ) -> None:
        for period in locked:
            days = {r["day"]: r for r in made if period.first <= r["day"] <= period.last}
            if not days:
                continue
            stored = rows.stored(session, [person.employee], period.first, period.last)
            late = period_state.Late(
                period,
                person.employee,
                {day: _result(row.details) for day, row in stored[person.employee].items()},
                {day: _result(row["details"]) for day, row in days.items()},
                {day: row["rule_version_id"] for day, row in days.items()},
            )
            period_state.adjust(session, late, now)


def _result(details: Mapping[str, Any]) -> DayResult:
    return DayResult.from_json(details)


def _cover(state: RecomputeRow, asked: Span | None) -> None:
    """Widen what is covered to what is asked for, without a gap; the new days are stale."""
    if asked is None:
        return
    first, last = asked
    if state.covered_from is None or state.covered_to is None:
        state.covered_from, state.covered_to = first, last
        _stale(state, first, last)
        return
    if first < state.covered_from:
        _stale(state, first, state.covered_from - timedelta(days=1))
        state.covered_from = first
    if last > state.covered_to:
        _stale(state, state.covered_to + timedelta(days=1), last)
        state.covered_to = last


def _stale(state: RecomputeRow, first: date, last: date) -> None:
    state.stale_from = min(state.stale_from or first, first)
    state.stale_to = max(state.stale_to or last, last)


def _span(state: RecomputeRow, now: datetime) -> Span | None:
    """Return which covered days to compute again."""
    if state.covered_from is None or state.covered_to is None:
        return None
    first, last = state.stale_from, state.stale_to
    if state.due_at is not None and state.due_at <= now:
        first = min(first or now.date(), now.date() - _DUE_REACH)
        last = max(last or now.date(), now.date() + timedelta(days=1))
    if first is None or last is None:
        return None
    first, last = max(first, state.covered_from), min(last, state.covered_to)
    return (first, last) if first <= last else None


def _settled(state: RecomputeRow, due: datetime | None, now: datetime) -> None:
    """Nothing is stale any more. An earlier due time that is still to come stays."""
    state.stale_from = state.stale_to = state.stale_since = None
    earlier = state.due_at if state.due_at is not None and state.due_at > now else None
    state.due_at = min((at for at in (earlier, due) if at is not None), default=None)


def _within(week: Span, state: RecomputeRow) -> Span:
    first = max(week[0], state.covered_from or week[0])
    return first, min(week[1], state.covered_to or week[1])


def _frozen(day: date, locked: Sequence[rows.Locked]) -> bool:
    return any(period.first <= day <= period.last for period in locked)
