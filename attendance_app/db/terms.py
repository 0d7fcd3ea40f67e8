"""What has been true of people, sites and shifts until a day: yesterday keeps its terms."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from attendance_app.db.tables import EmployeeRow, ShiftHoursRow, ShiftRow, SiteRow, SiteZoneRow

_ALWAYS = date(1900, 1, 1)


def keep(session: Session, employees: Sequence[int]) -> None:
    """Write down where people have worked so far and how they are paid, unless it is written."""
    session.execute(
        text(
            "insert into employment_terms (employee_id, effective_from, site_id, pay_class)"
            " select e.id, :always, e.site_id, e.pay_class from employees e"
            " where e.id = any(cast(:ids as bigint[])) and not exists"
            " (select from employment_terms t where t.employee_id = e.id)"
        ),
        {"ids": list(employees), "always": _ALWAYS},
    )


def change(session: Session, row: EmployeeRow, since: date) -> None:
    """Write down what is on somebody's card, from a day on. Call `keep` before the change."""
    session.execute(
        text(
            "insert into employment_terms (employee_id, effective_from, site_id, pay_class)"
            " values (:employee, :since, :site, :pay_class)"
            " on conflict (employee_id, effective_from) do update"
            " set site_id = excluded.site_id, pay_class = excluded.pay_class"
        ),
        {
            "employee": row.id,
            "since": since,
            "site": row.site_id,
            "pay_class": row.pay_class,
        },
    )


def keep_hours(session: Session, shift: ShiftRow, until: date) -> None:
    """Write down the hours that a shift has had until a day. Call it before the change."""
    session.execute(
        insert(ShiftHoursRow)
        .values(
            shift_id=shift.id,
            until=until,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            weekdays=shift.weekdays,
            break_minutes=shift.break_minutes,
        )
        .on_conflict_do_nothing()
    )


def keep_zone(session: Session, site: SiteRow, zone: str, since: date) -> None:
    """Write down that a site has another zone from a day on. Call it before the change."""
    for day, value, is_new in ((_ALWAYS, site.zone, False), (since, zone, True)):
        new = insert(SiteZoneRow).values(site_id=site.id, effective_from=day, zone=value)
        keys = ["site_id", "effective_from"]
        session.execute(
            new.on_conflict_do_update(index_elements=keys, set_={"zone": value})
            if is_new
            else new.on_conflict_do_nothing(index_elements=keys)
        )
