"""Results of workdays follow the facts, a person's days at a time."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from attendance_app.db import workdays
from attendance_app.db.engine import Transaction
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.recompute import Recompute
from tests.builders import World, at
from tests.fakes import FrozenClock

WEEK = date(2026, 11, 16), date(2026, 11, 22)


@pytest.fixture
def recompute(transaction: Transaction, clock: FrozenClock, world: World) -> Recompute:
    world.company()
    return Recompute(transaction, clock, "2026f")


def minutes(recompute: Recompute, employee: EmployeeId, span=WEEK) -> dict[date, int]:
    recompute.ensure([employee], *span)
    with recompute.transaction() as session:
        rows = workdays.stored(session, [employee], *span)[employee]
    return {day: row.reg + row.ot + row.dt for day, row in rows.items()}


def test_a_punch_shows_on_the_next_reading(recompute: Recompute, world: World):
    person = world.employee()
    world.clocked(person, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    assert minutes(recompute, person) == {date(2026, 11, 18): 240}
    world.clocked(person, "2026-11-18 13:00 in", "2026-11-18 17:00 out")
    assert minutes(recompute, person) == {date(2026, 11, 18): 480}


def test_the_sweep_finds_who_punched(recompute: Recompute, world: World):
    mira, kenji = world.employee("Mira"), world.employee("Kenji")
    recompute.ensure([mira, kenji], *WEEK)
    assert recompute.sweep() == 0
    world.clocked(mira, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    assert recompute.sweep() == 1
    assert recompute.sweep() == 0


def test_a_day_without_a_punch_becomes_absent_by_itself(
    recompute: Recompute, world: World, clock: FrozenClock
):
    person = world.employee(shift=world.shift())
    clock.set(at("2026-11-20 14:00"))  # 15:00 in Berlin; the shift ends at 16:30
    recompute.ensure([person], *WEEK)
    clock.advance(hours=2)
    recompute.ensure([person], *WEEK)
    with recompute.transaction() as session:
        row = workdays.stored(session, [person], *WEEK)[person][date(2026, 11, 20)]
    assert row.status == "ABSENT"


def test_an_open_in_becomes_a_missing_out_after_sixteen_hours(
    recompute: Recompute, world: World, clock: FrozenClock
):
    person = world.employee()
    clock.set(at("2026-11-20 12:00"))
    world.clocked(person, "2026-11-20 08:00 in")

    def blocking() -> int:
        recompute.ensure([person], *WEEK)
        with recompute.transaction() as session:
            row = workdays.stored(session, [person], *WEEK)[person].get(date(2026, 11, 20))
        return row.blocking if row else 0

    assert blocking() == 0
    clock.advance(hours=12)
    assert blocking() == 1


def test_a_change_of_one_person_leaves_the_others_alone(recompute: Recompute, world: World):
    mira, kenji = world.employee("Mira"), world.employee("Kenji")
    for person in (mira, kenji):
        world.clocked(person, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
        recompute.ensure([person], *WEEK)

    def computed_at() -> dict[int, object]:
        with recompute.transaction() as session:
            rows = session.execute(text("select employee_id, computed_at from workday_results"))
            return {row[0]: row[1] for row in rows}

    before = computed_at()
    recompute.clock.advance(minutes=1)  # pyright: ignore[reportAttributeAccessIssue]
    world.clocked(mira, "2026-11-19 08:00 in", "2026-11-19 12:00 out")
    recompute.sweep()
    assert computed_at()[kenji] == before[kenji]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_computed_bit_by_bit_is_what_a_full_computation_gives(
    recompute: Recompute, world: World, clock: FrozenClock, seed: int
):
    """Punches arrive late, out of order and twice, between readings of random spans."""
    dice = random.Random(seed)  # noqa: S311
    zone = dice.choice(["Europe/Berlin", "America/Chicago", "Australia/Lord_Howe"])
    shift = world.shift(f"Shift {seed}")
    person = world.employee(site=world.site(f"Site {seed}", zone), shift=shift)
    start = at("2026-10-19 00:00")
    moments = sorted(dice.sample(range(0, 30 * 24 * 60, 7), 70))
    facts = [(start + timedelta(minutes=m), dice.choice(["in", "out"])) for m in moments]
    dice.shuffle(facts)
    for number, (moment, direction) in enumerate(facts):
        world.clocked(person, f"{moment.isoformat()} {direction}")
        if number % 9 == 0:
            first = date(2026, 10, 19) + timedelta(days=dice.randrange(25))
            recompute.ensure([person], first, first + timedelta(days=dice.randrange(7)))
            clock.advance(hours=1)
    recompute.ensure([person], date(2026, 10, 19), date(2026, 11, 22))
    assert recompute.check() == ()


def test_the_nightly_check_finds_a_result_that_was_tampered_with(
    recompute: Recompute, world: World, caplog: pytest.LogCaptureFixture
):
    person = world.employee()
    world.clocked(person, "2026-11-18 08:00 in", "2026-11-18 12:00 out")
    recompute.ensure([person], *WEEK)
    with recompute.transaction() as session:
        session.execute(text("update workday_results set reg = 999, sha256 = 'forged'"))
    (found,) = recompute.check()
    assert (found.employee_id, found.day, found.stored) == (person, date(2026, 11, 18), "forged")
    assert "forged" in caplog.text
