"""Reads what a correction asks for, what it would do, and who seems to have forgotten to go."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session

from attendance_app.db import corrections as rows
from attendance_app.db import reminders, workdays
from attendance_app.db.facts import Decided
from attendance_app.db.tables import EmployeeRow, ReminderRow, SiteRow
from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.names import clean_text
from attendance_app.domain.worked_time.corrections import in_force
from attendance_app.domain.worked_time.punches import Kind, microseconds
from attendance_app.domain.worked_time.trace import Ledger
from attendance_app.services import effects, facts
from attendance_app.services.correction_views import (
    CorrectionAsked,
    CorrectionEffect,
    CorrectionView,
    DayEffect,
    ForgottenOut,
)
from attendance_app.services.reach import why_not
from attendance_app.services.wall_clock import clock_words, day_words, meant

REASONS = {
    "forgot": "Forgot to clock",
    "outage": "The kiosk was out of order",
    "offsite": "Worked somewhere else",
    "wrong": "Clocked by mistake",
    "not_me": "It was somebody else",
    "no_meal": "Could not take the meal",
    "other": "Something else",
}
DIRECTIONS = ("in", "out", "no_meal")
OVERDUE = timedelta(hours=1)
_LONG = timedelta(hours=12)  # without a plan nobody works longer
_MOST_FORGOTTEN = 100
_LAST_ID = 1 << 40


@dataclass(frozen=True, slots=True)
class Draft:
    """A correction that makes sense. at: the new punch, in UTC. target_at: the old one's time."""

    person: EmployeeRow
    site: SiteRow
    operation: str
    direction: str
    at: datetime | None
    target_punch: UUID | None
    target_correction: int | None
    target_at: datetime | None
    target_direction: str
    reason_code: str
    reason: str
    remarks: tuple[str, ...]

    def columns(self) -> dict[str, Any]:
        """Return it as the columns of a correction."""
        left_out = ("person", "site", "remarks")
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in left_out}
        return kept | {"employee_id": self.person.id}

    @property
    def days(self) -> tuple[date, date]:
        """The local days concerned."""
        zone = ZoneInfo(self.site.zone)
        found = [at.astimezone(zone).date() for at in (self.at, self.target_at) if at is not None]
        return min(found), max(found)


def draft(session: Session, asked: CorrectionAsked, now: datetime) -> Draft:
    """Return what is asked for, checked.

    Raises:
        RuleViolation: it makes no sense.
        NotFound: there is no such punch of this person.
        Conflict: the punch was corrected before.

    """
    if asked.operation not in ("add", "void", "replace"):
        raise RuleViolation("Add, void or replace a punch.", "operation")
    if asked.reason_code not in REASONS:
        raise RuleViolation(f"Choose one of {', '.join(REASONS)}.", "reason_code")
    person = session.get_one(EmployeeRow, asked.employee_id)
    site = session.get_one(SiteRow, person.site_id)
    target = _target(session, asked, person)
    at, remark = (None, "") if asked.operation == "void" else _time(asked, site, person, now)
    return Draft(
        person=person,
        site=site,
        operation=asked.operation,
        direction=_direction(asked),
        at=at,
        reason_code=asked.reason_code,
        reason=clean_text(asked.reason, "reason", 500),
        remarks=(remark,) if remark else (),
        **target,
    )


def effect(session: Session, wanted: Draft, now: datetime) -> CorrectionEffect:
    """Return what the correction would do to the days around it."""
    first, last = wanted.days
    known = facts.read(session, [wanted.person.id], first, last)[wanted.person.id]
    target = str(wanted.target_punch or "")
    if wanted.target_correction is not None:
        target = f"c{wanted.target_correction}"
    asked = Decided(
        id=_LAST_ID,
        employee=wanted.person.id,
        operation=wanted.operation,
        target=target,
        direction=wanted.direction,
        at=wanted.at,
        reason=wanted.reason,
        approver="",
    )
    after = effects.with_corrections(known.person, [facts.correction_of(asked)])
    changed = effects.compare(known.person, after, now, first, last)
    locked = [
        (p.first, p.last) for p in workdays.locked_periods(session, first - _WEEK, last + _WEEK)
    ]
    days = tuple(_day(one, locked) for one in changed)
    return CorrectionEffect(
        employee_id=wanted.person.id,
        employee=wanted.person.name,
        minutes=effects.minutes(changed),
        days=days,
        remarks=wanted.remarks,
        becomes_adjustment=any(day.locked for day in days),
    )


_WEEK = timedelta(days=7)


def check_target(session: Session, punch: UUID | None, correction: int | None) -> None:
    """Refuse to correct what was corrected before.

    Raises:
        Conflict: an approved correction voided or replaced it.

    """
    if (punch or correction) and rows.superseded(session, punch, correction):
        raise Conflict("This punch was corrected already. Look at the day again.", "target")


def comment(text: str) -> str:
    """Return a comment that can be kept."""
    return clean_text(text, "comment", 500)


def view(actor: Actor, found: rows.Stood) -> CorrectionView:
    """Return a correction as it is shown to somebody."""
    row, zone, decision = found.row, ZoneInfo(found.site.zone), found.decision
    refusal = why_not(actor, found.person, row.requested_by, row.requested_employee)
    if decision is not None:
        refusal = "It is decided."
    return CorrectionView(
        id=row.id,
        employee_id=row.employee_id,
        employee=found.person.name,
        site=found.site.name,
        operation=row.operation,
        direction=row.direction,
        at=row.at,
        at_local=day_words(row.at, zone) if row.at else "",
        old_direction=row.target_direction,
        old_local=day_words(row.target_at, zone) if row.target_at else "",
        reason_code=row.reason_code,
        reason=row.reason,
        minutes=row.effect,
        state=found.state,
        requested_by=row.requested_name,
        requested_at=row.requested_at,
        decided_by=decision.decided_name if decision else "",
        decided_at=decision.decided_at if decision else None,
        comment=decision.comment if decision else "",
        may_decide=not refusal,
        why_not=refusal,
        batch=str(row.batch or ""),
    )


def forgotten(
    session: Session, seen: ColumnElement[bool], now: datetime, overdue: timedelta = OVERDUE
) -> tuple[ForgottenOut, ...]:
    """Return who is in although the planned shift ended `overdue` ago, longest first."""
    inside = rows.still_in(session, seen)
    if not inside:
        return ()
    first = min(standing.last_at for _, _, standing in inside).date() - timedelta(days=2)
    rotas = facts.rota_of(
        session, [row for row, _, _ in inside], first, now.date() + timedelta(days=1)
    )
    found: list[ForgottenOut] = []
    for person, site, standing in inside:
        zone = ZoneInfo(site.zone)
        since = standing.last_at.astimezone(UTC)
        end = _planned_end(rotas[person.id], since, zone)
        late = now - end > overdue if end is not None else now - since > _LONG
        if late:
            found.append(_forgotten(person, site, since, end))
    found = found[:_MOST_FORGOTTEN]
    reminded = reminders.of(session, [one.employee_id for one in found])
    return tuple(_reminded(one, reminded.get((one.employee_id, one.since))) for one in found)


def last_event(session: Session, employee: int, now: datetime) -> tuple[datetime, str, int] | None:
    """Return time, direction and site of the last in or out that counts now, of the last week."""
    today = now.date()
    known = facts.read(session, [employee], today - timedelta(days=1), today)[employee]
    person = known.person
    events = [
        event
        for event in in_force(person.punches, person.corrections, Ledger())
        if event.kind in (Kind.IN, Kind.OUT) and event.at <= microseconds(now)
    ]
    if not events:
        return None
    last = events[-1]
    at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=last.at)
    return at, str(last.kind), known.site.id


def _target(session: Session, asked: CorrectionAsked, person: EmployeeRow) -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "target_punch": None,
        "target_correction": None,
        "target_at": None,
        "target_direction": "",
    }
    if asked.operation == "add":
        if asked.target:
            raise RuleViolation("To add a punch, name none that is there.", "target")
        return nothing
    if asked.target.startswith("c") and asked.target[1:].isdigit():
        found = rows.get(session, int(asked.target[1:]))
        if found is None or found.row.employee_id != person.id or found.state != "approved":
            raise NotFound("There is no such punch of this person.", "target")
        check_target(session, None, found.row.id)
        return nothing | {
            "target_correction": found.row.id,
            "target_at": found.row.at,
            "target_direction": found.row.direction,
        }
    punch = rows.punch(session, person.id, _uuid(asked.target))
    if punch is None:
        raise NotFound("There is no such punch of this person.", "target")
    check_target(session, punch.id, None)
    return nothing | {
        "target_punch": punch.id,
        "target_at": punch.occurred_at,
        "target_direction": punch.direction,
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such punch of this person.", "target") from None


def _direction(asked: CorrectionAsked) -> str:
    if asked.operation == "void":
        return ""
    if asked.direction not in DIRECTIONS:
        raise RuleViolation("Choose in, out, or no meal.", "direction")
    return asked.direction


def _time(
    asked: CorrectionAsked, site: SiteRow, person: EmployeeRow, now: datetime
) -> tuple[datetime, str]:
    if asked.day is None or asked.at is None:
        raise RuleViolation("Give the day and the time.", "at")
    if not 2000 <= asked.day.year <= 2100:
        raise RuleViolation("The day is not in this century.", "day")
    found = meant(asked.day, asked.at, ZoneInfo(site.zone), second=asked.second)
    if found.at > now:
        raise RuleViolation("This time has not come yet.", "at")
    if asked.day < person.starts_on:
        raise RuleViolation(f"{person.name} started on {person.starts_on.isoformat()}.", "day")
    if person.archived_at is not None and found.at > person.archived_at:
        raise RuleViolation(f"{person.name} had left by then.", "day")
    return found.at, found.remark


def _day(one: effects.Changed, locked: list[tuple[date, date]]) -> DayEffect:
    return DayEffect(
        day=one.day,
        before=effects.paid(one.before),
        after=effects.paid(one.after),
        findings_before=tuple(found.code for found in one.before.findings),
        findings_after=tuple(found.code for found in one.after.findings),
        locked=any(first <= one.day <= last for first, last in locked),
    )


def _planned_end(rota: Any, since: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the planned shift ends in which somebody came, or nearest after it."""
    day = since.astimezone(zone).date()
    for planned in (day - timedelta(days=1), day):
        hours = rota.on(planned)
        if hours is None:
            continue
        midnight = datetime(planned.year, planned.month, planned.day, tzinfo=zone)
        end = (midnight + timedelta(minutes=hours.until)).astimezone(UTC)
        if end > since:
            return end
    return None


def _reminded(one: ForgottenOut, row: ReminderRow | None) -> ForgottenOut:
    if row is None:
        return one
    return replace(
        one, reminded_at=row.reminded_at, reminded_by=row.reminded_by, mailed=row.mail_state
    )


def _forgotten(
    person: EmployeeRow, site: SiteRow, since: datetime, end: datetime | None
) -> ForgottenOut:
    zone = ZoneInfo(site.zone)
    proposal = end.astimezone(zone) if end is not None else None
    return ForgottenOut(
        employee_id=person.id,
        employee=person.name,
        site=site.name,
        manager_id=person.manager_id,
        since=since,
        since_local=day_words(since, zone),
        planned_end_local=clock_words(end, zone) if end is not None else "",
        proposal_day=proposal.date() if proposal else None,
        proposal_at=proposal.time() if proposal else None,
        zone=site.zone,
    )
