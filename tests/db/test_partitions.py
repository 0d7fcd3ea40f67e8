"""A month that nobody made can never lose a punch."""

from datetime import date

import pytest
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from alembic import command
from attendance_app.db import partitions
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import PunchRow
from tests.builders import World, at
from tests.conftest import ROOT

TODAY = date(2026, 11, 23)


def punch(transaction: Transaction, world: World, when: str) -> None:
    employee, site = world.employee(), world.any_site()
    with transaction() as session:
        session.add(
            PunchRow(
                occurred_at=at(when),
                employee_id=employee,
                direction="in",
                method="face",
                site_id=site,
            )
        )


def partition_of(transaction: Transaction, when: str) -> str:
    with transaction() as session:
        found = text("select tableoid::regclass::text from attendance_logs where occurred_at = :at")
        return session.execute(found, {"at": at(when)}).scalar_one()


def test_three_months_ahead_are_made(transaction: Transaction) -> None:
    with transaction() as session:
        assert partitions.months_ahead(session, TODAY) == 3


def test_making_them_twice_changes_nothing(transaction: Transaction) -> None:
    with transaction() as session:
        assert partitions.ensure(session, TODAY) == 0
        assert partitions.ensure(session, TODAY) == 0


def test_last_month_is_there_for_late_punches(transaction: Transaction, world: World) -> None:
    punch(transaction, world, "2026-10-31 23:59")
    assert partition_of(transaction, "2026-10-31 23:59") == "attendance_logs_y2026m10"


def test_a_month_ends_at_midnight_utc_whatever_the_session_zone(
    transaction: Transaction, world: World
) -> None:
    with transaction() as session:
        session.execute(text("set local timezone = 'Pacific/Auckland'"))
        partitions.ensure(session, date(2027, 3, 31))
    punch(transaction, world, "2027-03-31 23:59:59.999999")
    punch(transaction, world, "2027-04-01 00:00")
    assert partition_of(transaction, "2027-03-31 23:59:59.999999").endswith("y2027m03")
    assert partition_of(transaction, "2027-04-01 00:00").endswith("y2027m04")


def test_a_punch_of_a_missing_month_is_kept(transaction: Transaction, world: World) -> None:
    punch(transaction, world, "2031-05-02 08:00")
    with transaction() as session:
        assert partitions.strays(session) == 1
        assert session.exec(select(PunchRow)).one().occurred_at == at("2031-05-02 08:00")


def test_the_next_call_moves_strays_into_their_months(
    transaction: Transaction, world: World
) -> None:
    for when in ("2019-02-28 08:00", "2031-05-02 08:00", "2031-05-03 08:00"):
        punch(transaction, world, when)
    with transaction() as session:
        assert partitions.ensure(session, TODAY) == 3
    with transaction() as session:
        assert partitions.strays(session) == 0
    assert partition_of(transaction, "2031-05-03 08:00") == "attendance_logs_y2031m05"
    punch(transaction, world, "2031-05-04 08:00")
    assert partition_of(transaction, "2031-05-04 08:00") == "attendance_logs_y2031m05"


def test_a_gap_is_not_counted_as_ahead(transaction: Transaction) -> None:
    with transaction() as session:
        session.execute(text("drop table attendance_logs_y2027m01"))
        assert partitions.months_ahead(session, TODAY) == 1


@pytest.mark.parametrize("month", ["2026-11-23 08:00", "2031-05-02 08:00", "2019-02-28 08:00"])
@pytest.mark.parametrize(
    "change", ["update attendance_logs set direction = 'out'", "delete from attendance_logs"]
)
def test_a_punch_cannot_be_changed(
    transaction: Transaction, world: World, month: str, change: str
) -> None:
    punch(transaction, world, month)
    if month.startswith("2019"):
        with transaction() as session:
            partitions.ensure(session, TODAY)
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(change))


def test_the_move_opens_no_door_to_other_rows(transaction: Transaction, world: World) -> None:
    punch(transaction, world, "2026-11-23 08:00")
    moving = "set local attendance.moving_partition = 'on'; delete from attendance_logs"
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(moving))


@pytest.mark.parametrize("table", ["attendance_logs", "consents", "audit_entries"])
def test_append_only_tables_cannot_be_emptied(transaction: Transaction, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(f"truncate {table} cascade"))


def test_migrations_and_tables_agree_also_after_a_move(
    database: str, transaction: Transaction, world: World
) -> None:
    punch(transaction, world, "2031-05-02 08:00")
    with transaction() as session:
        partitions.ensure(session, TODAY)
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = database
    command.check(config)
