"""Clockings, and the keys that make asking twice harmless."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel import Session, col, func, select

from attendance_app.db.people import of_team
from attendance_app.db.tables import (
    CompanyRow,
    EmployeeRow,
    KioskRow,
    PunchKeyRow,
    PunchRow,
    SiteRow,
)

_NEIGHBOURHOOD = timedelta(days=7)  # further away nothing changes what a punch means


@dataclass(frozen=True, slots=True)
class NewPunch:
    """What is inserted. at: UTC. Scores, and what they were judged by, are None without a face.

    confirmed_by: "pin", "badge" or "turn" where the face alone did not decide. badge: its id.
    """

    employee: int
    at: datetime
    direction: str
    method: str
    site: int
    kiosk: int | None = None
    similarity: float | None = None
    margin: float | None = None
    liveness: float | None = None
    model_id: str | None = None
    scope: str | None = None
    threshold: float | None = None
    needed_margin: float | None = None
    min_liveness: float | None = None
    calibration_id: int | None = None
    confirmed_by: str | None = None
    badge: int | None = None
    recorded_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A punch reduced to time and direction."""

    at: datetime
    direction: str


def company(session: Session) -> CompanyRow:
    """Return the company; a fresh database that has none yet gets the defaults' policy."""
    return session.get(CompanyRow, 1) or CompanyRow(name="")  # pyright: ignore[reportCallIssue]


def lock_employee(session: Session, employee: int) -> EmployeeRow | None:
    """Return an employee and lock the row: one punch of a person at a time."""
    return session.exec(
        select(EmployeeRow).where(EmployeeRow.id == employee).with_for_update(key_share=True)
    ).first()


def lock_numbers(session: Session, numbers: Iterable[str]) -> dict[str, EmployeeRow]:
    """Return employees by number, locked in the order of their ids."""
    rows = session.exec(
        select(EmployeeRow)
        .where(col(EmployeeRow.number).in_(list(numbers)))
        .order_by(col(EmployeeRow.id))
        .with_for_update(key_share=True)
    )
    return {row.number: row for row in rows}


def by_number(session: Session, number: str) -> EmployeeRow | None:
    """Return the employee with a personnel number."""
    return session.exec(select(EmployeeRow).where(EmployeeRow.number == number)).first()


def insert(session: Session, punch: NewPunch) -> UUID:
    """Append a punch. A month without a partition lands in the default one."""
    row = session.execute(
        text(
            "insert into attendance_logs (occurred_at, employee_id, direction, method, site_id,"
            " kiosk_id, similarity, margin, liveness, model_id, scope, threshold, needed_margin,"
            " min_liveness, calibration_id, confirmed_by, badge_id, recorded_by, reason)"
            " values (:at, :employee, :direction, :method, :site, :kiosk, :similarity, :margin,"
            " :liveness, :model_id, :scope, :threshold, :needed_margin, :min_liveness,"
            " :calibration_id, :confirmed_by, :badge, :recorded_by, :reason) returning id"
        ),
        {name: getattr(punch, name) for name in NewPunch.__slots__},
    ).one()
    return row[0]


def neighbours(session: Session, employee: int, at: datetime) -> tuple[Event | None, Event | None]:
    """Return the punch at or before `at` and the one after it, both within a week."""
    before = (
        select(PunchRow.occurred_at, PunchRow.direction)
        .where(PunchRow.employee_id == employee)
        .where(PunchRow.occurred_at <= at)
        .where(PunchRow.occurred_at > at - _NEIGHBOURHOOD)
        .order_by(col(PunchRow.occurred_at).desc())
        .limit(1)
    )
    after = (
        select(PunchRow.occurred_at, PunchRow.direction)
        .where(PunchRow.employee_id == employee)
        .where(PunchRow.occurred_at > at)
        .where(PunchRow.occurred_at < at + _NEIGHBOURHOOD)
        .order_by(col(PunchRow.occurred_at))
        .limit(1)
    )
    found = [session.exec(statement).first() for statement in (before, after)]
    first, second = (Event(*row) if row else None for row in found)
    return first, second


def events(session: Session, employee: int, start: datetime, end: datetime) -> list[Event]:
    """Return an employee's punches from `start` to `end`, both included, in order."""
    rows = session.exec(
        select(PunchRow.occurred_at, PunchRow.direction)
        .where(PunchRow.employee_id == employee)
        .where(PunchRow.occurred_at >= start)
        .where(PunchRow.occurred_at <= end)
        .order_by(col(PunchRow.occurred_at), col(PunchRow.id))
    )
    return [Event(*row) for row in rows]


def recorded_at(
    session: Session, punch: UUID, since: datetime, until: datetime
) -> tuple[PunchRow, EmployeeRow] | None:
    """Return a punch that happened between two times, and whose it is."""
    return session.exec(
        select(PunchRow, EmployeeRow)
        .join(EmployeeRow, col(EmployeeRow.id) == col(PunchRow.employee_id))
        .where(PunchRow.id == punch)
        .where(PunchRow.occurred_at >= since)
        .where(PunchRow.occurred_at <= until)
    ).first()


def of_employee(
    session: Session, employee: int, start: datetime, end: datetime, offset: int, size: int
) -> tuple[Sequence[Row], int]:
    """Return one page of punches with site and kiosk names, newest first, and the total."""
    wanted = (
        col(PunchRow.employee_id) == employee,
        col(PunchRow.occurred_at) >= start,
        col(PunchRow.occurred_at) < end,
    )
    total = session.exec(select(func.count()).select_from(PunchRow).where(*wanted)).one()
    rows = session.execute(_with_names().where(*wanted).offset(offset).limit(size)).all()
    return rows, total


def recent(
    session: Session, site: int | None, since: datetime, limit: int, team: int | None = None
) -> Sequence[Row]:
    """Return the newest punches with employee, site and kiosk names. team: of this manager only."""
    statement = _with_names().where(col(PunchRow.occurred_at) >= since).limit(limit)
    if site is not None:
        statement = statement.where(col(PunchRow.site_id) == site)
    if team is not None:
        statement = statement.where(of_team(team))
    return session.execute(statement).all()


def _with_names():
    return (
        select(PunchRow, EmployeeRow, SiteRow, KioskRow.name)
        .join(EmployeeRow, col(EmployeeRow.id) == col(PunchRow.employee_id))
        .join(SiteRow, col(SiteRow.id) == col(PunchRow.site_id))
        .outerjoin(KioskRow, col(KioskRow.id) == col(PunchRow.kiosk_id))
        .order_by(col(PunchRow.occurred_at).desc(), col(PunchRow.id).desc())
    )


def stored_answer(session: Session, key: UUID) -> PunchKeyRow | None:
    """Return what was answered to a key, once the transaction that claimed it has ended."""
    return session.get(PunchKeyRow, key)


def claim(session: Session, key: UUID, body_hash: bytes, at: datetime) -> bool:
    """Claim a key; False when it was used before.

    Waits for another transaction that is claiming it: its answer is then the answer.
    """
    row = session.execute(
        text(
            "insert into punch_keys (key, body_hash, occurred_at) values (:key, :body, :at)"
            " on conflict (key) do nothing returning key"
        ),
        {"key": key, "body": body_hash, "at": at},
    ).first()
    return row is not None


def answer(session: Session, key: UUID, employee: int, punch: UUID, at: datetime, way: str) -> None:
    """Store the punch that a key made."""
    session.execute(
        text(
            "update punch_keys set employee_id = :employee, punch_id = :punch, occurred_at = :at,"
            " direction = :way where key = :key"
        ),
        {"key": key, "employee": employee, "punch": punch, "at": at, "way": way},
    )


def refuse(
    session: Session,
    key: UUID,
    code: str,
    at: datetime | None = None,
    way: str | None = None,
    attempt: UUID | None = None,
) -> None:
    """Store a refusal; `at` and `way` tell of the earlier punch when it came too soon.

    attempt: what is kept of a refused face.
    """
    session.execute(
        text(
            "update punch_keys set refused = :code, occurred_at = coalesce(:at, occurred_at),"
            " direction = :way, attempt_id = :attempt where key = :key"
        ),
        {"key": key, "code": code, "at": at, "way": way, "attempt": attempt},
    )


def extent(session: Session) -> tuple[int, datetime | None]:
    """Return how many punches there are, and the time of the last one."""
    found = session.execute(select(func.count(), func.max(PunchRow.occurred_at))).one()
    return found[0], found[1]
