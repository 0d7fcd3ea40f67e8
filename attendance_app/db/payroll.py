"""Pay periods, and what a payroll dataset is read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import collate, func, or_, text
from sqlmodel import Session, col, select

from attendance_app.db.tables import (
    CompanyRow,
    EmployeeRow,
    PayPeriodRow,
    PunchRow,
    SiteRow,
)
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.interval import Interval
from attendance_app.domain.payroll import Person

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose times are read. employees: only these, when given."""

    starts_on: date
    ends_on: date
    window: Interval
    site: int | None = None
    employees: tuple[int, ...] | None = None


def periods(session: Session, limit: int) -> Sequence[PayPeriodRow]:
    """Return the newest periods first."""
    newest = (col(PayPeriodRow.ends_on).desc(), col(PayPeriodRow.starts_on).desc())
    return session.exec(select(PayPeriodRow).order_by(*newest).limit(limit)).all()


def period(session: Session, period_id: int) -> PayPeriodRow | None:
    """Return a period."""
    return session.get(PayPeriodRow, period_id)


def ensure_period(session: Session, starts_on: date, ends_on: date) -> tuple[int, bool]:
    """Return the id of the period with these days, and whether it was made now."""
    days = {"starts_on": starts_on, "ends_on": ends_on}
    made = session.execute(
        text(
            "insert into pay_periods (starts_on, ends_on) values (:starts_on, :ends_on)"
            " on conflict (starts_on, ends_on) do nothing returning id"
        ),
        days,
    ).scalar()
    if made is not None:
        return int(made), True
    known = text("select id from pay_periods where starts_on = :starts_on and ends_on = :ends_on")
    return int(session.execute(known, days).scalar_one()), False


def company_name(session: Session) -> str:
    """Return the name of the company; empty before it is set up."""
    return session.exec(select(CompanyRow.name)).first() or ""


def site_name(session: Session, site: int) -> str | None:
    """Return the name of a site, or None when there is none."""
    return session.exec(select(SiteRow.name).where(SiteRow.id == site)).first()


def site_names(session: Session) -> dict[int, str]:
    """Return the name of each site, by id."""
    rows = session.execute(select(col(SiteRow.id), col(SiteRow.name)).order_by(col(SiteRow.id)))
    return {row[0]: row[1] for row in rows}


def people(session: Session, scope: Scope) -> list[Person]:
    """Return who belongs into the period, by number.

    These are the employees who worked here on a day of it, by their first day and the day they
    were archived, and anybody else who punched meanwhile.
    """
    rows = session.execute(_chosen(scope).order_by(*_by_number()))
    return [_person(scope, *row) for row in rows]


def count_people(session: Session, scope: Scope) -> int:
    """Return how many people belong into the period."""
    chosen = _chosen(scope).subquery()
    return session.execute(select(func.count()).select_from(chosen)).scalar_one()


def page_of_people(session: Session, scope: Scope, offset: int, limit: int) -> list[Person]:
    """Return some of the people, by number."""
    ordered = _chosen(scope).order_by(*_by_number())
    rows = session.execute(ordered.offset(offset).limit(limit))
    return [_person(scope, *row) for row in rows]


def _by_number():
    """By code points, as a dataset is ordered, whatever the database's language is."""
    return collate(col(EmployeeRow.number), "C"), col(EmployeeRow.id)


def _chosen(scope: Scope):
    """Select (employee, site) of the people of a period."""
    punched = (
        select(PunchRow.id)
        .where(PunchRow.employee_id == EmployeeRow.id)
        .where(col(PunchRow.occurred_at) >= scope.window.start)
        .where(col(PunchRow.occurred_at) < scope.window.end)
        .exists()
    )
    here = (col(EmployeeRow.starts_on) <= scope.ends_on) & or_(
        col(EmployeeRow.archived_at).is_(None),
        col(EmployeeRow.archived_at) >= scope.window.start,
    )
    statement = (
        select(EmployeeRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .where(or_(here, punched))
    )
    if scope.site is not None:
        statement = statement.where(EmployeeRow.site_id == scope.site)
    if scope.employees is not None:
        statement = statement.where(col(EmployeeRow.id).in_(scope.employees))
    return statement


def _person(scope: Scope, employee: EmployeeRow, site: SiteRow) -> Person:
    left = employee.archived_at
    left_on = left.astimezone(ZoneInfo(site.zone)).date() if left else scope.ends_on
    return Person(
        employee=EmployeeId(employee.id),
        number=employee.number,
        name=employee.name,
        department=employee.department,
        site=site.name,
        zone=site.zone,
        employed=employee.starts_on <= scope.ends_on and left_on >= scope.starts_on,
    )
