"""Punches are read in two ways: with what is printed of them, and leanly for many people."""

from datetime import date

from sqlalchemy import text

from attendance_app.db.engine import Transaction
from attendance_app.services import facts
from tests.builders import World

WEEK = date(2026, 11, 16), date(2026, 11, 22)


def test_the_lean_reading_gives_the_engine_the_same(transaction: Transaction, world: World):
    world.company()
    ordinary, replaced, idle = (world.employee(name) for name in ("Mira", "Kenji", "Noor"))
    world.clocked(ordinary, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    wrong, _ = world.clocked(replaced, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    (right,) = world.clocked(replaced, "2026-11-18 09:00 in")
    people = [ordinary, replaced, idle]
    with transaction() as session:
        session.execute(
            text(
                "insert into attendance_logs (occurred_at, employee_id, direction, method, site_id,"
                " corrects) select occurred_at, employee_id, direction, method, site_id, :wrong"
                " from attendance_logs where id = :right"
            ),
            {"wrong": wrong, "right": right},
        )
        printed = facts.read(session, people, *WEEK)
        lean = facts.read(session, people, *WEEK, lean=True)
    for person in people:
        assert [*lean[person].person.punches] == [*printed[person].person.punches]
        assert lean[person].person.corrections == printed[person].person.corrections
    assert len(lean[replaced].person.corrections) == 1
    assert len(lean[ordinary].person.punches) == 2
