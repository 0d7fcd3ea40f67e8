"""What is made before the start and every night, and whether the process can work."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.db.tables import FaceTemplateRow, PunchRow
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import Unavailable
from attendance_app.services.accounts import Accounts
from attendance_app.services.health import Health
from attendance_app.services.maintenance import Maintenance
from attendance_app.wiring import CONSENT_TEXT
from tests.builders import World
from tests.fakes import CountingLimiter, FakeStore, FrozenClock, PlainHasher


@pytest.fixture
def maintenance(transaction: Transaction, clock: FrozenClock) -> Maintenance:
    return Maintenance(transaction, clock, CONSENT_TEXT.read_text())


def count(transaction: Transaction, table: str) -> int:
    with transaction() as session:
        return session.execute(text(f"select count(*) from {table}")).scalar_one()


def test_preparing_twice_is_preparing_once(
    maintenance: Maintenance, transaction: Transaction
) -> None:
    maintenance.prepare()
    maintenance.prepare()
    for table in ("company", "consent_texts", "gallery_version"):
        assert count(transaction, table) == 1


def test_the_consent_text_says_what_the_law_asks_for() -> None:
    words = CONSENT_TEXT.read_text()
    for said in ("encrypted", "180 days", "withdraw", "PIN", "not kept", "begins and ends"):
        assert said in words


def test_a_night_forgets_ended_sessions(
    maintenance: Maintenance, transaction: Transaction, clock: FrozenClock, world: World
) -> None:
    hashed = PlainHasher().hash("x" * 12)
    world.account(Role.HR, email="a@example.com", password_hash=hashed)
    accounts = Accounts(transaction, clock, PlainHasher(), CountingLimiter())
    accounts.sign_in("a@example.com", "x" * 12, "", "")
    clock.advance(hours=13)
    maintenance.nightly()
    assert count(transaction, "sessions") == 0


def test_a_night_erases_faces_that_nobody_uses(
    maintenance: Maintenance, transaction: Transaction, clock: FrozenClock, world: World
) -> None:
    used, unused = world.employee("Used"), world.employee("Unused")
    with transaction() as session:
        for employee in (used, unused):
            session.add(
                FaceTemplateRow(
                    id=uuid4(),
                    employee_id=employee,
                    model_id="m",
                    ciphertext=b"x",
                    key_id="k",
                    created_at=clock.now(),
                )
            )
    clock.advance(days=179)
    assert maintenance.nightly().unused == 0
    with transaction() as session:
        session.add(
            PunchRow(
                occurred_at=clock.now(),
                employee_id=used,
                direction="in",
                method="face",
                site_id=world.any_site(),
            )
        )
    clock.advance(days=2)
    assert maintenance.nightly().unused == 1
    with transaction() as session:
        left = session.execute(text("select employee_id from face_templates")).scalars().all()
        proof = session.execute(text("select employee_id from destructions")).scalars().all()
    assert (left, proof) == ([used], [unused])


def test_a_process_with_everything_is_ready(transaction: Transaction, clock: FrozenClock) -> None:
    found = Health(transaction, clock, (("store", FakeStore()),)).ready()
    assert found.ok
    assert all(check.ok for check in found.checks)


def test_a_lost_store_is_told_but_stops_nobody(
    transaction: Transaction, clock: FrozenClock
) -> None:
    found = Health(transaction, clock, (("store", FakeStore(down=True)),)).ready()
    assert found.ok
    assert [check.name for check in found.checks if not check.ok] == ["store"]


def test_a_month_that_is_missing_ahead_stops_the_process(
    transaction: Transaction, clock: FrozenClock
) -> None:
    with transaction() as session:
        session.execute(text("drop table attendance_logs_y2026m12"))
    found = Health(transaction, clock).ready()
    assert not found.ok
    assert "months" in [check.name for check in found.checks if not check.ok]


def test_a_lost_database_is_unavailable_and_not_a_riddle(clock: FrozenClock) -> None:
    engine = make_engine("postgresql+psycopg://nobody:x@127.0.0.1:9/none")
    transaction = transactions(engine)
    with pytest.raises(Unavailable, match="did not answer"), transaction() as session:
        session.execute(text("select 1"))
    assert not Health(transaction, clock).ready().ok
    engine.dispose()
