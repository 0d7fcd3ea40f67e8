"""Exports that are asked for by themselves: after a pay period, at its lock, weekly, monthly.

Each occasion has a key of its own, the day or the period, and is taken in the transaction that
makes its run: two consumers, or one that is started anew, make one run of it.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import export_schedules as rows
from attendance_app.db import payroll
from attendance_app.db.tables import ExportScheduleRow, PayPeriodRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation, Unavailable
from attendance_app.domain.export_schedule import Plan, check_plan, plan_words
from attendance_app.domain.ids import ExportId
from attendance_app.domain.names import clean_name
from attendance_app.services import export_occasions as occasions
from attendance_app.services import export_requests, period_calendar, recipients
from attendance_app.services.audit import record
from attendance_app.services.export_occasions import Occasion
from attendance_app.services.payroll import Payroll
from attendance_app.services.recipients import NOBODY, Recipients

_LOG = logging.getLogger(__name__)
MOST = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """A schedule that somebody wants. plan: when; the rest: as in a request for an export."""

    name: str
    plan: Plan
    kinds: Sequence[str]
    site: int | None = None
    look_ahead: bool = False
    tell: Recipients = NOBODY


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule. next_at: UTC, None where it is paused or waits for a lock; zone: of its site.

    told: how many are told of each run. last: its newest run.
    """

    id: int
    name: str
    when: str
    kinds: tuple[str, ...]
    site: str
    look_ahead: bool
    told: int
    paused: bool
    next_at: datetime | None
    zone: str
    last: rows.Last | None


@dataclass(frozen=True, slots=True)
class ExportSchedules:
    """HR and administrators make and pause schedules; a consumer asks each minute what is due."""

    payroll: Payroll

    def list(self, actor: Actor) -> tuple[ScheduleView, ...]:
        """Return the schedules by name, with when they run next."""
        _require(actor)
        now = self.payroll.clock.now()
        with self.payroll.transaction() as session:
            period_calendar.ensure_periods(session, now.date())
            found = rows.schedules(session)
            last, zones = rows.last(session, [row.id for row in found]), rows.zones(session)
            sites = payroll.site_names(session)
            return tuple(
                _view(
                    session,
                    row,
                    now,
                    zones.get(row.site_id, zones[None]),
                    sites.get(row.site_id or 0, ""),
                    last.get(row.id),
                )
                for row in found
            )

    def add(self, actor: Actor, wish: Wish) -> int:
        """Make a schedule; what is due from now on is asked for. Returns its id.

        Raises:
            RuleViolation: the day, a file, the site or a recipient is none.

        """
        _require(actor)
        name, kinds = clean_name(wish.name, "name", 80), export_requests.known_kinds(wish.kinds)
        check_plan(wish.plan)
        now = self.payroll.clock.now()
        with self.payroll.transaction() as session:
            known = rows.schedules(session)
            if any(row.name.lower() == name.lower() for row in known):
                raise RuleViolation("There is a schedule of this name.", "name")
            if len(known) >= MOST:
                raise RuleViolation(f"There are {MOST} schedules. Remove one first.", "form")
            export_requests.site_called(session, wish.site)
            row = ExportScheduleRow(
                name=name,
                trigger=wish.plan.trigger,
                day=wish.plan.day,
                at=wish.plan.at,
                site_id=wish.site,
                kinds=kinds,
                look_ahead=wish.look_ahead,
                recipients=recipients.stored(session, wish.tell, mails=self.payroll.mails),
                made_by=actor.name,
                made_at=now,
                since=now,
            )  # pyright: ignore[reportCallIssue] - the database gives the id
            session.add(row)
            session.flush()
            said = {"name": name, "when": plan_words(wish.plan), "kinds": kinds, "site": wish.site}
            self._record(session, actor, "export_schedule.added", row, said)
            return row.id

    def pause(self, actor: Actor, schedule_id: int) -> None:
        """Ask for nothing until it is resumed."""
        with self._changing(actor, schedule_id) as (session, row):
            if row.paused_at is not None:
                raise Conflict("It is paused already.")
            row.paused_at = self.payroll.clock.now()
            self._record(session, actor, "export_schedule.paused", row, {"name": row.name})

    def resume(self, actor: Actor, schedule_id: int) -> None:
        """Go on; what was due meanwhile is not caught up."""
        with self._changing(actor, schedule_id) as (session, row):
            if row.paused_at is None:
                raise Conflict("It is not paused.")
            row.paused_at, row.since = None, self.payroll.clock.now()
            self._record(session, actor, "export_schedule.resumed", row, {"name": row.name})

    def remove(self, actor: Actor, schedule_id: int) -> None:
        """End a schedule; its runs stay."""
        with self._changing(actor, schedule_id) as (session, row):
            row.removed_at = self.payroll.clock.now()
            self._record(session, actor, "export_schedule.removed", row, {"name": row.name})

    def run_due(self) -> tuple[ExportId, ...]:
        """Ask for what is due; return the runs that were made now. Called each minute."""
        now = self.payroll.clock.now()
        with self.payroll.transaction() as session:
            period_calendar.ensure_periods(session, now.date())
            waiting = rows.waiting(session)
        made: list[ExportId] = []
        for schedule in waiting:
            try:
                made += self._ask(schedule, now)
            except Unavailable:
                raise
            except Exception:  # one that cannot be asked for must not keep the others from it
                _LOG.exception("Schedule %d asked for nothing", schedule)
        return tuple(made)

    def _ask(self, schedule_id: int, now: datetime) -> tuple[ExportId, ...]:
        """Ask for what a schedule owes. Its row is locked: two consumers come one after another."""
        with self.payroll.transaction() as session:
            row = rows.schedule(session, schedule_id)
            if row is None or row.paused_at is not None:
                return ()
            zones = rows.zones(session)
            zone = ZoneInfo(zones.get(row.site_id, zones[None]))
            made = tuple(
                self._run(session, row, one)
                for one in occasions.due(session, row, zone, now)
                if rows.take(session, row.id, one.key, one.due_at)
            )
        for job in made:
            self.payroll.wake(job)
        return made

    def _run(self, session: Session, row: ExportScheduleRow, one: Occasion) -> ExportId:
        """Make the run of an occasion; what is refused becomes a run that failed, and is told."""
        period = _period(session, one)
        told = recipients.still(session, row.recipients)
        order = export_requests.Order(list(row.kinds), row.site_id, row.look_ahead, told)
        actor = Actor("system", None, f"schedule {row.name}", frozenset(Role))
        try:
            job = self.payroll.place(session, actor, period, order)
        except RuleViolation as error:
            _LOG.warning("Schedule %d, %s: %s", row.id, one.key, error)
            job = ExportId(
                export_requests.place_failed(session, period, order, actor.name, str(error))
            )
        rows.name_export(session, row.id, one.key, int(job))
        return job

    @contextmanager
    def _changing(
        self, actor: Actor, schedule_id: int
    ) -> Iterator[tuple[Session, ExportScheduleRow]]:
        _require(actor)
        with self.payroll.transaction() as session:
            row = rows.schedule(session, schedule_id)
            if row is None:
                raise NotFound("There is no such schedule.")
            yield session, row

    def _record(
        self,
        session: Session,
        actor: Actor,
        action: str,
        row: ExportScheduleRow,
        said: dict[str, object],
    ) -> None:
        session.flush()
        record(session, self.payroll.clock, actor, action, "export_schedule", row.id, said)


def _view(
    session: Session,
    row: ExportScheduleRow,
    now: datetime,
    zone: str,
    site: str,
    last: rows.Last | None,
) -> ScheduleView:
    paused = row.paused_at is not None
    return ScheduleView(
        id=row.id,
        name=row.name,
        when=plan_words(occasions.plan_of(row)),
        kinds=tuple(row.kinds),
        site=site,
        look_ahead=row.look_ahead,
        told=len(row.recipients),
        paused=paused,
        next_at=None if paused else occasions.next_at(session, row, ZoneInfo(zone), now),
        zone=zone,
        last=last,
    )


def _period(session: Session, one: Occasion) -> PayPeriodRow:
    if one.span is None:
        found = one.period
    else:
        found, _ = payroll.ensure_period(session, *one.span)
    period = payroll.period(session, found) if found is not None else None
    if period is None:
        raise NotFound("There is no such pay period.")
    return period


def _require(actor: Actor) -> None:
    actor.require(Role.ADMIN, Role.HR)
