"""Reads a pay period: its seal, its steps, its teams, and what is in the way of the lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import corrections as asked
from attendance_app.db import pay_periods as rows
from attendance_app.db.tables import (
    EmployeeRow,
    PayPeriodRow,
    PeriodApprovalRow,
    SiteRow,
    WorkdayRow,
)
from attendance_app.db.workdays import LOCKED
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.day_result import DayResult, fingerprint
from attendance_app.domain.worked_time.findings import Severity
from attendance_app.services.pay_period_views import (
    ApprovalView,
    Blocker,
    ComparedLine,
    PeriodLine,
    StepView,
    TeamState,
)
from attendance_app.services.payroll_views import label_of
from attendance_app.services.reach import in_reach, is_office, key_of
from attendance_app.services.wording import finding_view

MOST_BLOCKERS = 2_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A period as it stands. people: everybody in it. live: approvals that are not void."""

    period: PayPeriodRow
    people: Mapping[int, rows.PersonHash]
    live: Sequence[PeriodApprovalRow]
    every: Sequence[PeriodApprovalRow]
    pending: Mapping[int, int]

    @property
    def seal(self) -> str:
        """The hash of everybody's hours."""
        return self.sealed(self.people)

    def sealed(self, people: Sequence[int] | Mapping[int, object]) -> str:
        """Return the hash of some people's hours."""
        return fingerprint([[one, self.people[one].sha256] for one in sorted(people)])

    def teams(self) -> dict[int | None, list[int]]:
        """Return the people by manager."""
        found: dict[int | None, list[int]] = {}
        for one in self.people.values():
            found.setdefault(one.manager, []).append(one.employee)
        return found

    def approved(self, step: str, whose: int | None) -> PeriodApprovalRow | None:
        """Return the live approval of a step for somebody, or for a manager's team."""
        return next((a for a in self.live if a.step == step and a.employee_id == whose), None)

    def to_settle(self, people: Sequence[int]) -> int:
        """Return how much blocks these people's part."""
        return sum(self.people[one].blocking + self.pending.get(one, 0) for one in people)


def standing(session: Session, period: PayPeriodRow) -> Standing:
    """Return a period as it stands, by the stored results."""
    first, last = period.starts_on, period.ends_on
    ids = rows.members(session, first, last)
    people = rows.hashes(session, first, last, ids)
    lines: dict[int, list[list[object]]] = {}
    for line in rows.adjustments(session, period.id):
        lines.setdefault(line.employee_id, []).append(
            [line.day.isoformat(), line.kind, line.minutes]
        )
    hashed = {
        one.employee: rows.PersonHash(
            one.employee,
            one.manager,
            fingerprint([one.sha256, lines[one.employee]]) if one.employee in lines else one.sha256,
            one.blocking,
            one.warnings,
        )
        for one in people.values()
    }
    every = rows.approvals(session, period.id)
    live = [a for a in every if a.voided_at is None and a.revision == period.revision]
    return Standing(period, hashed, live, every, _pending(session, period, ids))


def approved_seal(found: Standing) -> str:
    """Return the seal that HR approved and that was locked; empty while the period is open."""
    if found.period.state not in LOCKED:
        return ""
    return next((a.sha256 for a in found.live if a.step == "hr"), "")


def line(session: Session, period: PayPeriodRow) -> PeriodLine:
    """Return a period in a list."""
    first, last = period.starts_on, period.ends_on
    return PeriodLine(
        id=period.id,
        label=label_of(first, last),
        starts_on=first,
        ends_on=last,
        state=period.state,
        revision=period.revision,
        people=len(rows.members(session, first, last)),
        blocking=0 if period.state in LOCKED else rows.count_blocking(session, first, last),
        locked_at=period.locked_at,
    )


def teams(session: Session, actor: Actor, found: Standing) -> tuple[TeamState, ...]:
    """Return the parts of managers: everybody's for HR, one's own for a manager."""
    by_manager = found.teams()
    names = rows.people_named(session, [m for m in by_manager if m is not None])
    open_now = found.period.state not in LOCKED
    states: list[TeamState] = []
    for manager, people in by_manager.items():
        mine = manager is not None and manager == actor.employee and actor.has((Role.MANAGER,))
        if not (is_office(actor) or mine):
            continue
        approval = found.approved("manager", manager)
        voided = [a for a in found.every if a.step == "manager" and a.employee_id == manager]
        may = open_now and approval is None and actor.employee not in people
        states.append(
            TeamState(
                manager_id=manager,
                manager=names.get(manager or 0, ""),
                people=len(people),
                signed=sum(found.approved("signed", one) is not None for one in people),
                to_settle=found.to_settle(people),
                approved_by=approval.by_name if approval else "",
                approved_at=approval.at if approval else None,
                voided=voided[-1].void_reason if voided and approval is None else "",
                may_approve=may and not found.to_settle(people),
            )
        )
    return tuple(sorted(states, key=lambda s: (s.approved_at is not None, s.manager)))


def steps(found: Standing, *, sign_off: bool) -> tuple[StepView, ...]:
    """Return the stepper."""
    period, people = found.period, len(found.people)
    signed = sum(a.step == "signed" for a in found.live)
    by_manager = found.teams()
    approved = sum(found.approved("manager", manager) is not None for manager in by_manager)
    done = {
        "signed": signed >= people,
        "manager": approved >= len(by_manager),
        "hr": period.state in ("hr_approved", *LOCKED),
        "locked": period.state in LOCKED,
        "exported": period.state == "exported",
    }
    notes = {"signed": f"{signed} of {people}", "manager": f"{approved} of {len(by_manager)}"}
    names = [name for name in done if sign_off or name != "signed"]
    now = next((name for name in names if not done[name]), "")
    views: list[StepView] = []
    for name in names:
        acts = [a for a in found.live if a.step == name] if done[name] else []
        state = "done" if done[name] else "now" if name == now else "waiting"
        last = acts[-1] if acts else None
        by, at = (last.by_name, last.at) if last else ("", None)
        views.append(StepView(name, state, by, at, notes.get(name, "")))
    return tuple(views)


def approvals(session: Session, found: Standing) -> tuple[ApprovalView, ...]:
    """Return everything that was done to a period, newest first, at most 500."""
    names = rows.people_named(
        session, sorted({a.employee_id for a in found.every if a.employee_id})
    )
    return tuple(
        ApprovalView(
            step=a.step,
            revision=a.revision,
            by=a.by_name,
            whose=names.get(a.employee_id or 0, ""),
            at=a.at,
            sha256=a.sha256,
            voided_at=a.voided_at,
            void_reason=a.void_reason or a.note,
        )
        for a in list(reversed(found.every))[:500]
    )


def compared(session: Session, period: PayPeriodRow) -> tuple[ComparedLine, ...]:
    """Return the minutes by kind, beside those of the period before."""
    people = rows.members(session, period.starts_on, period.ends_on)
    now = rows.sums(session, period.starts_on, period.ends_on, people)
    earlier = rows.regular_between(
        session, period.starts_on - timedelta(days=1), period.starts_on - timedelta(days=1)
    )
    span = (earlier[0].starts_on, earlier[0].ends_on) if earlier else None
    before = rows.sums(session, *span, rows.members(session, *span)) if span else {}
    return tuple(ComparedLine(kind, n, before.get(kind, 0)) for kind, n in now.items())


def blockers(session: Session, actor: Actor, period: PayPeriodRow) -> list[Blocker]:
    """Return what is in the way of the lock, of people one may see, at most two thousand."""
    seen = in_reach(actor)
    found: list[Blocker] = []
    days = rows.blocked_days(session, seen, period.starts_on, period.ends_on, MOST_BLOCKERS)
    for row, person, site in days:
        found += _of_day(row, person, site)
    ids = rows.members(session, period.starts_on, period.ends_on)
    for one in asked.undecided_of(session, ids, *_window(period)):
        day = _day_of(one, period)
        if day is not None and one.person.id in rows.reached(session, seen, [one.person.id]):
            found.append(
                Blocker(
                    kind="undecided",
                    employee_id=one.person.id,
                    employee=one.person.name,
                    site=one.site.name,
                    day=day,
                    sentence=f"{one.row.effect:+d} min asked, not decided",
                    fix="decide",
                    correction_id=one.row.id,
                )
            )
    return found[:MOST_BLOCKERS]


def _of_day(row: WorkdayRow, person: EmployeeRow, site: SiteRow) -> list[Blocker]:
    result = DayResult.from_json(row.details)
    zone = ZoneInfo(site.zone)
    found: list[Blocker] = []
    for one in result.findings:
        if one.severity != Severity.BLOCK:
            continue
        view = finding_view(one, result, zone)
        found.append(
            Blocker(
                kind=one.code,
                employee_id=person.id,
                employee=person.name,
                site=site.name,
                day=row.day,
                sentence=view.sentence,
                fix=view.fix,
                proposal_direction=view.proposal_direction,
                proposal_local=view.proposal_local,
                proposal_day=view.proposal_day,
            )
        )
    return found


def _pending(session: Session, period: PayPeriodRow, ids: Sequence[int]) -> dict[int, int]:
    """Return how many corrections about the period wait for a decision, by person."""
    found: dict[int, int] = {}
    for one in asked.undecided_of(session, ids, *_window(period)):
        if _day_of(one, period) is not None:
            found[one.person.id] = found.get(one.person.id, 0) + 1
    return found


def _window(period: PayPeriodRow) -> tuple[datetime, datetime]:
    start = datetime.combine(period.starts_on, datetime.min.time(), UTC) - timedelta(days=1)
    return start, datetime.combine(period.ends_on, datetime.min.time(), UTC) + timedelta(days=2)


def _day_of(one: asked.Stood, period: PayPeriodRow) -> date | None:
    """Return the local day of a correction when it lies in the period."""
    zone = ZoneInfo(one.site.zone)
    for at in (one.row.at, one.row.target_at):
        if at is not None and period.starts_on <= at.astimezone(zone).date() <= period.ends_on:
            return at.astimezone(zone).date()
    return None


def is_same_person(actor: Actor, approval: PeriodApprovalRow) -> bool:
    """Tell whether somebody did this themselves."""
    same = actor.employee is not None and actor.employee == approval.by_employee
    return same or key_of(actor) == approval.by
