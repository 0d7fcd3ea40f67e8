"""Corrections: asked for by one person, decided by another; the original punch stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from attendance_app.db import corrections as rows
from attendance_app.db import presence, punches, workdays
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import CorrectionDecisionRow, CorrectionRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.services import correction_reading as reading
from attendance_app.services.audit import record
from attendance_app.services.correction_reading import Draft
from attendance_app.services.correction_views import (
    CorrectionAsked,
    CorrectionEffect,
    CorrectionView,
    ForgottenOut,
    OutageFix,
)
from attendance_app.services.paging import Cut, Page
from attendance_app.services.ports import Clock, PresenceCache
from attendance_app.services.reach import (
    OFFICE,
    in_reach,
    key_of,
    person_in_reach,
    person_to_lead,
    why_not,
)
from attendance_app.services.recompute import Recompute
from attendance_app.services.recording import present

MOST_TOGETHER = 500
Moved = list[presence.Standing]


@dataclass(frozen=True, slots=True)
class Corrections:
    """Anybody asks for themselves; managers for their team; HR and admins for everybody."""

    transaction: Transaction
    clock: Clock
    presence: PresenceCache
    recompute: Recompute

    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Return (code, words) of the reasons to choose from."""
        return tuple(reading.REASONS.items())

    def preview(self, actor: Actor, asked: CorrectionAsked) -> CorrectionEffect:
        """Return what the correction would change, without keeping it.

        A local time that comes twice or never that day is explained in `remarks`.

        Raises:
            RuleViolation: it makes no sense: a time to come, or outside the employment.

        """
        with self.transaction() as session:
            person_in_reach(session, actor, asked.employee_id)
            return self._effect(session, self._draft(session, asked))

    def request(self, actor: Actor, asked: CorrectionAsked) -> int:
        """Ask for a correction; return its id. The day's effect is that of `preview`."""
        with self.transaction() as session:
            person_in_reach(session, actor, asked.employee_id)
            row = self._ask(session, actor, asked, None)
            _record(session, self.clock, actor, "correction.asked", row)
            return row.id

    def decide(self, actor: Actor, correction_id: int, approve: bool, comment: str = "") -> None:
        """Approve or reject. The person's days are computed again.

        Raises:
            AccessDenied: the one who asked, the person concerned, or no manager of theirs.
            Conflict: decided or withdrawn meanwhile.

        """
        self.decide_many(actor, [correction_id], approve, comment)

    def decide_many(
        self, actor: Actor, correction_ids: Sequence[int], approve: bool, comment: str = ""
    ) -> int:
        """Decide several, all or none; return how many."""
        ids = sorted(set(correction_ids))
        if not 1 <= len(ids) <= MOST_TOGETHER:
            raise RuleViolation(f"Choose 1 to {MOST_TOGETHER} corrections.", "correction_ids")
        moved: Moved = []
        with self.transaction() as session:
            decided = [self._decide(session, actor, one, approve, comment, moved) for one in ids]
        for standing in moved:
            self.presence.update(present(standing))
        self._bring_up(decided)
        return len(ids)

    def withdraw(self, actor: Actor, correction_id: int) -> None:
        """Take back what one asked for, as long as it is undecided."""
        with self.transaction() as session:
            found = _known(session, correction_id)
            if found.row.requested_by != key_of(actor):
                raise AccessDenied("Only who asked for it takes it back.")
            self._add_decision(session, actor, found, "withdrawn", "")
            _record(session, self.clock, actor, "correction.withdrawn", found.row)

    def list(
        self,
        actor: Actor,
        *,
        state: str | None = None,
        employee_id: int | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Page[CorrectionView]:
        """Return corrections of people one may see: undecided first, then newest first."""
        cut = Cut(page, size)
        with self.transaction() as session:
            found, total = rows.page(
                session, in_reach(actor), state, employee_id, cut.offset, cut.size
            )
            return cut.of([reading.view(actor, one) for one in found], total)

    def waiting(self, actor: Actor) -> int:
        """Return how many wait for this person's decision: the number in the rail."""
        if not actor.has((*OFFICE, Role.MANAGER)):
            return 0
        with self.transaction() as session:
            return rows.undecided(session, in_reach(actor), key_of(actor), actor.employee)

    def preview_outage(self, actor: Actor, fix: OutageFix) -> tuple[CorrectionEffect, ...]:
        """Return what fixing a kiosk's outage would do, a person each; at most 500 people."""
        with self.transaction() as session:
            return tuple(
                self._effect(session, self._draft(session, asked))
                for asked in _each(session, actor, fix)
            )

    def request_outage(self, actor: Actor, fix: OutageFix) -> tuple[int, ...]:
        """Ask for the same punch for many people at once; return the corrections' ids."""
        batch = uuid4()
        with self.transaction() as session:
            made = [self._ask(session, actor, asked, batch) for asked in _each(session, actor, fix)]
            said = {"people": len(made), "batch": str(batch), "reason": fix.reason}
            record(session, self.clock, actor, "correction.outage", "correction", batch, said)
            return tuple(row.id for row in made)

    def forgotten_outs(self, actor: Actor, now: datetime | None = None) -> tuple[ForgottenOut, ...]:
        """Return open ins whose shift ended an hour ago, of people one may see; at most 100."""
        with self.transaction() as session:
            return reading.forgotten(session, in_reach(actor), now or self.clock.now())

    def _draft(self, session: Session, asked: CorrectionAsked) -> Draft:
        return reading.draft(session, asked, self.clock.now())

    def _effect(self, session: Session, draft: Draft) -> CorrectionEffect:
        return reading.effect(session, draft, self.clock.now())

    def _ask(
        self, session: Session, actor: Actor, asked: CorrectionAsked, batch: UUID | None
    ) -> CorrectionRow:
        draft = self._draft(session, asked)
        row = CorrectionRow(
            **draft.columns(),
            effect=self._effect(session, draft).minutes,
            batch=batch,
            requested_by=key_of(actor),
            requested_name=actor.name,
            requested_employee=actor.employee,
            requested_at=self.clock.now(),
        )  # pyright: ignore[reportCallIssue] - the database gives the id
        session.add(row)
        session.flush()
        return row

    def _decide(
        self,
        session: Session,
        actor: Actor,
        correction_id: int,
        approve: bool,
        comment: str,
        moved: Moved,
    ) -> rows.Stood:
        found = _known(session, correction_id)
        person = punches.lock_employee(session, found.row.employee_id) or found.person
        person_in_reach(session, actor, person.id)
        refusal = why_not(actor, person, found.row.requested_by, found.row.requested_employee)
        if refusal:
            raise AccessDenied(refusal)
        if approve:
            reading.check_target(session, found.row.target_punch, found.row.target_correction)
        decision = "approved" if approve else "rejected"
        self._add_decision(session, actor, found, decision, comment)
        if approve:
            moved += _take_effect(session, found.row, self.clock.now())
        _record(session, self.clock, actor, f"correction.{decision}", found.row)
        return found

    def _add_decision(
        self, session: Session, actor: Actor, found: rows.Stood, decision: str, comment: str
    ) -> None:
        if found.decision is not None:
            raise Conflict(f"This was {found.decision.decision} meanwhile.")
        session.add(
            CorrectionDecisionRow(
                correction_id=found.row.id,
                decision=decision,
                decided_by=key_of(actor),
                decided_name=actor.name,
                decided_employee=actor.employee,
                decided_at=self.clock.now(),
                comment=reading.comment(comment),
            )  # pyright: ignore[reportCallIssue] - the database gives the id
        )
        session.flush()

    def _bring_up(self, decided: Sequence[rows.Stood]) -> None:
        """Compute the days again at once: a locked day's line appears with the decision."""
        for one in decided:
            days = [at.astimezone(UTC).date() for at in _instants(one.row)]
            self.recompute.ensure([one.row.employee_id], min(days), max(days))


def _known(session: Session, correction_id: int) -> rows.Stood:
    found = rows.get(session, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def _each(session: Session, actor: Actor, fix: OutageFix) -> list[CorrectionAsked]:
    ids = sorted(set(fix.employee_ids))
    if not 1 <= len(ids) <= MOST_TOGETHER:
        raise RuleViolation(f"Choose 1 to {MOST_TOGETHER} people.", "employee_ids")
    for employee in ids:
        person_to_lead(session, actor, employee)
    return [
        CorrectionAsked(
            employee_id=employee,
            operation="add",
            direction=fix.direction,
            day=fix.day,
            at=fix.at,
            reason_code="outage",
            reason=fix.reason,
        )
        for employee in ids
    ]


def _take_effect(session: Session, row: CorrectionRow, now: datetime) -> Moved:
    """Mark the days, and let whoever comes next be asked for the right direction."""
    for at in _instants(row):
        workdays.touch(session, row.employee_id, at)
    last = reading.last_event(session, row.employee_id, now)
    standing = presence.of(session, row.employee_id)
    if last is None or standing is None:
        return [presence.correct(session, row.employee_id, *last)] if last is not None else []
    if (standing.at, standing.direction) == last[:2]:
        return []
    return [presence.correct(session, row.employee_id, *last)]


def _instants(row: CorrectionRow) -> list[datetime]:
    return [at for at in (row.at, row.target_at) if at is not None]


def _record(session: Session, clock: Clock, actor: Actor, action: str, row: CorrectionRow) -> None:
    said: dict[str, Any] = {
        "employee": row.employee_id,
        "operation": row.operation,
        "direction": row.direction,
        "at": row.at.isoformat() if row.at else None,
        "target": str(row.target_punch or row.target_correction or ""),
        "reason": row.reason_code,
    }
    record(session, clock, actor, action, "correction", row.id, said)
