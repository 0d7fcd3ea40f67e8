"""When people come, and how often late."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import Engine, event

from attendance_app.db.engine import Transaction
from attendance_app.db.punches import NewPunch, insert
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied
from attendance_app.services.arrivals import ArrivalTimes
from tests.builders import World, actor_with, at
from tests.fakes import FrozenClock

BOSS = actor_with(Role.HR)


@pytest.fixture
def times(transaction: Transaction, clock: FrozenClock) -> ArrivalTimes:
    """At 08:00 UTC on Monday 23 November 2026: 09:00 in Berlin, 17:00 in Tokyo."""
    return ArrivalTimes(transaction, clock)


def came(world: World, employee: int, site: int, when: str, direction: str = "in") -> None:
    with world.transaction() as session:
        insert(session, NewPunch(employee, at(when), direction, "face", site))


def test_arrivals_are_told_in_the_time_of_their_site(times: ArrivalTimes, world: World) -> None:
    berlin, tokyo = world.site("Berlin"), world.site("Tokyo", "Asia/Tokyo")
    for person, site, when in (
        ("A", berlin, "2026-11-23 06:54"),
        ("B", berlin, "2026-11-23 06:52"),
        ("C", tokyo, "2026-11-22 23:07"),
        ("Yesterday", berlin, "2026-11-22 22:59"),
    ):
        came(world, world.employee(person, site), site, when)
    came(world, world.employee("Gone", berlin), berlin, "2026-11-23 07:30", "out")
    assert [(a.minute, a.count) for a in times.today(BOSS)] == [(7 * 60 + 50, 2), (8 * 60 + 5, 1)]
    assert [(a.minute, a.count) for a in times.today(BOSS, tokyo)] == [(8 * 60 + 5, 1)]


def test_late_is_past_the_grace_of_a_shift_that_is_worked_that_day(
    times: ArrivalTimes, world: World
) -> None:
    berlin = world.site("Berlin")
    day = world.shift(starts_at=time(8), grace_minutes=5)  # Monday to Friday
    punctual, late = (world.employee(n, berlin, shift=day) for n in ("Punctual", "Late"))
    came(world, punctual, berlin, "2026-11-17 07:05")  # 08:05 there: within the grace
    came(world, late, berlin, "2026-11-17 07:06")
    came(world, late, berlin, "2026-11-17 11:30")  # back from lunch: no second arrival
    came(world, late, berlin, "2026-11-21 12:00")  # a Saturday: no shift
    came(world, world.employee("No shift", berlin), berlin, "2026-11-17 12:00")
    (site,) = times.weeks(BOSS)
    assert site.site == "Berlin"
    assert [(w.monday, w.arrivals, w.late) for w in site.weeks] == [(date(2026, 11, 16), 2, 1)]


def test_weeks_are_counted_once_in_ten_minutes(
    engine: Engine, times: ArrivalTimes, world: World, clock: FrozenClock
) -> None:
    world.site("Berlin")
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    times.weeks(BOSS)
    once = len(asked)
    times.weeks(BOSS)
    assert len(asked) == once
    clock.advance(minutes=10)
    times.weeks(BOSS)
    assert len(asked) == 2 * once


def test_an_old_week_leaves(times: ArrivalTimes, world: World, clock: FrozenClock) -> None:
    berlin = world.site("Berlin")
    person = world.employee("A", berlin, shift=world.shift())
    came(world, person, berlin, "2026-11-17 07:00")
    clock.advance(hours=24 * 7 * 12)
    assert times.weeks(BOSS)[0].weeks == ()
    assert clock.now() - at("2026-11-17 07:00") > timedelta(weeks=12)


def test_it_is_not_for_everybody(times: ArrivalTimes) -> None:
    with pytest.raises(AccessDenied):
        times.today(actor_with(Role.EMPLOYEE))
    with pytest.raises(AccessDenied):
        times.weeks(actor_with(Role.EMPLOYEE))
