"""A restored copy of the database is good, or it is said what is wrong with it."""

import pytest
from sqlalchemy import text

from attendance_app.db import partitions, schema
from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.db.tables import PunchRow
from attendance_app.services.backup_check import BackupCheck
from tests.builders import World
from tests.fakes import FrozenClock


@pytest.fixture
def copy(transaction: Transaction, clock: FrozenClock, world: World) -> BackupCheck:
    employee, site = world.employee("Ada"), world.any_site()
    with transaction() as session:
        session.add(
            PunchRow(
                occurred_at=clock.now(),
                employee_id=employee,
                direction="in",
                method="face",
                site_id=site,
            )
        )
    return BackupCheck(transaction, clock)


def wrong(check: BackupCheck) -> list[str]:
    return [found.name for found in check.run() if not found.ok]


def test_a_whole_copy_is_good_and_says_how_old_it_is(copy: BackupCheck, clock: FrozenClock):
    clock.advance(hours=7)
    found = {check.name: check for check in copy.run()}
    assert wrong(copy) == []
    assert found["punches"].detail.endswith("7.0 hours ago")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("update alembic_version set version_num = '0001'", ["schema"]),
        ("drop table alembic_version", ["schema"]),
        ("delete from attendance_logs", ["punches"]),
    ],
)
def test_what_a_copy_lacks_is_named(
    copy: BackupCheck, transaction: Transaction, damage: str, named: list[str]
):
    with transaction() as session:
        session.execute(text("set local session_replication_role = replica"))
        session.execute(text(damage))
    assert wrong(copy) == named


def test_a_copy_whose_months_have_run_out_is_not_good(copy: BackupCheck, clock: FrozenClock):
    clock.advance(days=31 * (partitions.AHEAD + 1))
    assert wrong(copy) == ["months"]


def test_a_copy_that_does_not_answer_is_not_good(clock: FrozenClock):
    engine = make_engine("postgresql+psycopg://nobody:x@127.0.0.1:9/none", read_only=True)
    assert wrong(BackupCheck(transactions(engine), clock)) == ["database"]
    engine.dispose()


def test_the_newest_revision_is_the_one_that_migrations_lead_to(transaction: Transaction):
    with transaction() as session:
        assert schema.current(session) == schema.newest() != ""
