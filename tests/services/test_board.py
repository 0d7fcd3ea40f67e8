"""The live board, from the cache and without it."""

from datetime import timedelta

import pytest

from attendance_app.db import presence
from attendance_app.db.engine import Transaction
from attendance_app.db.punches import NewPunch, insert
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, NotFound
from attendance_app.services.board import Board
from tests.builders import World, actor_with
from tests.fakes import FakePresenceCache, FrozenClock

BOSS = actor_with(Role.HR)


@pytest.fixture
def cache() -> FakePresenceCache:
    return FakePresenceCache()


@pytest.fixture
def board(transaction: Transaction, clock: FrozenClock, cache: FakePresenceCache) -> Board:
    """At 08:00 UTC on a Monday: 09:00 in Berlin, 17:00 in Tokyo."""
    return Board(transaction, clock, cache)


def punch(world: World, employee: int, site: int, ago_minutes: int, direction: str = "in") -> None:
    at = world.clock.now() - timedelta(minutes=ago_minutes)
    with world.transaction() as session:
        insert(session, NewPunch(employee, at, direction, "face", site))
        presence.move(session, employee, at, direction, site, None)


def test_everybody_is_counted_once_by_site(board: Board, world: World):
    berlin, tokyo = world.site("Berlin"), world.site("Tokyo", "Asia/Tokyo")
    shift = world.shift()
    here = world.employee("Here", berlin, shift=shift)
    world.employee("Late", berlin, shift=shift)
    world.employee("Gone home", tokyo, shift=shift)
    world.employee("Never came", tokyo, shift=shift)
    world.employee("No shift", berlin)
    world.employee("Archived", berlin, shift=shift, archived=True)
    world.employee(
        "Starts tomorrow", berlin, shift=shift, starts_on=world.clock.now().date().replace(day=24)
    )
    punch(world, here, berlin, 70)
    gone = world.employee("Left", tokyo, shift=shift)
    punch(world, gone, tokyo, 10, "out")
    now = board.now(BOSS)
    assert (now.here, now.due, now.late, now.absent, now.expected_later, now.left) == (
        1,
        4,
        1,
        2,
        0,
        1,
    )
    assert [(s.name, s.local_time, s.here, s.late, s.absent, s.left) for s in now.by_site] == [
        ("Berlin", "09:00", 1, 1, 0, 0),
        ("Tokyo", "17:00", 0, 0, 2, 1),
    ]
    assert [p.name for p in now.late_people] == ["Late"]
    assert (now.late_people[0].due_local, now.late_people[0].minutes_late) == ("08:00", 60)
    assert now.here_people[0].since_local == "07:50"


def test_one_site_is_shown_alone(board: Board, world: World):
    berlin, tokyo = world.site("Berlin"), world.site("Tokyo", "Asia/Tokyo")
    world.employee("A", berlin, shift=world.shift())
    person = world.employee("B", tokyo)
    punch(world, person, tokyo, 5)
    now = board.now(BOSS, tokyo)
    assert (now.here, now.late, len(now.by_site), now.as_of_local) == (1, 0, 1, "17:00:00")
    assert [item.name for item in now.feed] == ["B"]
    with pytest.raises(NotFound):
        board.now(BOSS, 99)


def test_the_newest_punch_stands_first_in_local_time(board: Board, world: World):
    site = world.site()
    for minutes, name in ((20, "First"), (10, "Second")):
        punch(world, world.employee(name, site), site, minutes)
    feed = board.now(BOSS).feed
    assert [(item.name, item.at_local, item.direction) for item in feed] == [
        ("Second", "08:50:00", "in"),
        ("First", "08:40:00", "in"),
    ]


def test_an_empty_cache_is_filled_from_the_database(
    board: Board, world: World, cache: FakePresenceCache
):
    site = world.site()
    punch(world, world.employee(site=site), site, 5)
    assert (board.now(BOSS).here, board.now(BOSS).source) == (1, "cache")
    assert cache.entries is not None


def test_without_a_cache_the_database_answers(board: Board, world: World, cache: FakePresenceCache):
    cache.lost = True
    site = world.site()
    person = world.employee(site=site)
    before = board.revision()
    punch(world, person, site, 5)
    now = board.now(BOSS)
    assert (now.here, now.source) == (1, "database")
    assert board.revision() != before


def test_the_people_come_in_pages(board: Board, world: World):
    site, shift = world.site(), world.shift()
    for name in ("Cem", "Ada", "Bo"):
        world.employee(name, site, shift=shift)
    page = board.people(BOSS, status="late", page=2, size=2)
    assert ([p.name for p in page.items], page.total) == (["Cem"], 3)
    assert board.people(BOSS, status="here").total == 0


def test_employees_do_not_see_the_board(board: Board):
    with pytest.raises(AccessDenied):
        board.now(actor_with(Role.EMPLOYEE))
    with pytest.raises(AccessDenied):
        board.people(actor_with())
