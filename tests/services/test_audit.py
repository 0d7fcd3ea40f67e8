"""The audit log is a chain: what is changed in it shows."""

import threading

import pytest
from sqlalchemy import Engine, event, text

from attendance_app.db.engine import Transaction, transactions
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied
from attendance_app.services.audit import Audit, AuditFilter, record
from tests.builders import World, actor_with, admin
from tests.fakes import FrozenClock


@pytest.fixture
def audit(transaction: Transaction, clock: FrozenClock) -> Audit:
    return Audit(transaction, clock)


def write(transaction: Transaction, clock: FrozenClock, count: int = 5) -> None:
    for number in range(count):
        with transaction() as session:
            details = {"n": number, "name": "Zoë 👩‍🚀 \x00=1+1", "share": 0.1, "list": [1, None]}
            record(session, clock, admin(), "employee.changed", "employee", number, details)
        clock.advance(seconds=1)


def tamper(transaction: Transaction, statement: str) -> None:
    """As the owner of the database could, who can switch the trigger off."""
    with transaction() as session:
        session.execute(text("alter table audit_entries disable trigger all"))
        session.execute(text(statement))
        session.execute(text("alter table audit_entries enable trigger all"))


def test_what_nobody_touched_is_whole(
    audit: Audit, transaction: Transaction, clock: FrozenClock
) -> None:
    write(transaction, clock)
    state = audit.verify(admin())
    assert (state.ok, state.entries) == (True, 5)


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        ("update audit_entries set action = 'x' where id = 3", 3),
        ("update audit_entries set details = '{}' where id = 3", 3),
        ("update audit_entries set actor_name = 'Eve' where id = 3", 3),
        ("update audit_entries set at = at + interval '1 microsecond' where id = 3", 3),
        ("update audit_entries set subject_id = '9' where id = 3", 3),
        ("delete from audit_entries where id = 3", 4),
        ("delete from audit_entries where id = 1", 2),
    ],
)
def test_what_somebody_changed_shows(
    audit: Audit, transaction: Transaction, clock: FrozenClock, change: str, first_bad: int
) -> None:
    write(transaction, clock)
    tamper(transaction, change)
    state = audit.verify(admin())
    assert (state.ok, state.first_bad_id) == (False, first_bad)


def test_an_entry_is_written_only_with_its_deed(
    audit: Audit, transaction: Transaction, clock: FrozenClock
) -> None:
    with transaction() as session:
        record(session, clock, admin(), "x", "y", 1)
        session.rollback()
    assert audit.verify(admin()).entries == 0


def test_many_at_once_make_one_chain(engine: Engine, audit: Audit, clock: FrozenClock) -> None:
    def many() -> None:
        for _ in range(10):
            with transactions(engine)() as session:
                record(session, clock, admin(), "x", "y", 1)

    writers = [threading.Thread(target=many) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    state = audit.verify(admin())
    assert (state.ok, state.entries) == (True, 60)


def test_the_newest_comes_first_and_filters_hold(
    audit: Audit, transaction: Transaction, clock: FrozenClock
) -> None:
    write(transaction, clock, 3)
    with transaction() as session:
        record(session, clock, admin("Bo"), "site.added", "site", 7)
    assert [entry.action for entry in audit.page(admin(), size=2).items] == [
        "site.added",
        "employee.changed",
    ]
    assert audit.page(admin(), AuditFilter(actor="bo")).total == 1
    assert audit.page(admin(), AuditFilter(action="employee.")).total == 3
    assert audit.page(admin(), AuditFilter(subject=("employee", "1"))).total == 1
    assert audit.page(admin(), AuditFilter(actor="%")).total == 0


def test_names_cost_one_query_for_each_kind_however_long_the_page_is(
    engine: Engine, audit: Audit, transaction: Transaction, clock: FrozenClock, world: World
) -> None:
    people = [world.employee(f"Person {number}") for number in range(12)]
    kiosk = world.kiosk(name="Dock 1").kiosk
    with transaction() as session:
        for person in people:
            record(session, clock, admin(), "employee.changed", "employee", person)
        record(session, clock, admin(), "kiosk.added", "kiosk", kiosk)
        record(session, clock, admin(), "employee.changed", "employee", 999_999)
        record(session, clock, admin(), "x", "export", 1)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = audit.page(admin()).items
    assert [entry.subject_name for entry in found[:4]] == ["", "", "Dock 1", "Person 11"]
    assert len([words for words in asked if "audit_entries" not in words]) == 2


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_read_it(audit: Audit, world: World, role: Role) -> None:
    with pytest.raises(AccessDenied):
        audit.page(actor_with(role))
    with pytest.raises(AccessDenied):
        audit.verify(actor_with(role))
