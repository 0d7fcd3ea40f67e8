"""Pay periods: their calendar, approvals, hashes, snapshots and adjustments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from attendance_app.db.tables import (
    AdjustmentRow,
    EmployeeRow,
    PayCalendarRow,
    PayPeriodRow,
    PeriodApprovalRow,
    PeriodSnapshotRow,
    SiteRow,
    WorkdayRow,
)
from attendance_app.db.workdays import LOCKED

_LOCK = 7010
MOST_SIGNED = 100_000


def lock_periods(session: Session) -> None:
    """Let one transaction at a time make periods or change their state."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def calendars(session: Session, limit: int = 100) -> Sequence[PayCalendarRow]:
    """Return the calendars the company had, newest first; the newest is in force."""
    newest = select(PayCalendarRow).order_by(col(PayCalendarRow.id).desc()).limit(limit)
    return session.scalars(newest).all()


def regular(session: Session, limit: int) -> Sequence[PayPeriodRow]:
    """Return the periods of the calendar, newest first."""
    return session.scalars(
        select(PayPeriodRow)
        .where(col(PayPeriodRow.regular))
        .order_by(col(PayPeriodRow.starts_on).desc())
        .limit(limit)
    ).all()


def regular_between(session: Session, first: date, last: date) -> Sequence[PayPeriodRow]:
    """Return the periods of the calendar that hold a day of the span, in order."""
    return session.scalars(
        select(PayPeriodRow)
        .where(col(PayPeriodRow.regular))
        .where(col(PayPeriodRow.starts_on) <= last, col(PayPeriodRow.ends_on) >= first)
        .order_by(col(PayPeriodRow.starts_on))
    ).all()


def regular_span(session: Session, starts_on: date, ends_on: date) -> PayPeriodRow | None:
    """Return the period of the calendar with exactly these days."""
    return session.scalars(
        select(PayPeriodRow)
        .where(col(PayPeriodRow.regular))
        .where(col(PayPeriodRow.starts_on) == starts_on, col(PayPeriodRow.ends_on) == ends_on)
    ).first()


def locked_span(session: Session, starts_on: date, ends_on: date) -> PayPeriodRow | None:
    """Return the period with exactly these days, if it is locked."""
    found = regular_span(session, starts_on, ends_on)
    return found if found is not None and found.state in LOCKED else None


def next_open(session: Session, after: date) -> PayPeriodRow | None:
    """Return the first period that starts after a day and is not locked."""
    return session.scalars(
        select(PayPeriodRow)
        .where(col(PayPeriodRow.regular), col(PayPeriodRow.state).not_in(LOCKED))
        .where(col(PayPeriodRow.starts_on) > after)
        .order_by(col(PayPeriodRow.starts_on))
        .limit(1)
    ).first()


def make_regular(session: Session, starts_on: date, ends_on: date) -> None:
    """Make a period of the calendar; a span of the same days becomes one."""
    session.execute(
        insert(PayPeriodRow)
        .values(starts_on=starts_on, ends_on=ends_on, regular=True, state="open")
        .on_conflict_do_update(index_elements=["starts_on", "ends_on"], set_={"regular": True})
    )


def locked(session: Session, period: int) -> PayPeriodRow | None:
    """Return a period and lock its row."""
    return session.scalars(
        select(PayPeriodRow)
        .where(col(PayPeriodRow.id) == period)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def approvals(
    session: Session, period: int, revision: int | None = None
) -> Sequence[PeriodApprovalRow]:
    """Return what was done to a period, in order, at most 20,000."""
    found = select(PeriodApprovalRow).where(col(PeriodApprovalRow.period_id) == period)
    if revision is not None:
        found = found.where(col(PeriodApprovalRow.revision) == revision)
    return session.scalars(found.order_by(col(PeriodApprovalRow.id)).limit(20_000)).all()


def void(
    session: Session, period: int, steps: Sequence[str], now: datetime, why: str, **who: Any
) -> int:
    """Void live approvals of a period; return how many. employees: only those of these people."""
    row = PeriodApprovalRow
    voided = (
        update(row)
        .where(col(row.period_id) == period, col(row.step).in_(steps))
        .where(col(row.voided_at).is_(None))
        .values(voided_at=now, void_reason=why)
        .returning(col(row.id))
    )
    if "employees" in who:
        voided = voided.where(
            func.coalesce(col(row.employee_id), 0).in_([e or 0 for e in who["employees"]])
        )
    return len(session.execute(voided).all())


@dataclass(frozen=True, slots=True)
class PersonHash:
    """The state of one person's part of a period."""

    employee: int
    manager: int | None
    sha256: str
    blocking: int
    warnings: int


def hashes(
    session: Session, first: date, last: date, people: Sequence[int]
) -> dict[int, PersonHash]:
    """Return the hash of each person's stored results of a span; adjustments are hashed apart."""
    rows = session.execute(
        text(
            "select e.id, e.manager_id, encode(sha256(convert_to(coalesce(string_agg("
            " r.day::text || r.sha256, ',' order by r.day), ''), 'UTF8')), 'hex'),"
            " coalesce(sum(r.blocking), 0), coalesce(sum(r.warnings), 0)"
            " from employees e left join workday_results r"
            " on r.employee_id = e.id and r.day between :first and :last"
            " where e.id = any(cast(:people as bigint[])) group by e.id order by e.id"
        ),
        {"first": first, "last": last, "people": list(people)},
    )
    return {row[0]: PersonHash(*row) for row in rows}


def sums(session: Session, first: date, last: date, people: Sequence[int]) -> Mapping[str, int]:
    """Return the minutes of a span by kind, of all these people together."""
    row = WorkdayRow
    kinds = {
        "regular": row.reg,
        "overtime": row.ot,
        "double": row.dt,
        "night": row.night,
        "holiday": row.holiday,
        "holiday_paid": row.holiday_paid,
        "leave_paid": row.leave_paid,
    }
    found = session.execute(
        select(*(func.coalesce(func.sum(column), 0) for column in kinds.values())).where(
            col(row.day).between(first, last), col(row.employee_id).in_(people)
        )
    ).one()
    return dict(zip(kinds, map(int, found), strict=True))


def members(session: Session, first: date, last: date) -> list[int]:
    """Return the ids of who belongs into a span: employed then, or with something stored in it."""
    rows = session.execute(
        text(
            "select e.id from employees e where (e.starts_on <= :last and (e.archived_at is null"
            " or e.archived_at >= cast(:first as date)))"
            " or exists (select from workday_results r where r.employee_id = e.id"
            " and r.day between :first and :last) order by e.id"
        ),
        {"first": first, "last": last},
    )
    return list(rows.scalars())


def managers(session: Session, employees: Sequence[int]) -> dict[int, int | None]:
    """Return the manager of each of the people."""
    rows = session.execute(
        select(col(EmployeeRow.id), col(EmployeeRow.manager_id)).where(
            col(EmployeeRow.id).in_(employees)
        )
    )
    return {row[0]: row[1] for row in rows}


def add_snapshots(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Freeze people's parts of a period."""
    for start in range(0, len(rows), 500):
        session.execute(insert(PeriodSnapshotRow).values(rows[start : start + 500]))


def frozen_people(session: Session, period: int, revision: int, site: str | None) -> list[int]:
    """Return whose parts of a revision are frozen, by number; site: only who was there."""
    at_site = "" if site is None else " and times ->> 'site' = :site"
    rows = session.execute(
        text(
            "select employee_id from period_snapshots where period_id = :period"  # noqa: S608
            f" and revision = :revision{at_site}"
            " order by (times ->> 'number') collate \"C\", employee_id"
        ),
        {"period": period, "revision": revision, "site": site},
    )
    return list(rows.scalars())


def frozen_parts(
    session: Session, period: int, revision: int, people: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the frozen parts of some people, in their order."""
    row = PeriodSnapshotRow
    found = session.execute(
        select(col(row.employee_id), col(row.times))
        .where(col(row.period_id) == period, col(row.revision) == revision)
        .where(col(row.employee_id).in_(people))
    )
    by_person = {row[0]: row[1] for row in found}
    return [by_person[employee] for employee in people]


def signoff(session: Session, period: PayPeriodRow) -> list[tuple[PeriodApprovalRow, str]]:
    """Return what stands of a period's approval up to the lock, each with whose hours or team."""
    row = PeriodApprovalRow
    found = session.execute(
        select(row, col(EmployeeRow.name))
        .outerjoin(EmployeeRow, col(EmployeeRow.id) == col(row.employee_id))
        .where(col(row.period_id) == period.id, col(row.revision) == period.revision)
        .where(col(row.voided_at).is_(None))
        .where(col(row.step).in_(("signed", "manager", "hr", "locked")))
        .order_by(col(row.id))
        .limit(MOST_SIGNED)
    )
    return [(approval, name or "") for approval, name in found]


def adjustments_of(
    session: Session, employee: int, first: date, last: date
) -> dict[date, list[AdjustmentRow]]:
    """Return every line for the days of a person, paid ones too, by day."""
    found: dict[date, list[AdjustmentRow]] = {}
    rows = session.scalars(
        select(AdjustmentRow)
        .where(col(AdjustmentRow.employee_id) == employee)
        .where(col(AdjustmentRow.day).between(first, last))
        .with_for_update()
    )
    for row in rows:
        found.setdefault(row.day, []).append(row)
    return found


def adjustments(
    session: Session, applied: int, people: Sequence[int] | None = None
) -> Sequence[AdjustmentRow]:
    """Return the lines that a period pays, by employee, day and kind."""
    found = (
        select(AdjustmentRow)
        .where(col(AdjustmentRow.applied_period_id) == applied)
        .order_by(col(AdjustmentRow.employee_id), col(AdjustmentRow.day), col(AdjustmentRow.kind))
    )
    if people is not None:
        found = found.where(col(AdjustmentRow.employee_id).in_(people))
    return session.scalars(found).all()


def blocked_days(
    session: Session, seen: ColumnElement[bool], first: date, last: date, limit: int
) -> list[tuple[WorkdayRow, EmployeeRow, SiteRow]]:
    """Return the days of people one may see that keep a period open, by day and name."""
    rows = session.execute(
        select(WorkdayRow, EmployeeRow, SiteRow)
        .join(EmployeeRow, col(EmployeeRow.id) == col(WorkdayRow.employee_id))
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .where(seen, col(WorkdayRow.blocking) > 0, col(WorkdayRow.day).between(first, last))
        .order_by(col(WorkdayRow.day), col(EmployeeRow.sort_name), col(EmployeeRow.id))
        .limit(limit)
    )
    return [(row, person, site) for row, person, site in rows]


def count_blocking(session: Session, first: date, last: date) -> int:
    """Return how many findings keep a span open."""
    found = select(func.coalesce(func.sum(WorkdayRow.blocking), 0)).where(
        col(WorkdayRow.day).between(first, last)
    )
    return int(session.scalar(found) or 0)


def reached(session: Session, seen: ColumnElement[bool], people: Sequence[int]) -> set[int]:
    """Return which of the people somebody may see."""
    found = select(col(EmployeeRow.id)).where(seen, col(EmployeeRow.id).in_(people))
    return set(session.scalars(found))


def people_named(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return names by id."""
    found = select(col(EmployeeRow.id), col(EmployeeRow.name)).where(col(EmployeeRow.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(found)}


def mark_exported(session: Session, period: int, by: str, sha256: str) -> None:
    """Say that a locked period was exported, the first time."""
    row = locked(session, period)
    if row is None or not row.regular or row.state != "locked":
        return
    row.state = "exported"
    session.add(
        PeriodApprovalRow(
            period_id=period,
            revision=row.revision,
            step="exported",
            by="export",
            by_name=by,
            at=session.scalars(select(func.now())).one(),
            sha256=sha256,
        )  # pyright: ignore[reportCallIssue] - the database gives the id
    )
    session.flush()


def drop_unpaid_adjustments(session: Session, origin: int) -> list[int]:
    """Remove lines of a period's late facts that no locked period pays; return whose they were."""
    gone = session.execute(
        text(
            "delete from adjustments a using pay_periods p where p.id = a.applied_period_id"
            " and a.origin_period_id = :origin and p.state not in ('locked', 'exported')"
            " returning a.employee_id"
        ),
        {"origin": origin},
    )
    return sorted(set(gone.scalars()))


def paid_adjustments(session: Session, origin: int) -> int:
    """Count the lines of a period's late facts that a locked period pays."""
    return (
        session.scalar(
            select(func.count())
            .select_from(AdjustmentRow)
            .join(PayPeriodRow, col(PayPeriodRow.id) == col(AdjustmentRow.applied_period_id))
            .where(col(AdjustmentRow.origin_period_id) == origin)
            .where(col(PayPeriodRow.state).in_(LOCKED))
        )
        or 0
    )


def release(session: Session, after: date) -> None:
    """Let go of open periods that end after a day and that nobody has approved anything of."""
    session.execute(
        text(
            "update pay_periods p set regular = false where p.regular and p.state = 'open'"
            " and p.ends_on >= :after"
            " and not exists (select from period_approvals a where a.period_id = p.id)"
            " and not exists (select from adjustments a where a.applied_period_id = p.id)"
        ),
        {"after": after},
    )


def revision(session: Session, period: int) -> str:
    """Return a text that changes with what a period shows: results, requests, people and acts."""
    return session.execute(
        text(
            "select concat_ws(' ', p.state, p.revision, p.locked_at,"
            " (select concat(max(a.id), '/', count(a.voided_at)) from period_approvals a"
            "   where a.period_id = p.id),"
            " (select concat(count(*), '/', max(r.computed_at)) from workday_results r"
            "   where r.day between p.starts_on and p.ends_on),"
            " (select max(id) from corrections), (select max(id) from correction_decisions),"
            " (select concat(count(*), '/', max(a.id)) from adjustments a"
            "   where a.applied_period_id = p.id),"
            " (select concat(count(*), '/', sum(version)) from employees),"
            " (select max(id) from pay_calendars))"
            " from pay_periods p where p.id = :period"
        ),
        {"period": period},
    ).scalar_one()
